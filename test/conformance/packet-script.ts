import { expect } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import type { Icmpv6Option } from '../../src/wire/icmpv6/options.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import { hex } from '../support/bytes.ts';
import type { AbsentKind, Step } from './packet-test.ts';
import { runPacketTest } from './run-test.ts';

/** Steps of packet tests of our own: what a tester sends to the node, and what is to come of it. */

export const ip = (text: string): Ipv6Address => Ipv6Address.parse(text);
export const NODE = ip('fe80::211:22ff:fe33:4456');
export const NODE_MAC = MacAddress.parse('00:11:22:33:44:56');
export const TESTER = ip('fe80::200:ff:fe00:100');
export const TESTER_MAC = MacAddress.parse('00:00:00:00:01:00');
export const ROUTER = ip('fe80::200:ff:fe00:a0a0');
export const ROUTER_MAC = MacAddress.parse('00:00:00:00:a0:a0');
export const OTHER_ROUTER = ip('fe80::200:ff:fe00:a1a1');
export const OTHER_ROUTER_MAC = MacAddress.parse('00:00:00:00:a1:a1');
export const OTHER_MAC = MacAddress.parse('00:11:33:77:55:11');
export const PREFIX = ip('2001:db8:7::');
export const GLOBAL = ip('2001:db8:7:0:211:22ff:fe33:4456');
export const FAR = ip('2001:db8:ffff::1');
export const ALL_NODES = Ipv6Address.allNodes;
export const NONE = Ipv6Address.unspecified;
export const NOTHING = new Uint8Array(0);
export const ICMPV6 = 58;

export interface Header {
  readonly from?: Ipv6Address;
  readonly to?: Ipv6Address;
  readonly mac?: MacAddress;
  readonly toMac?: MacAddress;
  readonly hopLimit?: number;
  readonly next?: number;
}

export const groupMac = (group: Ipv6Address): MacAddress => MacAddress.of(0x3333, group.w3);

export function frame(payload: Uint8Array, header: Header = {}): Uint8Array {
  const { from: source = TESTER, to: destination = NODE, hopLimit = 64, next: nextHeader = ICMPV6 } = header;
  const fields = { source, destination, nextHeader, hopLimit, trafficClass: 0, flowLabel: 0, payload };
  return encodeEthernet({
    destination: header.toMac ?? (destination.isMulticast ? groupMac(destination) : NODE_MAC),
    source: header.mac ?? TESTER_MAC,
    type: etherType.ipv6,
    payload: encodeIpv6({ ...fields, trailer: NOTHING }),
  });
}

export const bytesOf = (message: Icmpv6Message, { from = TESTER, to = NODE }: Header = {}): Uint8Array =>
  encodeIcmpv6(message, from, to);
export const inject = (payload: Uint8Array, header: Header = {}): Step => ({
  kind: 'inject',
  frame: frame(payload, header),
});
export const icmp = (message: Icmpv6Message, header: Header = {}): Step => inject(bytesOf(message, header), header);
/** A neighbor discovery message: hop limit 255 unless said otherwise. */
export const nd = (message: Icmpv6Message, header: Header = {}): Step => icmp(message, { hopLimit: 255, ...header });
export const wait = (time: number): Step => ({ kind: 'wait', time });
export const absent = (message: AbsentKind, within = 3): Step => ({ kind: 'absent', message, within });
export const drain: Step = { kind: 'drain' };

/** Something that the node sends. */
export function sends(message: Icmpv6Message, header: Header = {}, within = 3): Step {
  const { from = NODE, to = TESTER, mac = TESTER_MAC } = header;
  const whole = { hopLimit: 64, ...header, from, to, mac: NODE_MAC, toMac: mac };
  return { kind: 'check', frame: frame(bytesOf(message, { from, to }), whole), within };
}

export const echo = (
  kind: 'echo-request' | 'echo-reply',
  data: Uint8Array = hex('0102030405060708'),
): Icmpv6Message => ({
  kind,
  code: 0,
  identifier: 0,
  sequence: 0,
  data,
});
export const request = echo('echo-request');
export const reply = echo('echo-reply');
export const tll = (address: MacAddress): Icmpv6Option => ({ kind: 'target-link-layer-address', address });
export const sll = (address: MacAddress): Icmpv6Option => ({ kind: 'source-link-layer-address', address });

