// The reason in an auth frame of y-protocols: the server refused an edit.
import * as decoding from "lib0/decoding";

export function deniedReason(decoder: decoding.Decoder): string {
  decoding.readVarUint(decoder);
  return decoding.hasContent(decoder) ? decoding.readVarString(decoder) : "";
}
