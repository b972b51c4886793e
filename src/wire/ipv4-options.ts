/**
 * Options of an IPv4 header, RFC 791 section 3.1; router alert RFC 2113. Two of them are one byte long, the others begin
 * with type and length. The routes and the timestamp go on with a pointer that counts from 1 at the option's type.
 *
 *   routes:     | type | length | pointer | address 1 | address 2 | ...
 *   timestamp:  | type | length | pointer | overflow, flag | entries ...
 */
import { Ipv4Address } from '../addr/ipv4.ts';
import { putU16, putU32, u16, u32 } from './bytes.ts';
import { DecodeError } from './decode-error.ts';
import { IPV4_HEADER_LENGTH, ipv4HeaderLength } from './ipv4.ts';

/** RFC 791; security RFC 1108. Values not listed occur too. */
export const ipv4OptionType = {
  end: 0,
  noOperation: 1,
  recordRoute: 7,
  timestamp: 68,
  security: 130,
  looseSourceRoute: 131,
  strictSourceRoute: 137,
  routerAlert: 148,
} as const;

/** What a timestamp option asks for; other values are none. */
export const ipv4TimestampFlag = { timeOnly: 0, withAddress: 1, prespecified: 3 } as const;

const knownFlags: readonly number[] = Object.values(ipv4TimestampFlag);

const POINTER = 2;
const OVERFLOW_AND_FLAG = 3;
/** Where the data of a route and of a timestamp begins. */
const ROUTE_DATA = 3;
const TIMESTAMP_DATA = 4;
const MOST_OVERFLOW = 15;

const isRoute = (type: number): boolean => type === ipv4OptionType.recordRoute || isSourceRoute(type);
export const isSourceRoute = (type: number): boolean =>
  type === ipv4OptionType.looseSourceRoute || type === ipv4OptionType.strictSourceRoute;

/** Length of the option at `at`; 0 or beyond `end` when it does not fit. */
function optionLength(bytes: Uint8Array, at: number, end: number): number {
  if (bytes[at]! <= ipv4OptionType.noOperation) return 1;
  const length = at + 1 < end ? bytes[at + 1]! : 0;
  return length < 2 || at + length > end ? 0 : length;
}

/**
 * Holds the options of the header at `at` against RFC 791; the header itself has been checked.
 * @returns where in the header the fault is, for the pointer of a parameter problem; null when there is none
 */
export function checkIpv4Options(bytes: Uint8Array, at: number): number | null {
  const end = at + ipv4HeaderLength(bytes, at);
  let routes = 0;
  let timestamps = 0;
  let sourceRoutes = 0;
  for (let option = at + IPV4_HEADER_LENGTH; option < end && bytes[option] !== ipv4OptionType.end;) {
    const type = bytes[option]!;
    const length = optionLength(bytes, option, end);
    if (type === ipv4OptionType.recordRoute) routes++;
    else if (type === ipv4OptionType.timestamp) timestamps++;
    else if (isSourceRoute(type)) sourceRoutes++;
    // Each may stand there once.
    if (length === 0 || routes > 1 || timestamps > 1 || sourceRoutes > 1) return option - at;
    const fault = isRoute(type)
      ? routeFault(bytes, option, length)
      : type === ipv4OptionType.timestamp
        ? timestampFault(bytes, option, length)
        : 0;
    if (fault > 0) return option + fault - at;
    option += length;
  }
  return null;
}

/** Where in the option the fault is; 0 for none. */
function routeFault(bytes: Uint8Array, option: number, length: number): number {
  if (length < ROUTE_DATA) return 1;
  const pointer = bytes[option + POINTER]!;
  const isInside = pointer <= ROUTE_DATA || (pointer <= length && pointer + 3 > length);
  return isInside ? POINTER : 0;
}

