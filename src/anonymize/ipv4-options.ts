/** Options of IPv4 that hold addresses, RFC 791 section 3.1: routes, recorded or told, and timestamps. */
import { ipv4OptionType, ipv4TimestampFlag, isSourceRoute } from '../wire/ipv4-options.ts';
import { type Place, renameIpv4Address } from './place.ts';
import { blank } from './tools.ts';

export function renameIpv4Options(place: Place, from: number, end: number): void {
  const { bytes, tools } = place;
  for (let at = from; at < end;) {
    const type = bytes[at]!;
    if (type === ipv4OptionType.end) return;
    if (type === ipv4OptionType.noOperation) {
      at++;
      continue;
    }
    const length = bytes[at + 1] ?? 0;
    if (length < 2 || at + length > end) {
      blank(tools, 'unknown options', bytes, at, end);
      return;
    }
    const next = at + length;
    if (isSourceRoute(type) || type === ipv4OptionType.recordRoute) entries(place, at + 3, next, 4);
    else if (type === ipv4OptionType.timestamp) {
      if ((bytes[at + 3]! & 0xf) !== ipv4TimestampFlag.timeOnly) entries(place, at + 4, next, 8);
    } else if (type !== ipv4OptionType.routerAlert) blank(tools, 'unknown options', bytes, at + 2, next);
    at = next;
  }
}

/** Addresses at the beginning of entries. Room that is still empty is zero, which stays. */
function entries(place: Place, from: number, end: number, size: number): void {
  for (let at = from; at + size <= end; at += size) renameIpv4Address(place, at, end);
}
