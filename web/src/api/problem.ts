// What can go wrong with a request, as one class; and the sentence that a person reads for it.
import { type Translate, isKey, t as now } from "@/i18n";

export type FieldProblem = { field: string; message: string };

/** `code` is the server's stable code, or "network" when no answer came at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: readonly FieldProblem[];
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(given: { status: number; code: string; detail?: string; errors?: readonly FieldProblem[]; requestId?: string; retryAfter?: number }) {
    super(given.detail ?? given.code);
    this.status = given.status;
    this.code = given.code;
    this.errors = given.errors ?? [];
    this.requestId = given.requestId;
    this.retryAfter = given.retryAfter;
  }

  field(name: string): string | undefined {
    return this.errors.find((error) => error.field === name)?.message;
  }
}

const BY_STATUS: Record<number, string> = {
  400: "malformed",
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  413: "too_large",
  422: "invalid",
  429: "rate_limited",
  503: "not_saved",
};

/** `body` is the parsed problem+json, or whatever a proxy in between has answered. */
export function problemOf(response: Response, body: unknown): ApiError {
  const given = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const text = (name: string) => (typeof given[name] === "string" ? given[name] : undefined);
  return new ApiError({
    status: response.status,
    code: text("code") ?? BY_STATUS[response.status] ?? "internal",
    detail: text("detail"),
    errors: Array.isArray(given.errors) ? (given.errors as FieldProblem[]) : [],
    requestId: text("requestId"),
    retryAfter: Number(response.headers.get("retry-after")) || undefined,
  });
}

/** In the person's language; a code that the web does not know yet reads as the general sentence. */
export function errorText(error: unknown, t: Translate = now): string {
  if (!(error instanceof ApiError)) return t("error.internal");
  const key = `error.${error.code}`;
  const known = isKey(key) ? key : isKey(`error.${BY_STATUS[error.status]}`) ? (`error.${BY_STATUS[error.status]}` as const) : "error.internal";
  return (t as (key: string) => string)(known);
}