/** Likewise. RFC 791: where an entry no longer fits, or the sixteenth host finds no room, the packet is in error. */
function timestampFault(bytes: Uint8Array, option: number, length: number): number {
  if (length < TIMESTAMP_DATA) return 1;
  const pointer = bytes[option + POINTER]!;
  if (pointer <= TIMESTAMP_DATA) return POINTER;
  const overflowAndFlag = bytes[option + OVERFLOW_AND_FLAG]!;
  if (pointer > length) return overflowAndFlag >>> 4 === MOST_OVERFLOW ? OVERFLOW_AND_FLAG : 0;
  const flag = overflowAndFlag & 0xf;
  if (!knownFlags.includes(flag)) return OVERFLOW_AND_FLAG;
  const needed = flag === ipv4TimestampFlag.timeOnly ? 4 : 8;
  return pointer + needed - 1 > length ? POINTER : 0;
}

/** Where the first option that `wanted` takes begins, in a header at `at` whose options are in order; -1 for none. */
export function ipv4OptionAt(bytes: Uint8Array, at: number, wanted: (type: number) => boolean): number {
  const end = at + ipv4HeaderLength(bytes, at);
  for (let option = at + IPV4_HEADER_LENGTH; option < end && bytes[option] !== ipv4OptionType.end;) {
    if (wanted(bytes[option]!)) return option;
    option += optionLength(bytes, option, end);
  }
  return -1;
}

/** The offset of the next free or unused field of the route or timestamp at `option`; -1 when all are used. */
export function ipv4OptionNext(bytes: Uint8Array, option: number): number {
  const pointer = bytes[option + POINTER]!;
  return pointer > bytes[option + 1]! ? -1 : option + pointer - 1;
}

/** Writes into the next field of a route, if there is one. */
export function recordIpv4Route(bytes: Uint8Array, option: number, address: Ipv4Address): void {
  const next = ipv4OptionNext(bytes, option);
  if (next < 0) return;
  address.write(bytes, next);
  bytes[option + POINTER]! += 4;
}

/**
 * Writes a time into the next entry of a timestamp option; where none is left the overflow is counted.
 * @param isOwn of a prespecified entry: whether its address is one of the host that writes
 */
export function recordIpv4Timestamp(
  bytes: Uint8Array,
  option: number,
  address: Ipv4Address,
  time: number,
  isOwn: (address: Ipv4Address) => boolean,
): void {
  const next = ipv4OptionNext(bytes, option);
  const flag = bytes[option + OVERFLOW_AND_FLAG]! & 0xf;
  if (next < 0) {
    bytes[option + OVERFLOW_AND_FLAG]! += 0x10;
  } else if (flag === ipv4TimestampFlag.timeOnly) {
    putU32(bytes, next, time);
    bytes[option + POINTER]! += 4;
  } else {
    if (flag === ipv4TimestampFlag.prespecified && !isOwn(Ipv4Address.from(bytes, next))) return;
    if (flag === ipv4TimestampFlag.withAddress) address.write(bytes, next);
    putU32(bytes, next + 4, time);
    bytes[option + POINTER]! += 8;
  }
}

/** `end` keeps the padding behind it. `pointer` as on the wire. `data` of others: behind type and length. */
export type Ipv4Option =
  | { readonly kind: 'end'; readonly padding: Uint8Array }
  | { readonly kind: 'no-operation' }
  | {
      readonly kind: 'record-route' | 'loose-source-route' | 'strict-source-route';
      readonly pointer: number;
      readonly addresses: readonly Ipv4Address[];
    }
  | {
      readonly kind: 'timestamp';
      readonly pointer: number;
      readonly overflow: number;
      readonly flag: number;
      /** Words of the entries: times, or addresses and times in turn. */
      readonly words: readonly number[];
    }
  | { readonly kind: 'router-alert'; readonly value: number }
  | { readonly kind: 'other'; readonly type: number; readonly data: Uint8Array };

const routeKinds = {
  [ipv4OptionType.recordRoute]: 'record-route',
  [ipv4OptionType.looseSourceRoute]: 'loose-source-route',
  [ipv4OptionType.strictSourceRoute]: 'strict-source-route',
} as const;

