/**
 * The head of an HTTP/1.1 message, RFC 9112 section 2.1: a start line, fields, an empty line, each ended by CR LF.
 *   POST /IPTLS HTTP/1.1
 *   Host: da.example.com
 */
import { DecodeError } from './decode-error.ts';

/** What a head may take; servers refuse longer ones (RFC 9112 section 3 leaves the number to them). */
export const MOST_HTTP_HEAD = 16 * 1024;

/** A head; names of fields as written. `length`: bytes with the empty line. */
export interface HttpHead {
  readonly startLine: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly length: number;
}

export function encodeHttpHead({ startLine, fields }: Omit<HttpHead, 'length'>): Uint8Array {
  const lines = [startLine, ...fields.map(([name, value]) => `${name}: ${value}`), '', ''];
  return new TextEncoder().encode(lines.join('\r\n'));
}

/** @returns null while the head is not whole. @throws DecodeError when it is too long or no head */
export function readHttpHead(bytes: Uint8Array): HttpHead | null {
  const text = String.fromCharCode(...bytes.subarray(0, MOST_HTTP_HEAD));
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) {
    if (bytes.length < MOST_HTTP_HEAD) return null;
    throw new DecodeError('http', `no end of the head within ${MOST_HTTP_HEAD} bytes`, 0);
  }
  const [startLine, ...lines] = text.slice(0, end).split('\r\n') as [string, ...string[]];
  if (!/^\S+ \S/.test(startLine)) throw new DecodeError('http', 'no request line and no status line', 0);
  const fields = lines.map((line) => {
    const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match === null) throw new DecodeError('http', 'a line that is no field', text.indexOf(line));
    return [match[1]!, match[2]!] as const;
  });
  return { startLine, fields, length: end + 4 };
}

/** The value of a field, whose name has no case; null without it. */
export const httpField = ({ fields }: HttpHead, wanted: string): string | null =>
  fields.find(([name]) => name.toLowerCase() === wanted.toLowerCase())?.[1] ?? null;

/** RFC 9110 section 5.6.7, such as `Mon, 03 Mar 2014 08:00:00 GMT`. @param seconds since 1970 */
export const httpDate = (seconds: number): string => new Date(seconds * 1000).toUTCString();
