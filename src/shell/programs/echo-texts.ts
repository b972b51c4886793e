/**
 * What Windows says of an ICMP error about an echo request. ipexport.h gives the errors of both families the same status
 * values, and to each belongs one text.
 */
import type { IcmpReport } from '../../host/protocol-handler.ts';

const NET = 'Destination net unreachable.';
const HOST = 'Destination host unreachable.';
const PROTOCOL = 'Destination protocol unreachable.';
const PORT = 'Destination port unreachable.';

export const GENERAL_FAILURE = 'General failure.';
export const TIMED_OUT = 'Request timed out.';

/** RFC 792 and RFC 1122 section 3.2.2.1, by code. */
const ipv4Unreachable: ReadonlyMap<number, string> = new Map([
  [0, NET],
  [2, PROTOCOL],
  [3, PORT],
  [5, 'Invalid source route specified.'],
  [6, NET],
  [9, NET],
  [11, NET],
]);

/** RFC 4443 section 3.1, by code: no route and prohibited are IP_DEST_NET_UNREACHABLE and IP_DEST_PROT_UNREACHABLE. */
const ipv6Unreachable: ReadonlyMap<number, string> = new Map([
  [0, NET],
  [1, PROTOCOL],
  [4, PORT],
]);

export function errorText({ family, kind, code }: IcmpReport): string {
  switch (kind) {
    case 'unreachable':
      return (family === 4 ? ipv4Unreachable : ipv6Unreachable).get(code) ?? HOST;
    case 'packet-too-big':
      return 'Packet needs to be fragmented but DF set.';
    case 'time-exceeded':
      return code === 0 ? 'TTL expired in transit.' : 'TTL expired during reassembly.';
    default:
      return GENERAL_FAILURE;
  }
}

/** Whether the host had no way to send at all. */
export const isNotSent = ({ reporter, kind, code }: IcmpReport): boolean =>
  reporter === null && kind === 'unreachable' && code === 0;
