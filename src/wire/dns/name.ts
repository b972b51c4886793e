/**
 * Domain names, RFC 1035 sections 2.3.4, 3.1 and 4.1.4. As text: labels with dots between, none at the end, the root
 * is the empty text; dots and backslashes inside a label as `\.` and `\\`, bytes that do not print as `\DDD`
 * (section 5.1).
 */
import { DecodeError } from '../decode-error.ts';
import { u16 } from '../bytes.ts';

const MOST_LABEL = 63;
const MOST_NAME = 255;
const POINTER = 0xc0;

/** @throws DecodeError for a pointer that does not point backwards, a label or a name that is too long, or a cut end. */
export function decodeName(bytes: Uint8Array, from: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = from;
  let end = -1;
  let length = 1;
  let lowest = from;
  for (;;) {
    const first = bytes[at];
    if (first === undefined) throw new DecodeError('DNS', 'a name is cut off', bytes.length);
    if (first === 0) break;
    if ((first & POINTER) === POINTER) {
      if (at + 1 >= bytes.length) throw new DecodeError('DNS', 'a compression pointer is cut off', at);
      const target = u16(bytes, at) & 0x3fff;
      // Only to before what was read so far: so every chain ends.
      if (target >= lowest)
        throw new DecodeError('DNS', `a compression pointer to ${target} does not point backwards`, at);
      if (end < 0) end = at + 2;
      lowest = target;
      at = target;
      continue;
    }
    if (first > MOST_LABEL) throw new DecodeError('DNS', `label type ${first >>> 6}`, at);
    if (at + 1 + first > bytes.length) throw new DecodeError('DNS', 'a label is cut off', at);
    length += first + 1;
    if (length > MOST_NAME) throw new DecodeError('DNS', 'a name is longer than 255 bytes', at);
    labels.push(labelText(bytes.subarray(at + 1, at + 1 + first)));
    at += 1 + first;
  }
  return { name: labels.join('.'), end: end < 0 ? at + 1 : end };
}

function labelText(label: Uint8Array): string {
  let text = '';
  for (const byte of label) {
    const character = String.fromCharCode(byte);
    if (character === '.' || character === '\\') text += `\\${character}`;
    else text += byte > 0x20 && byte < 0x7f ? character : `\\${byte.toString().padStart(3, '0')}`;
  }
  return text;
}

/** A character string as text: quotes and backslashes with a backslash, bytes that do not print as `\\DDD`. */
export function characterText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === '"' || character === '\\') text += `\\${character}`;
    else text += byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString().padStart(3, '0')}`;
  }
  return text;
}

/** The labels of a name's text. @throws RangeError for an empty or too long label, or a too long name */
export function nameLabels(name: string): readonly Uint8Array[] {
  if (name === '') return [];
  const labels: number[][] = [[]];
  for (let at = 0; at < name.length; at++) {
    if (name[at] === '.') labels.push([]);
    else if (name[at] !== '\\') labels.at(-1)!.push(name.charCodeAt(at));
    else if (/^\d{3}$/.test(name.slice(at + 1, at + 4))) labels.at(-1)!.push(Number(name.slice(at + 1, (at += 3) + 1)));
    else labels.at(-1)!.push(name.charCodeAt(++at));
  }
  const total = labels.reduce((length, label) => length + label.length + 1, 1);
  if (total > MOST_NAME || labels.some(({ length }) => length === 0 || length > MOST_LABEL)) {
    throw new RangeError(`${JSON.stringify(name)} is no domain name`);
  }
  return labels.map((label) => Uint8Array.from(label));
}

/** Whether a text can be written as a name. */
export function isDomainName(name: string): boolean {
  try {
    nameLabels(name);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Names are equal whatever the case of their ASCII letters, RFC 4343. */
export const nameKey = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());

/** Writes names behind one another; what stood before is pointed to. */
export class NameWriter {
  private readonly offsets = new Map<string, number>();

  /** The bytes of a name that begins at `at` of the message. */
  encode(name: string, at: number): number[] {
    const bytes: number[] = [];
    const labels = nameLabels(name);
    for (let index = 0; index < labels.length; index++) {
      const rest = labels
        .slice(index)
        .map((label) => labelText(label))
        .join('.');
      const known = this.offsets.get(rest);
      if (known !== undefined) return [...bytes, POINTER | (known >>> 8), known & 0xff];
      if (at + bytes.length <= 0x3fff) this.offsets.set(rest, at + bytes.length);
      bytes.push(labels[index]!.length, ...labels[index]!);
    }
    return [...bytes, 0];
  }
}
