import type { RandomStream } from '../sim/random.ts';
import { ipProtocol } from '../wire/protocol-number.ts';

const LAST_PORT = 65_535;
const WELL_KNOWN_END = 1024;

/**
 * The port outside for a port inside: the same where it is free, otherwise another one of its range (RFC 4787 REQ-3 a,
 * RFC 6146 section 3.5.1.1) and parity (REQ-4), then of its range, then any. Identifiers of queries have neither.
 * @returns null when all are in use
 */
export function choosePort(
  protocol: number,
  wanted: number,
  random: RandomStream,
  isFree: (port: number) => boolean,
): number | null {
  if (isFree(wanted)) return wanted;
  if (protocol === ipProtocol.icmp) return findPort(random, isFree, 0, 1);
  const first = wanted < WELL_KNOWN_END ? 1 : WELL_KNOWN_END;
  const last = wanted < WELL_KNOWN_END ? WELL_KNOWN_END - 1 : LAST_PORT;
  const parity = (wanted ^ first) & 1;
  return (
    findPort(random, isFree, first + parity, 2, last) ??
    findPort(random, isFree, first, 1, last) ??
    findPort(random, isFree, 1, 1)
  );
}

/** A free one of `first`, `first + step` and so on, looked for from a random one on. */
function findPort(
  random: RandomStream,
  isFree: (port: number) => boolean,
  first: number,
  step: 1 | 2,
  last = LAST_PORT,
): number | null {
  const count = Math.floor((last - first) / step) + 1;
  const begin = random.below(count);
  for (let tried = 0; tried < count; tried++) {
    const port = first + ((begin + tried) % count) * step;
    if (isFree(port)) return port;
  }
  return null;
}
