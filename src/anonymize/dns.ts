/** DNS messages, RFC 1035: names and addresses of every section, as long as before, in place. */
import { u16 } from '../wire/bytes.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { newNibbles, newOctets } from './address-text.ts';
import { blank, type Tools } from './tools.ts';

const HEADER = 12;
const POINTER = 0xc0;
const MOST_LABELS = 128;
const MOST_POINTERS = 64;

/** Types of records that are understood: how many bytes stand before a name, and how many names there are. */
const NAMES_AT: Readonly<
  Record<number, { readonly before: number; readonly names: number; readonly keepsRest: boolean }>
> = {
  2: { before: 0, names: 1, keepsRest: false },
  5: { before: 0, names: 1, keepsRest: false },
  6: { before: 0, names: 2, keepsRest: true },
  12: { before: 0, names: 1, keepsRest: false },
  15: { before: 2, names: 1, keepsRest: false },
  33: { before: 6, names: 1, keepsRest: false },
  39: { before: 0, names: 1, keepsRest: false },
  47: { before: 0, names: 1, keepsRest: true },
};
const A = 1;
const HOST_INFORMATION = 13;
const TXT = 16;
const AAAA = 28;
const OPT = 41;

/** One message that is renamed. */
interface Message {
  readonly tools: Tools;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly end: number;
  /** What stood there: names share their ends, and each is read as it was. */
  readonly old: Uint8Array;
  /** Labels that are done, by where they begin. */
  readonly done: Set<number>;
}

/** A label as it stood, and where its length stands. */
interface Label {
  readonly at: number;
  readonly text: string;
}

/** Renames a message; what cannot be read in it is blanked. */
export function renameDns(tools: Tools, bytes: Uint8Array, from: number, end: number): void {
  if (end - from < HEADER) {
    blank(tools, 'application data', bytes, from, end);
    return;
  }
  const message: Message = { tools, bytes, from, end, old: bytes.slice(from, end), done: new Set() };
  const count = (at: number): number => u16(bytes, from + at);
  let at: number | null = from + HEADER;
  const questions = count(4);
  const records = count(6) + count(8) + count(10);
  let done = at;
  for (let index = 0; index < questions && at !== null; index++) {
    at = nameAt(message, at);
    if (at !== null && at + 4 > end) at = null;
    else if (at !== null) done = at += 4;
  }
  for (let index = 0; index < records && at !== null; index++) {
    at = recordAt(message, at);
    if (at !== null) done = at;
  }
  blank(tools, 'application data', bytes, done, end);
}

/** Names one behind the other, filled up with zeros, as in a search list (RFC 8106 section 5.2). */
export function renameDnsNames(tools: Tools, bytes: Uint8Array, from: number, end: number): void {
  const message: Message = { tools, bytes, from, end, old: bytes.slice(from, end), done: new Set() };
  for (let at: number | null = from; at !== null && at < end;) {
    const next = nameAt(message, at);
    if (next === null) blank(tools, 'unknown options', bytes, at, end);
    at = next;
  }
}

/** @returns where the record ends; null when it cannot be read */
function recordAt(message: Message, from: number): number | null {
  const { tools, bytes, end } = message;
  const fixed = nameAt(message, from);
  if (fixed === null || fixed + 10 > end) return null;
  const type = u16(bytes, fixed);
  const data = fixed + 10;
  const next = data + u16(bytes, fixed + 8);
  if (next > end) return null;
  const length = next - data;
  if (type === A && length === 4) tools.addresses.ipv4(Ipv4Address.from(bytes, data)).write(bytes, data);
  else if (type === AAAA && length === 16) tools.addresses.ipv6(Ipv6Address.from(bytes, data)).write(bytes, data);
  else if (type === TXT || type === HOST_INFORMATION) strings(message, data, next);
  else if (type === OPT) edns(message, data, next);
  else if (NAMES_AT[type] === undefined) blank(tools, 'application data', bytes, data, next);
  else {
    const { before, names, keepsRest } = NAMES_AT[type];
    let at: number | null = data + before;
    for (let index = 0; index < names && at !== null; index++) at = at < next ? nameAt(message, at) : null;
    if (at === null) blank(tools, 'application data', bytes, Math.min(next, data + before), next);
    else if (!keepsRest) blank(tools, 'application data', bytes, at, next);
  }
  return next;
}

const FILLER = 'x'.charCodeAt(0);

/** Character strings keep their lengths. */
function strings({ tools, bytes }: Message, from: number, end: number): void {
  if (tools.keepPayload) return;
  for (let at = from; at < end; at += 1 + bytes[at]!) bytes.fill(FILLER, at + 1, Math.min(end, at + 1 + bytes[at]!));
}

/** RFC 6891 section 6.1.2: options keep code and length. */
function edns({ tools, bytes }: Message, from: number, end: number): void {
  for (let at = from; at + 4 <= end;) {
    const next = Math.min(end, at + 4 + u16(bytes, at + 2));
    blank(tools, 'application data', bytes, at + 4, next);
    at = next;
  }
}

/** Renames the labels of a name. @returns where it ends; null when it cannot be read */
function nameAt(message: Message, at: number): number | null {
  const read = labelsAt(message, at);
  if (read === null) return null;
  const { labels } = read;
  const texts = labels.map(({ text }) => text);
  if (!/\.(?:in-addr|ip6)\.arpa$/i.test(`.${texts.join('.')}`)) message.tools.names.seen(texts.join('.'));
  for (const [index, label] of labels.entries()) {
    if (message.done.has(label.at)) continue;
    message.done.add(label.at);
    const image = newLabel(message.tools, label.text, texts.slice(index + 1));
    for (let place = 0; place < image.length; place++)
      message.bytes[message.from + label.at + 1 + place] = image.charCodeAt(place);
  }
  return read.end;
}

/** Labels with the places of their lengths in the message, counted from its beginning. */
function labelsAt({ old, from }: Message, start: number): { labels: Label[]; end: number } | null {
  const labels: Label[] = [];
  let at = start - from;
  let end = -1;
  let pointers = 0;
  for (;;) {
    const length = old[at];
    if (length === undefined) return null;
    if (length === 0) return { labels, end: end < 0 ? from + at + 1 : end };
    if ((length & POINTER) === POINTER) {
      if (at + 1 >= old.length || ++pointers > MOST_POINTERS) return null;
      if (end < 0) end = from + at + 2;
      at = u16(old, at) & 0x3fff;
      continue;
    }
    if (length >= 0x40 || at + 1 + length > old.length || labels.length >= MOST_LABELS) return null;
    labels.push({ at, text: String.fromCharCode(...old.subarray(at + 1, at + 1 + length)) });
    at += 1 + length;
  }
}

/** As long as the old one. @param behind the labels behind it */
function newLabel({ addresses, names }: Tools, label: string, behind: readonly string[]): string {
  const zone = behind.slice(-2).join('.').toLowerCase();
  const higher = behind.slice(0, -2).toReversed();
  if (zone === 'in-addr.arpa') {
    const octet = newOctets(addresses, [...higher, label])?.at(-1);
    // Where the new number is longer than the old one its place is all that is left of it.
    return octet !== undefined && octet.length <= label.length ? octet.padStart(label.length, '0') : names.name(label);
  }
  if (zone === 'ip6.arpa') return newNibbles(addresses, [...higher, label])?.at(-1) ?? names.name(label);
  return names.labelOf(label, behind);
}
