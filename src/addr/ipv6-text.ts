import { AddressError } from './error.ts';
import { Ipv4Address } from './ipv4.ts';

type Words = readonly [number, number, number, number];

/** The four words of RFC 4291 text, or what is wrong with it. */
export function parseIpv6Words(text: string): Words | string {
  if (text.includes('%')) return 'a zone (%) cannot stand here';
  const halves = text.split('::');
  if (halves.length > 2) return '"::" may stand only once';
  const head = readGroups(halves[0]!, halves.length === 1);
  if (typeof head === 'string') return head;
  const tail = halves.length === 2 ? readGroups(halves[1]!, true) : [];
  if (typeof tail === 'string') return tail;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 && missing !== 0) return `it has ${head.length} groups of 16 bits, eight are wanted`;
  if (halves.length === 2 && missing < 1) return 'it has more than eight groups of 16 bits';
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail];
  const wordAt = (index: number): number => groups[index]! * 0x10000 + groups[index + 1]!;
  return [wordAt(0), wordAt(2), wordAt(4), wordAt(6)];
}

function readGroups(text: string, mayEndDotted: boolean): number[] | string {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      if (index !== parts.length - 1 || !mayEndDotted) return 'dotted IPv4 may stand only at the end';
      try {
        const { w3 } = Ipv4Address.parse(part);
        groups.push(w3 >>> 16, w3 & 0xffff);
      } catch (error) {
        return error instanceof AddressError ? `${part} ${error.problem}` : String(error);
      }
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return part === ''
        ? 'a group is empty'
        : `${JSON.stringify(part)} is not a group of one to four hexadecimal digits`;
    }
  }
  return groups;
}

/** RFC 5952: lower case, the longest run of two or more zero groups as "::" (the first of equals). */
export function formatIpv6(w0: number, w1: number, w2: number, w3: number): string {
  if (w0 === 0 && w1 === 0 && w2 === 0xffff) return `::ffff:${Ipv4Address.of(w3).toString()}`;
  return formatGroups([w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff]);
}

/** The last 32 bits as dotted IPv4, the way Windows prints ISATAP addresses. */
export function formatIpv6Dotted(w0: number, w1: number, w2: number, w3: number): string {
  const head = formatGroups([w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff]);
  return `${head}${head.endsWith('::') ? '' : ':'}${Ipv4Address.of(w3).toString()}`;
}

function formatGroups(groups: readonly number[]): string {
  let best = -1;
  let longest = 1;
  for (let from = 0; from < groups.length; from++) {
    let length = 0;
    while (groups[from + length] === 0) length++;
    if (length > longest) [best, longest] = [from, length];
  }
  const text = (part: readonly number[]): string => part.map((group) => group.toString(16)).join(':');
  return best < 0 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + longest))}`;
}
