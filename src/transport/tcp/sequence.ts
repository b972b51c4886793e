/** Sequence numbers modulo 2^32, RFC 9293 section 3.4. */

export const sequenceAdd = (sequence: number, count: number): number => (sequence + count) >>> 0;

/** How far `a` lies ahead of `b`; negative when behind. */
export const sequenceDistance = (a: number, b: number): number => (a - b) | 0;
