/** Extension headers of IPv6, RFC 8200 section 4: where addresses stand in them, and where the upper layer begins. */
import { u16 } from '../wire/bytes.ts';
import { FRAGMENT_HEADER_LENGTH } from '../wire/ipv6-extension.ts';
import { IPV6_HEADER_LENGTH, ipv6NextHeader } from '../wire/ipv6.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import type { Area } from './checksums.ts';

export interface Headers {
  readonly protocol: number;
  readonly upper: number;
  /** The ends that the pseudo-header takes: those of routing headers and of mobile hosts differ from the header's. */
  readonly source: Area;
  readonly destination: Area;
  /** Where further addresses stand. */
  readonly addresses: readonly number[];
  /** What nobody here can rename. */
  readonly opaque: readonly Area[];
  /** Whether other fragments belong to it. */
  readonly isFragment: boolean;
  /** Whether it is not the first of them. */
  readonly isLater: boolean;
}

const MOST_HEADERS = 32;
const PAD1 = 0;
const HOME_ADDRESS = 0xc9;
/** PadN, router alert, jumbo payload, tunnel encapsulation limit: they hold no address. */
const PLAIN_OPTIONS: readonly number[] = [1, 5, 0xc2, 4];
/** Types of routing headers that are rows of addresses: source route (deprecated), mobile host, segments (RFC 8754). */
const ROUTES: readonly number[] = [0, 2, 4];

export function walkHeaders(bytes: Uint8Array, at: number, end: number): Headers {
  let protocol = ipv6NextHeader(bytes, at);
  let upper = at + IPV6_HEADER_LENGTH;
  let source: Area = [at + 8, at + 24];
  let destination: Area = [at + 24, at + 40];
  const addresses: number[] = [];
  const opaque: Area[] = [];
  let isFragment = false;
  for (let count = 0; count < MOST_HEADERS && upper + 8 <= end; count++) {
    const length = protocol === ipProtocol.authentication ? 4 * (bytes[upper + 1]! + 2) : 8 * (bytes[upper + 1]! + 1);
    const next = Math.min(end, upper + length);
    if (protocol === ipProtocol.hopByHop || protocol === ipProtocol.destinationOptions) {
      const home = walkOptions(bytes, upper + 2, next, addresses, opaque);
      if (home !== null) source = [home, home + 16];
    } else if (protocol === ipProtocol.routing) {
      const last = walkRoute(bytes, upper, next, addresses, opaque);
      if (last !== null) destination = [last, last + 16];
    } else if (protocol === ipProtocol.fragment) {
      const field = u16(bytes, upper + 2);
      isFragment ||= (field & 1) !== 0;
      protocol = bytes[upper]!;
      upper += FRAGMENT_HEADER_LENGTH;
      if (field >>> 3 > 0)
        return { protocol, upper, source, destination, addresses, opaque, isFragment: true, isLater: true };
      continue;
    } else if (protocol !== ipProtocol.authentication) break;
    protocol = bytes[upper]!;
    upper = next;
  }
  return { protocol, upper, source, destination, addresses, opaque, isFragment, isLater: false };
}

/** @returns where the home address of RFC 6275 section 6.3 stands, if there is one */
function walkOptions(bytes: Uint8Array, from: number, end: number, addresses: number[], opaque: Area[]): number | null {
  let home: number | null = null;
  for (let at = from; at < end;) {
    const type = bytes[at]!;
    if (type === PAD1) {
      at++;
      continue;
    }
    const next = at + 2 + (bytes[at + 1] ?? 0);
    if (next > end) {
      opaque.push([at, end]);
      break;
    }
    if (type === HOME_ADDRESS && next - at === 18) {
      home = at + 2;
      addresses.push(home);
    } else if (!PLAIN_OPTIONS.includes(type)) opaque.push([at + 2, next]);
    at = next;
  }
  return home;
}

/** @returns where the final destination stands while the packet is on its way to another */
function walkRoute(bytes: Uint8Array, at: number, end: number, addresses: number[], opaque: Area[]): number | null {
  const type = bytes[at + 2]!;
  if (!ROUTES.includes(type)) {
    opaque.push([at + 4, end]);
    return null;
  }
  const first = at + 8;
  const count = type === 4 ? bytes[at + 4]! + 1 : Math.floor((end - first) / 16);
  for (let index = 0; index < count && first + 16 * index + 16 <= end; index++) addresses.push(first + 16 * index);
  const last = type === 4 ? first : first + 16 * (count - 1);
  return bytes[at + 3]! > 0 && count > 0 && last + 16 <= end ? last : null;
}
