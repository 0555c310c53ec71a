// What a close code of the room's socket means for the person. A table and one function; api.md has the codes.

export type Closed = "signed-out" | "forbidden" | "gone" | "other-lineage" | "too-large" | "malformed" | "closed";

/** 'refresh': the session needs a new token first. 'retry': the provider comes back by itself. */
export type Next = "refresh" | "retry" | Closed;

const PERMANENT: Record<number, Next> = {
  4400: "malformed",
  4401: "refresh",
  4403: "forbidden",
  4404: "gone",
  4409: "other-lineage",
  4413: "too-large",
  4501: "refresh",
};

export function afterClose(code: number | undefined): Next {
  if (code === undefined) return "retry";
  const known = PERMANENT[code];
  if (known) return known;
  return code >= 4400 && code < 4500 ? "closed" : "retry";
}
