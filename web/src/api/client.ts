// The one door to the server's REST. `call` gives the answer or throws an ApiError; cookies carry the session.
import createClient from "openapi-fetch";
import { ApiError, problemOf } from "./problem";
import type { paths } from "./schema";
import { refreshSession } from "./session";

// A 401 from these is an answer about what was typed, not about the session.
const SIGN_IN = /\/api\/(auth\/(login|register|key|refresh|logout)|invites\/)/;

async function withSession(request: Request): Promise<Response> {
  const again = request.clone();
  const sent = Date.now();
  const response = await fetch(request);
  if (response.status !== 401 || SIGN_IN.test(request.url)) return response;
  const renewed = await refreshSession(sent).catch(() => false);
  return renewed ? fetch(again) : response;
}

export const api = createClient<paths>({ fetch: withSession });

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

export async function call<T>(answer: Answer<T>): Promise<T> {
  let got: Awaited<Answer<T>>;
  try {
    got = await answer;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError({ status: 0, code: "network", detail: String(cause) });
  }
  if (!got.response.ok) throw problemOf(got.response, got.error);
  return got.data as T;
}