/** Flags as letters: R, S, O. */
export const advertises = (flags: string, target: Ipv6Address, ...options: Icmpv6Option[]): Icmpv6Message => ({
  kind: 'neighbor-advertisement',
  code: 0,
  router: flags.includes('R'),
  solicited: flags.includes('S'),
  override: flags.includes('O'),
  reserved: 0,
  target,
  options,
});
export const asks = (target: Ipv6Address, ...options: Icmpv6Option[]): Icmpv6Message => ({
  kind: 'neighbor-solicitation',
  code: 0,
  reserved: 0,
  target,
  options,
});
export const error = (type: number, code: number, parameter: number, quoted: Uint8Array): Icmpv6Message => ({
  kind: 'error',
  type,
  code,
  parameter,
  quoted,
});

export interface Advertised {
  readonly lifetime?: number;
  readonly hopLimit?: number;
  readonly reachable?: number;
  readonly retrans?: number;
  readonly options?: readonly Icmpv6Option[];
}
export const routerAdvertisement = (of: Advertised = {}): Icmpv6Message => ({
  kind: 'router-advertisement',
  code: 0,
  currentHopLimit: of.hopLimit ?? 64,
  managed: false,
  otherConfiguration: false,
  homeAgent: false,
  preference: 'medium',
  proxy: false,
  reserved: 0,
  routerLifetime: of.lifetime ?? 1800,
  reachableTime: of.reachable ?? 30_000,
  retransTimer: of.retrans ?? 1000,
  options: of.options ?? [prefix()],
});
export const prefix = (changes: Partial<Extract<Icmpv6Option, { kind: 'prefix-information' }>> = {}): Icmpv6Option => ({
  kind: 'prefix-information',
  prefixLength: 64,
  onLink: true,
  autonomous: true,
  reserved1: 0,
  validLifetime: 86_400,
  preferredLifetime: 14_400,
  reserved2: 0,
  prefix: PREFIX,
  ...changes,
});
export const fromRouter = { from: ROUTER, to: ALL_NODES, mac: ROUTER_MAC } as const;
export const advertise = (of: Advertised = {}, header: Header = fromRouter): Step =>
  nd(routerAdvertisement(of), header);

/** The node knows the tester. */
export const known: Step[] = [
  icmp(request),
  sends(asks(TESTER, sll(NODE_MAC)), { to: TESTER.solicitedNode, mac: groupMac(TESTER.solicitedNode), hopLimit: 255 }),
  nd(advertises('SO', TESTER, tll(TESTER_MAC))),
  sends(reply),
];
export const stillAnswers: Step[] = [icmp(request), sends(reply)];
export const probe = (mac: MacAddress, target = TESTER): Step =>
  sends(asks(target, sll(NODE_MAC)), { to: target, mac, hopLimit: 255 }, 7);

export const run = (...steps: Step[]) => runPacketTest({ id: 'own-01-001', steps }).failure;
export const passes = (...steps: Step[]): void => expect(run(...steps)).toBeNull();

export const paddedExt = (next: number, options: string): Uint8Array => {
  const body = hex(options);
  const bytes = new Uint8Array(8 * Math.ceil((body.length + 2) / 8));
  bytes[0] = next;
  bytes[1] = bytes.length / 8 - 1;
  bytes.set(body, 2);
  return bytes;
};
export const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.of(...parts.flatMap((part) => [...part]));
/** An echo request behind other headers, whose reply comes or does not. */
export const behind = (first: number, headers: Uint8Array, header: Header = {}): Step =>
  inject(join(headers, bytesOf(request, header)), { ...header, next: first });
/** The error about a packet that was injected as this payload. */
export const problem = (type: number, code: number, parameter: number, step: Step): Step =>
  sends(error(type, code, parameter, (step as { frame: Uint8Array }).frame.slice(14).slice(0, 1232)));

export const HOP_BY_HOP = 0;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const DESTINATION = 60;
