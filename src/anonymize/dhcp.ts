/** DHCP for IPv4, RFC 2131 and 2132: addresses and names of the fields and options that are known; the rest is blanked. */
import { Ipv4Address } from '../addr/ipv4.ts';
import { MacAddress } from '../addr/mac.ts';
import { u32 } from '../wire/bytes.ts';
import { blank, type Tools, writeText } from './tools.ts';

const CLIENT_ADDRESSES: readonly number[] = [12, 16, 20, 24];
const HARDWARE_ADDRESS = 28;
const SERVER_NAME = 44;
const COOKIE = 236;
const COOKIE_VALUE = 0x63825363;
const OPTIONS = 240;
const ETHERNET = 1;
const PAD = 0;
const END = 255;

/** Rows of addresses: routers, servers of time, names, logs, print, NTP, WINS; requested address, server. */
const ADDRESSES: readonly number[] = [3, 4, 5, 6, 7, 8, 9, 28, 42, 44, 45, 50, 54];
/** Mask, time, lengths, lifetimes, message type, request list, node type and what else tells nobody apart. */
const PLAIN: readonly number[] = [1, 2, 19, 20, 23, 26, 46, 51, 52, 53, 55, 57, 58, 59, 116];
const NAMES: readonly number[] = [12, 15];
const CLIENT_IDENTIFIER = 61;
/** RFC 4702: flags and two results before the name. */
const FULL_NAME = 81;

export function renameDhcp(tools: Tools, bytes: Uint8Array, at: number, end: number): void {
  if (end - at < OPTIONS || u32(bytes, at + COOKIE) !== COOKIE_VALUE) {
    blank(tools, 'application data', bytes, at, end);
    return;
  }
  for (const address of CLIENT_ADDRESSES) renameAddress(tools, bytes, at + address);
  if (bytes[at + 1] === ETHERNET && bytes[at + 2] === 6) {
    renameHardware(tools, bytes, at + HARDWARE_ADDRESS);
    blank(tools, 'padding', bytes, at + HARDWARE_ADDRESS + 6, at + SERVER_NAME);
  } else blank(tools, 'application data', bytes, at + HARDWARE_ADDRESS, at + SERVER_NAME);
  blank(tools, 'application data', bytes, at + SERVER_NAME, at + COOKIE);
  for (let option = at + OPTIONS; option < end;) {
    const code = bytes[option]!;
    if (code === END) {
      blank(tools, 'padding', bytes, option + 1, end);
      return;
    }
    const next = code === PAD ? option + 1 : option + 2 + (bytes[option + 1] ?? 0);
    if (next > end) {
      blank(tools, 'unknown options', bytes, option, end);
      return;
    }
    if (code !== PAD) renameOption(tools, bytes, code, option + 2, next);
    option = next;
  }
}

function renameOption(tools: Tools, bytes: Uint8Array, code: number, at: number, end: number): void {
  if (PLAIN.includes(code)) return;
  if (ADDRESSES.includes(code)) {
    for (let address = at; address + 4 <= end; address += 4) renameAddress(tools, bytes, address);
  } else if (NAMES.includes(code)) renameName(tools, bytes, at, end);
  else if (code === CLIENT_IDENTIFIER && bytes[at] === ETHERNET && end - at === 7) renameHardware(tools, bytes, at + 1);
  else if (code === FULL_NAME && (bytes[at]! & 4) === 0) renameName(tools, bytes, Math.min(end, at + 3), end);
  else blank(tools, 'unknown options', bytes, at, end);
}

function renameAddress({ addresses }: Tools, bytes: Uint8Array, at: number): void {
  addresses.ipv4(Ipv4Address.from(bytes, at)).write(bytes, at);
}

function renameHardware({ addresses }: Tools, bytes: Uint8Array, at: number): void {
  addresses.mac(MacAddress.from(bytes, at)).write(bytes, at);
}

function renameName({ names }: Tools, bytes: Uint8Array, at: number, end: number): void {
  const name = String.fromCharCode(...bytes.subarray(at, end));
  names.seen(name.replace(/\0+$/, ''));
  writeText(bytes, at, names.name(name));
}
