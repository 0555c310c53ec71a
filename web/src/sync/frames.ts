// The frames that Storyroom adds to the y-websocket protocol: 102 sync status and 110 event.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";

export const SYNC = 0;
export const AUTH = 2;
export const SYNC_STATUS = 102;
export const EVENT = 110;
export const SUBPROTOCOL = "storyroom.v1";

export type RoomEvent = { type: string } & Record<string, unknown>;

export function syncStatusFrame(counter: number): Uint8Array {
  const body = encoding.createEncoder();
  encoding.writeVarUint(body, counter);
  const frame = encoding.createEncoder();
  encoding.writeVarUint(frame, SYNC_STATUS);
  encoding.writeVarUint8Array(frame, encoding.toUint8Array(body));
  return encoding.toUint8Array(frame);
}

export function readSyncStatus(decoder: decoding.Decoder): number {
  return decoding.readVarUint(decoding.createDecoder(decoding.readVarUint8Array(decoder)));
}

/** Null if the server says something that this version does not understand. */
export function readEvent(decoder: decoding.Decoder): RoomEvent | null {
  try {
    const event: unknown = JSON.parse(decoding.readVarString(decoder));
    const typed = typeof event === "object" && event !== null && typeof (event as RoomEvent).type === "string";
    return typed ? (event as RoomEvent) : null;
  } catch {
    return null;
  }
}

/** Is this message a request for what the server lacks (sync step 1)? Reads without moving the decoder. */
export function asksForEdits(decoder: decoding.Decoder): boolean {
  return decoder.arr[decoder.pos] === 0;
}
