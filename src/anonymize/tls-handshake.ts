/** Handshake messages that may stay, RFC 5246 section 7.4: hellos, with the name of the server renamed. */
import { u16 } from '../wire/bytes.ts';
import { blank, type Tools, writeText } from './tools.ts';

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const SERVER_HELLO_DONE = 14;
const VERSION_AND_RANDOM = 34;
const SERVER_NAME = 0;
/** Extensions that tell of abilities only: groups, formats, algorithms, protocols, versions, modes, renegotiation. */
const PLAIN: readonly number[] = [1, 5, 10, 11, 13, 15, 16, 17, 18, 21, 22, 23, 27, 28, 43, 45, 49, 50, 51, 0xff01];

interface Message {
  readonly type: number;
  readonly at: number;
  readonly end: number;
}

/** @returns false, with nothing changed, when something else is in the record than what may stay */
export function renameHandshake(tools: Tools, bytes: Uint8Array, from: number, end: number): boolean {
  const messages: Message[] = [];
  for (let at = from; at < end;) {
    if (at + 4 > end) return false;
    const next = at + 4 + bytes[at + 1]! * 0x10000 + u16(bytes, at + 2);
    if (next > end) return false;
    messages.push({ type: bytes[at]!, at: at + 4, end: next });
    at = next;
  }
  const extensions = messages.map((message) => extensionsOf(bytes, message));
  if (extensions.includes(null)) return false;
  for (const [index, at] of extensions.entries()) renameExtensions(tools, bytes, at!, messages[index]!.end);
  return true;
}

/** Where the list of extensions begins, or the message's end; null for a message that may not stay. */
function extensionsOf(bytes: Uint8Array, { type, at, end }: Message): number | null {
  if (type === SERVER_HELLO_DONE) return at === end ? end : null;
  if (type !== CLIENT_HELLO && type !== SERVER_HELLO) return null;
  let place = at + VERSION_AND_RANDOM;
  if (place >= end) return null;
  place += 1 + bytes[place]!;
  if (type === SERVER_HELLO) place += 3;
  else {
    if (place + 2 > end) return null;
    place += 2 + u16(bytes, place);
    if (place >= end) return null;
    place += 1 + bytes[place]!;
  }
  if (place === end) return end;
  return place + 2 <= end && place + 2 + u16(bytes, place) === end ? place + 2 : null;
}

function renameExtensions(tools: Tools, bytes: Uint8Array, from: number, end: number): void {
  for (let at = from; at + 4 <= end;) {
    const type = u16(bytes, at);
    const next = Math.min(end, at + 4 + u16(bytes, at + 2));
    if (type === SERVER_NAME) serverNames(tools, bytes, at + 6, next);
    else if (!PLAIN.includes(type)) blank(tools, 'application data', bytes, at + 4, next);
    at = next;
  }
}

/** RFC 6066 section 3. */
function serverNames(tools: Tools, bytes: Uint8Array, from: number, end: number): void {
  for (let at = from; at + 3 <= end;) {
    const next = Math.min(end, at + 3 + u16(bytes, at + 1));
    const name = String.fromCharCode(...bytes.subarray(at + 3, next));
    tools.names.seen(name);
    writeText(bytes, at + 3, tools.names.name(name));
    at = next;
  }
}