/** @param bytes the options of a header, without the fixed 20 bytes. @throws DecodeError when an option does not fit. */
export function decodeIpv4Options(bytes: Uint8Array): Ipv4Option[] {
  const options: Ipv4Option[] = [];
  for (let at = 0; at < bytes.length;) {
    const type = bytes[at]!;
    if (type === ipv4OptionType.end) {
      options.push({ kind: 'end', padding: bytes.slice(at + 1) });
      break;
    }
    const length = optionLength(bytes, at, bytes.length);
    if (length === 0) throw new DecodeError('IPv4', `option ${type} has length ${bytes[at + 1] ?? 0}`, at);
    options.push(
      type === ipv4OptionType.noOperation ? { kind: 'no-operation' } : decodeOption(bytes.slice(at, at + length)),
    );
    at += length;
  }
  return options;
}

/** What does not have the form of its type is `other`, so that nothing is lost. */
function decodeOption(bytes: Uint8Array): Ipv4Option {
  const type = bytes[0]!;
  const { length } = bytes;
  const pointer = bytes[POINTER] ?? 0;
  const words = (begin: number): number[] =>
    Array.from({ length: (length - begin) / 4 }, (_, index) => u32(bytes, begin + 4 * index));
  if (isRoute(type) && length >= ROUTE_DATA && (length - ROUTE_DATA) % 4 === 0) {
    const kind = routeKinds[type as keyof typeof routeKinds];
    return { kind, pointer, addresses: words(ROUTE_DATA).map((word) => Ipv4Address.of(word)) };
  }
  if (type === ipv4OptionType.timestamp && length >= TIMESTAMP_DATA && length % 4 === 0) {
    const overflowAndFlag = bytes[OVERFLOW_AND_FLAG]!;
    const [overflow, flag] = [overflowAndFlag >>> 4, overflowAndFlag & 0xf];
    return { kind: 'timestamp', pointer, overflow, flag, words: words(TIMESTAMP_DATA) };
  }
  if (type === ipv4OptionType.routerAlert && length === 4) return { kind: 'router-alert', value: u16(bytes, 2) };
  return { kind: 'other', type, data: bytes.slice(2) };
}

/** Padded with zeros to a multiple of four. */
export function encodeIpv4Options(options: readonly Ipv4Option[]): Uint8Array {
  const bytes = options.flatMap((option) => [...encodeOption(option)]);
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return padded;
}

function numberOf(option: Ipv4Option): number {
  switch (option.kind) {
    case 'end':
      return ipv4OptionType.end;
    case 'no-operation':
      return ipv4OptionType.noOperation;
    case 'record-route':
      return ipv4OptionType.recordRoute;
    case 'loose-source-route':
      return ipv4OptionType.looseSourceRoute;
    case 'strict-source-route':
      return ipv4OptionType.strictSourceRoute;
    case 'timestamp':
      return ipv4OptionType.timestamp;
    case 'router-alert':
      return ipv4OptionType.routerAlert;
    case 'other':
      return option.type;
  }
}

function encodeOption(option: Ipv4Option): Uint8Array {
  const type = numberOf(option);
  switch (option.kind) {
    case 'end':
      return Uint8Array.of(type, ...option.padding);
    case 'no-operation':
      return Uint8Array.of(type);
    case 'record-route':
    case 'loose-source-route':
    case 'strict-source-route': {
      const bytes = new Uint8Array(ROUTE_DATA + 4 * option.addresses.length);
      bytes.set([type, bytes.length, option.pointer]);
      option.addresses.forEach((address, index) => address.write(bytes, ROUTE_DATA + 4 * index));
      return bytes;
    }
    case 'timestamp': {
      const bytes = new Uint8Array(TIMESTAMP_DATA + 4 * option.words.length);
      bytes.set([type, bytes.length, option.pointer, (option.overflow << 4) | option.flag]);
      option.words.forEach((word, index) => putU32(bytes, TIMESTAMP_DATA + 4 * index, word));
      return bytes;
    }
    case 'router-alert': {
      const bytes = Uint8Array.of(type, 4, 0, 0);
      putU16(bytes, 2, option.value);
      return bytes;
    }
    case 'other':
      return Uint8Array.of(type, option.data.length + 2, ...option.data);
  }
}
