import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../../src/wire/icmpv6/message.ts';
import type { Icmpv6Option } from '../../src/wire/icmpv6/options.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { hex } from '../support/bytes.ts';
import type { AbsentKind, Step } from './packet-test.ts';
import { runPacketTest } from './run-test.ts';

/**
 * The kinds of packets that the IPv6 core tests are made of, in variations of our own: the same questions with other
 * values, places and orders. What is expected comes from the RFCs.
 */

const ip = (text: string): Ipv6Address => Ipv6Address.parse(text);
const NODE = ip('fe80::211:22ff:fe33:4456');
const NODE_MAC = MacAddress.parse('00:11:22:33:44:56');
const TESTER = ip('fe80::200:ff:fe00:100');
const TESTER_MAC = MacAddress.parse('00:00:00:00:01:00');
const ROUTER = ip('fe80::200:ff:fe00:a0a0');
const ROUTER_MAC = MacAddress.parse('00:00:00:00:a0:a0');
const OTHER_ROUTER = ip('fe80::200:ff:fe00:a1a1');
const OTHER_ROUTER_MAC = MacAddress.parse('00:00:00:00:a1:a1');
const OTHER_MAC = MacAddress.parse('00:11:33:77:55:11');
const PREFIX = ip('2001:db8:7::');
const GLOBAL = ip('2001:db8:7:0:211:22ff:fe33:4456');
const FAR = ip('2001:db8:ffff::1');
const ALL_NODES = Ipv6Address.allNodes;
const NONE = Ipv6Address.unspecified;
const NOTHING = new Uint8Array(0);
const ICMPV6 = 58;

interface Header {
  readonly from?: Ipv6Address;
  readonly to?: Ipv6Address;
  readonly mac?: MacAddress;
  readonly toMac?: MacAddress;
  readonly hopLimit?: number;
  readonly next?: number;
}

const groupMac = (group: Ipv6Address): MacAddress => MacAddress.of(0x3333, group.w3);

function frame(payload: Uint8Array, header: Header = {}): Uint8Array {
  const { from: source = TESTER, to: destination = NODE, hopLimit = 64, next: nextHeader = ICMPV6 } = header;
  const fields = { source, destination, nextHeader, hopLimit, trafficClass: 0, flowLabel: 0, payload };
  return encodeEthernet({
    destination: header.toMac ?? (destination.isMulticast ? groupMac(destination) : NODE_MAC),
    source: header.mac ?? TESTER_MAC,
    type: etherType.ipv6,
    payload: encodeIpv6({ ...fields, trailer: NOTHING }),
  });
}

const bytesOf = (message: Icmpv6Message, { from = TESTER, to = NODE }: Header = {}): Uint8Array =>
  encodeIcmpv6(message, from, to);
const inject = (payload: Uint8Array, header: Header = {}): Step => ({ kind: 'inject', frame: frame(payload, header) });
const icmp = (message: Icmpv6Message, header: Header = {}): Step => inject(bytesOf(message, header), header);
/** A neighbor discovery message: hop limit 255 unless said otherwise. */
const nd = (message: Icmpv6Message, header: Header = {}): Step => icmp(message, { hopLimit: 255, ...header });
const wait = (time: number): Step => ({ kind: 'wait', time });
const absent = (message: AbsentKind, within = 3): Step => ({ kind: 'absent', message, within });
const drain: Step = { kind: 'drain' };

/** Something that the node sends. */
function sends(message: Icmpv6Message, header: Header = {}, within = 3): Step {
  const { from = NODE, to = TESTER, mac = TESTER_MAC } = header;
  const whole = { hopLimit: 64, ...header, from, to, mac: NODE_MAC, toMac: mac };
  return { kind: 'check', frame: frame(bytesOf(message, { from, to }), whole), within };
}

const echo = (kind: 'echo-request' | 'echo-reply', data: Uint8Array = hex('0102030405060708')): Icmpv6Message => ({
  kind,
  code: 0,
  identifier: 0,
  sequence: 0,
  data,
});
const request = echo('echo-request');
const reply = echo('echo-reply');
const tll = (address: MacAddress): Icmpv6Option => ({ kind: 'target-link-layer-address', address });
const sll = (address: MacAddress): Icmpv6Option => ({ kind: 'source-link-layer-address', address });

/** Flags as letters: R, S, O. */
const advertises = (flags: string, target: Ipv6Address, ...options: Icmpv6Option[]): Icmpv6Message => ({
  kind: 'neighbor-advertisement',
  code: 0,
  router: flags.includes('R'),
  solicited: flags.includes('S'),
  override: flags.includes('O'),
  reserved: 0,
  target,
  options,
});
const asks = (target: Ipv6Address, ...options: Icmpv6Option[]): Icmpv6Message => ({
  kind: 'neighbor-solicitation',
  code: 0,
  reserved: 0,
  target,
  options,
});
const error = (type: number, code: number, parameter: number, quoted: Uint8Array): Icmpv6Message => ({
  kind: 'error',
  type,
  code,
  parameter,
  quoted,
});

interface Advertised {
  readonly lifetime?: number;
  readonly hopLimit?: number;
  readonly reachable?: number;
  readonly retrans?: number;
  readonly options?: readonly Icmpv6Option[];
}
const routerAdvertisement = (of: Advertised = {}): Icmpv6Message => ({
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
const prefix = (changes: Partial<Extract<Icmpv6Option, { kind: 'prefix-information' }>> = {}): Icmpv6Option => ({
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
const fromRouter = { from: ROUTER, to: ALL_NODES, mac: ROUTER_MAC } as const;
const advertise = (of: Advertised = {}, header: Header = fromRouter): Step => nd(routerAdvertisement(of), header);

/** The node knows the tester. */
const known: Step[] = [
  icmp(request),
  sends(asks(TESTER, sll(NODE_MAC)), { to: TESTER.solicitedNode, mac: groupMac(TESTER.solicitedNode), hopLimit: 255 }),
  nd(advertises('SO', TESTER, tll(TESTER_MAC))),
  sends(reply),
];
const stillAnswers: Step[] = [icmp(request), sends(reply)];
const probe = (mac: MacAddress, target = TESTER): Step =>
  sends(asks(target, sll(NODE_MAC)), { to: target, mac, hopLimit: 255 }, 7);

const run = (...steps: Step[]) => runPacketTest({ id: 'own-01-001', steps }).failure;
const passes = (...steps: Step[]): void => expect(run(...steps)).toBeNull();

const paddedExt = (next: number, options: string): Uint8Array => {
  const body = hex(options);
  const bytes = new Uint8Array(8 * Math.ceil((body.length + 2) / 8));
  bytes[0] = next;
  bytes[1] = bytes.length / 8 - 1;
  bytes.set(body, 2);
  return bytes;
};
const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.of(...parts.flatMap((part) => [...part]));
/** An echo request behind other headers, whose reply comes or does not. */
const behind = (first: number, headers: Uint8Array, header: Header = {}): Step =>
  inject(join(headers, bytesOf(request, header)), { ...header, next: first });
/** The error about a packet that was injected as this payload. */
const problem = (type: number, code: number, parameter: number, step: Step): Step =>
  sends(error(type, code, parameter, (step as { frame: Uint8Array }).frame.slice(14).slice(0, 1232)));

const HOP_BY_HOP = 0;
const ROUTING = 43;
const FRAGMENT = 44;
const DESTINATION = 60;

describe('the header', () => {
  test.each([0, 4, 5, 7, 15])('version %i is not read as IPv6, and the node goes on', (version) => {
    const bytes = (icmp(request) as { frame: Uint8Array }).frame.slice();
    bytes[14] = (version << 4) | (bytes[14]! & 15);
    passes(...known, drain, { kind: 'inject', frame: bytes }, absent('ER'), ...stillAnswers);
  });

  test.each([
    ['traffic class', 14, 0x62],
    ['flow label', 15, 0x12],
    ['flow label', 17, 0x34],
  ])('any %s is taken', (_what, at, value) => {
    const bytes = (icmp(request) as { frame: Uint8Array }).frame.slice();
    bytes[at] = value;
    passes(...known, drain, { kind: 'inject', frame: bytes }, sends(reply));
  });

  test.each([0, 1, 255])('a destination takes a packet with hop limit %i', (hopLimit) => {
    passes(...known, drain, icmp(request, { hopLimit }), sends(reply));
  });

  test.each([143, 150, 200, 252])('next header %i is answered with a parameter problem that points to it', (next) => {
    const step = inject(bytesOf(request), { next });
    passes(...known, drain, step, problem(4, 1, 6, step), ...stillAnswers);
  });

  test('nothing follows 59, behind a header too', () => {
    passes(...known, drain, behind(DESTINATION, paddedExt(59, '010400000000')), absent('ER'), ...stillAnswers);
  });

  test('a payload length beyond the frame, or bytes behind the payload', () => {
    const bytes = (icmp(request) as { frame: Uint8Array }).frame.slice();
    bytes[19] = bytes[19]! + 8;
    passes(...known, drain, { kind: 'inject', frame: bytes }, absent('ER'), ...stillAnswers);
    const padded = join((icmp(request) as { frame: Uint8Array }).frame, hex('deadbeefdeadbeef'));
    passes(...known, drain, { kind: 'inject', frame: padded }, sends(reply));
  });
});

describe('extension headers', () => {
  test.each([HOP_BY_HOP, DESTINATION])('options of header %i by their action bits', (first) => {
    const options = (kind: string, length = '04', data = '00000000') => paddedExt(ICMPV6, `${kind}${length}${data}`);
    passes(...known, drain, behind(first, options('07')), sends(reply));
    passes(...known, drain, behind(first, options('1e')), sends(reply));
    passes(...known, drain, behind(first, options('47')), absent('ER'), ...stillAnswers);
    for (const kind of ['87', 'a5', 'c7', 'fe']) {
      const step = behind(first, options(kind));
      passes(...known, drain, step, problem(4, 2, 42, step), ...stillAnswers);
    }
    // Pad1 six times; PadN with anything in it is as good.
    passes(...known, drain, behind(first, paddedExt(ICMPV6, '000000000000')), sends(reply));
    // The third option, behind two that are skipped.
    const third = behind(first, paddedExt(ICMPV6, '0702ffff 0700 8700 0104 00000000'.replaceAll(' ', '')));
    passes(...known, drain, third, problem(4, 2, 48, third));
  });

  test.each([HOP_BY_HOP, DESTINATION])('options of header %i in a packet to a group', (first) => {
    const header = { to: ALL_NODES };
    const options = (kind: string) => paddedExt(ICMPV6, `${kind}0400000000`);
    const answered = behind(first, options('87'), header);
    passes(...known, drain, answered, problem(4, 2, 42, answered));
    for (const kind of ['47', 'c7']) {
      const step = behind(first, options(kind), header);
      const isAnswered = run(...known, drain, step, problem(4, 2, 42, step));
      expect(isAnswered).not.toBeNull();
    }
    passes(...known, drain, behind(first, options('07'), header), sends(reply));
  });

  test('hop-by-hop options that do not stand first are an unknown next header where they are named', () => {
    const step = behind(DESTINATION, join(paddedExt(HOP_BY_HOP, '010400000000'), paddedExt(ICMPV6, '010400000000')));
    passes(...known, drain, step, problem(4, 1, 40, step));
  });

  test('an unknown next header in any header is pointed to', () => {
    const step = behind(HOP_BY_HOP, join(paddedExt(DESTINATION, '010400000000'), paddedExt(200, '010400000000')));
    passes(...known, drain, step, problem(4, 1, 48, step));
  });

  test.each([0, 1, 33, 253])('routing header type %i: passed over without segments left, refused with', (type) => {
    const routing = (left: number) => join(Uint8Array.of(ICMPV6, 2, type, left), new Uint8Array(4), new Uint8Array(16));
    passes(...known, drain, behind(ROUTING, routing(0)), sends(reply));
    const step = behind(ROUTING, routing(1));
    passes(...known, drain, step, problem(4, 0, 42, step), ...stillAnswers);
  });

  test('several destination options headers, and a routing header between', () => {
    const routing = join(Uint8Array.of(DESTINATION, 2, 9, 0), new Uint8Array(20));
    const headers = join(
      paddedExt(DESTINATION, '010400000000'),
      paddedExt(ROUTING, '010400000000'),
      routing,
      paddedExt(ICMPV6, '010400000000'),
    );
    passes(...known, drain, behind(HOP_BY_HOP, headers), sends(reply));
  });
});

describe('fragments', () => {
  const data = Uint8Array.from({ length: 80 }, (_, index) => index);
  const whole = bytesOf(echo('echo-request', data));
  const piece = (from: number, to: number, more: boolean, id = 7, header: Header = {}): Step =>
    inject(
      join(Uint8Array.of(ICMPV6, 0, from >>> 8, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, id), whole.subarray(from, to)),
      { ...header, next: FRAGMENT },
    );
  const whole80 = sends(echo('echo-reply', data));
  const first = piece(0, 32, true);
  const second = piece(32, 64, true);
  const third = piece(64, 88, false);

  test.each([
    ['in order', [first, second, third]],
    ['reversed', [third, second, first]],
    ['the middle last', [first, third, second]],
    ['each twice', [first, first, third, third, second]],
  ])('%s', (_what, pieces) => passes(...known, drain, ...pieces, whole80));

  test('up to a minute apart, and no longer', () => {
    passes(
      ...known,
      drain,
      first,
      wait(29),
      second,
      wait(29),
      ...known.slice(0, 1),
      drain,
      third,
      absent('NA', 0),
      whole80,
    );
    const late = run(...known, drain, first, second, wait(61), third, whole80);
    expect(late).not.toBeNull();
  });

  test('one piece of another identification, source or destination leaves the packet open', () => {
    for (const odd of [
      piece(32, 64, true, 8),
      piece(32, 64, true, 7, { from: ip('fe80::12') }),
      piece(32, 64, true, 7, { to: ALL_NODES }),
    ]) {
      const step = (first as { frame: Uint8Array }).frame.slice(14);
      const exceeded = sends(error(3, 1, 0, step), {}, 62);
      const answer = nd(advertises('SO', TESTER, tll(TESTER_MAC)));
      passes(...known, drain, first, odd, third, absent('ER', 50), icmp(request), answer, exceeded);
    }
  });

  test('without the first piece nobody is told', () => {
    passes(...known, drain, second, third, absent('ER', 65));
    const told = run(...known, drain, second, wait(58), icmp(request), wait(10), {
      kind: 'check',
      frame: frame(bytesOf(error(3, 1, 0, NOTHING))),
      within: 0,
    });
    expect(told?.actual === undefined || told.actual === null || icmpTypeOf(told.actual) !== 3).toBe(true);
  });

  const icmpTypeOf = (bytes: Uint8Array): number => {
    const message = decodeIcmpv6(decodeIpv6(bytes.slice(14)).payload);
    return message.kind === 'error' ? message.type : 0;
  };

  test('a piece that is not the last and no multiple of eight is answered with a pointer to the payload length', () => {
    const odd = piece(0, 29, true);
    passes(...known, drain, odd, problem(4, 0, 4, odd), ...stillAnswers);
  });

  test('a piece that would end beyond 65,535 bytes is answered with a pointer to its offset', () => {
    const odd = inject(join(Uint8Array.of(ICMPV6, 0, 0xff, 0xf8, 0, 0, 0, 9), new Uint8Array(64)), { next: FRAGMENT });
    passes(...known, drain, odd, problem(4, 0, 42, odd), ...stillAnswers);
  });

  test('an overlap ends the packet in silence', () => {
    passes(...known, drain, first, piece(24, 64, true), second, third, absent('ER', 3), ...stillAnswers);
  });

  test('an atomic fragment is answered whole', () => {
    passes(...known, drain, piece(0, 88, false), whole80);
    // Under the identification of one that waits.
    passes(...known, drain, first, piece(0, 88, false), whole80, second, third, whole80);
  });

  test('headers before the fragment header are judged at once, those behind it when all is there', () => {
    const start = join(
      paddedExt(FRAGMENT, '870400000000'),
      Uint8Array.of(ICMPV6, 0, 0, 1, 0, 0, 0, 3),
      whole.subarray(0, 32),
    );
    const early = inject(start, { next: DESTINATION });
    passes(...known, drain, early, problem(4, 2, 42, early));
    const optioned = join(paddedExt(ICMPV6, '870400000000'), whole);
    const cut = (from: number, to: number, more: boolean): Step =>
      inject(
        join(Uint8Array.of(DESTINATION, 0, 0, (from & 0xf8) | (more ? 1 : 0), 0, 0, 0, 4), optioned.subarray(from, to)),
        { next: FRAGMENT },
      );
    const assembled = frame(optioned, { next: DESTINATION }).slice(14);
    passes(...known, drain, cut(0, 32, true), cut(32, 96, false), sends(error(4, 2, 42, assembled)));
  });
});

describe('solicitations and advertisements of neighbours', () => {
  const solicited = { to: NODE.solicitedNode } as const;
  const answered = sends(advertises('SO', NODE, tll(NODE_MAC)), { hopLimit: 255 });
  const own = asks(NODE, sll(TESTER_MAC));

  test.each<[string, Header]>([
    ['to the solicited-node group', solicited],
    ['to the address', {}],
    ['to all nodes', { to: ALL_NODES }],
  ])('a solicitation %s is answered', (_what, header) => passes(nd(own, header), answered));

  test('unknown options are passed over, and a reserved field that is not zero', () => {
    const unknown = { kind: 'unknown', type: 200, data: new Uint8Array(6) } as const;
    passes(nd(asks(NODE, unknown, sll(TESTER_MAC)), solicited), answered);
    passes(
      nd({ ...(own as Extract<Icmpv6Message, { kind: 'neighbor-solicitation' }>), reserved: 0xffffffff }),
      answered,
    );
    // Options that mean nothing in a solicitation.
    passes(nd(asks(NODE, sll(TESTER_MAC), tll(OTHER_MAC), prefix()), solicited), answered);
  });

  const code = (message: Icmpv6Message, value: number): Icmpv6Message => ({ ...message, code: value }) as Icmpv6Message;
  test.each<[string, Step]>([
    ['hop limit 254', nd(own, { ...solicited, hopLimit: 254 })],
    ['code 1', nd(code(own, 1), solicited)],
    ['a target that is a group', nd(asks(NODE.solicitedNode, sll(TESTER_MAC)), solicited)],
    ['another target', nd(asks(ip('fe80::1234:5678:33:4456'), sll(TESTER_MAC)), solicited)],
    [
      'an option of length 0',
      inject(bytesOf({ ...own, options: [] } as Icmpv6Message).slice(), { hopLimit: 255, next: 59 }),
    ],
    ['no room for the target', nd({ kind: 'other', type: 135, code: 0, body: new Uint8Array(12) })],
    ['from :: to no solicited-node group', nd(asks(NODE), { from: NONE, to: ALL_NODES })],
    ['from :: with the sender’s address', nd(asks(NODE, sll(TESTER_MAC)), { from: NONE, ...solicited })],
  ])('a solicitation with %s is not answered', (_what, step) => passes(step, absent('NA'), ...known));

  test('a wrong checksum', () => {
    const bytes = (nd(own, solicited) as { frame: Uint8Array }).frame.slice();
    bytes[56]! ^= 1;
    passes({ kind: 'inject', frame: bytes }, absent('NA'), ...known);
  });

  test.each<[string, Icmpv6Message, Header]>([
    ['hop limit 254', advertises('SO', TESTER, tll(TESTER_MAC)), { hopLimit: 254 }],
    ['code 1', code(advertises('SO', TESTER, tll(TESTER_MAC)), 1), {}],
    ['S and a group', advertises('SO', TESTER, tll(TESTER_MAC)), { to: ALL_NODES }],
    ['a target that is a group', advertises('SO', ALL_NODES, tll(TESTER_MAC)), {}],
    ['no address', advertises('SO', TESTER), {}],
    ['another target', advertises('SO', ip('fe80::1'), tll(TESTER_MAC)), {}],
  ])('an advertisement with %s ends no waiting', (_what, message, header) => {
    passes(icmp(request), wait(0.1), nd(message, header), absent('ER', 0.5));
  });

  /** RFC 4861 appendix C: what the node sends to afterwards, and whether it asks before long. */
  const states: Readonly<Record<string, readonly Step[]>> = {
    reachable: known,
    stale: [...known, wait(46)],
    probe: [...known, wait(46), icmp(request), sends(reply), probe(TESTER_MAC)],
  };
  const rows = Object.keys(states).flatMap((state) =>
    ['', 'R'].flatMap((r) =>
      ['', 'S'].flatMap((s) =>
        ['', 'O'].flatMap((o) =>
          (['none', 'same', 'other'] as const).map((mac) => [state, `${r}${s}${o}`, mac] as const),
        ),
      ),
    ),
  );
  test.each(rows)('%s, flags "%s", link-layer address %s', (state, flags, mac) => {
    const options = mac === 'none' ? [] : [tll(mac === 'same' ? TESTER_MAC : OTHER_MAC)];
    const differs = mac === 'other';
    const isTaken = !differs || flags.includes('O');
    const used = differs && isTaken ? OTHER_MAC : TESTER_MAC;
    const confirms = flags.includes('S') && isTaken;
    // An entry in doubt is probed: it was, or another address was claimed.
    const isProbed = confirms ? false : state !== 'reachable' || differs;
    const header = flags.includes('S') ? {} : { to: ALL_NODES };
    const steps = [...states[state]!, drain, nd(advertises(flags, TESTER, ...options), header), wait(0.1)];
    const asked = [...steps, icmp(request), sends(reply, { mac: used })];
    if (isProbed) passes(...asked, probe(used));
    else passes(...asked, drain, absent('NS', 7));
  });

  test.each(['R', ''])('an advertisement of a known router with flags %j decides whether it stays one', (r) => {
    const far = { from: FAR, to: GLOBAL, mac: ROUTER_MAC } as const;
    const askRouter = sends(asks(ROUTER, sll(NODE_MAC)), {
      from: GLOBAL,
      to: ROUTER.solicitedNode,
      mac: groupMac(ROUTER.solicitedNode),
      hopLimit: 255,
    });
    const steps = [
      advertise(),
      wait(3),
      icmp(request, far),
      askRouter,
      nd(advertises('RSO', ROUTER, tll(ROUTER_MAC)), { from: ROUTER, to: GLOBAL, mac: ROUTER_MAC }),
      sends(reply, { from: GLOBAL, to: FAR, mac: ROUTER_MAC }),
      nd(advertises(`${r}O`, ROUTER, tll(ROUTER_MAC)), { from: ROUTER, to: ALL_NODES, mac: ROUTER_MAC }),
      icmp(request, far),
    ];
    if (r === 'R') passes(...steps, sends(reply, { from: GLOBAL, to: FAR, mac: ROUTER_MAC }));
    else passes(...steps, absent('ER'));
  });
});

describe('routers', () => {
  const far = { from: FAR, to: GLOBAL, mac: ROUTER_MAC } as const;
  const back = sends(reply, { from: GLOBAL, to: FAR, mac: ROUTER_MAC });
  const withRouter = [advertise({ options: [sll(ROUTER_MAC), prefix()] }), wait(3)];

  test('solicitations of others are nothing to a host: it learns no address of them', () => {
    for (const to of [Ipv6Address.allRouters, NODE, ALL_NODES]) {
      const solicitation = { kind: 'router-solicitation', code: 0, reserved: 0, options: [sll(OTHER_MAC)] } as const;
      passes(nd(solicitation, { to }), absent('NA'), ...known);
      passes(...known, drain, nd(solicitation, { to }), ...stillAnswers);
    }
  });

  test('a default router is used, its link-layer address known from the advertisement', () => {
    passes(...withRouter, icmp(request, far), back);
  });

  test.each([1, 5, 30])('a lifetime of %i s ends', (lifetime) => {
    passes(
      advertise({ lifetime, options: [sll(ROUTER_MAC), prefix()] }),
      wait(Math.max(3, lifetime + 1)),
      icmp(request, far),
      absent('ER'),
    );
  });

  test('a lifetime of 0 ends the router at once, the next one is used', () => {
    const other = { from: OTHER_ROUTER, to: ALL_NODES, mac: OTHER_ROUTER_MAC } as const;
    passes(
      ...withRouter,
      advertise({ options: [sll(OTHER_ROUTER_MAC)] }, other),
      icmp(request, far),
      back,
      advertise({ lifetime: 0, options: [] }),
      icmp(request, far),
      sends(reply, { from: GLOBAL, to: FAR, mac: OTHER_ROUTER_MAC }),
    );
  });

  test.each<[string, Step]>([
    ['a global source', advertise({}, { ...fromRouter, from: ip('2001:db8:7::a0a0') })],
    ['hop limit 254', advertise({}, { ...fromRouter, hopLimit: 254 })],
    ['code 1', nd({ ...routerAdvertisement(), code: 1 } as Icmpv6Message, fromRouter)],
    ['less than sixteen bytes', nd({ kind: 'other', type: 134, code: 0, body: new Uint8Array(8) }, fromRouter)],
    [
      'an option of length 0',
      nd({ kind: 'other', type: 134, code: 0, body: hex('4000070800000000000000000100000000000000') }, fromRouter),
    ],
  ])('an advertisement with %s is discarded', (_what, step) => {
    passes(step, wait(3), icmp(request, far), absent('ER'), ...known);
  });

  test.each([1, 15, 255])('hop limit %i is used from then on; 0 leaves it', (hopLimit) => {
    const used = sends(reply, { hopLimit });
    passes(...known, advertise({ hopLimit }), icmp(request), used, advertise({ hopLimit: 0 }), icmp(request), used);
  });

  test('retransmit time spaces solicitations', () => {
    const question = sends(
      asks(TESTER, sll(NODE_MAC)),
      { to: TESTER.solicitedNode, mac: groupMac(TESTER.solicitedNode), hopLimit: 255 },
      0.5,
    );
    passes(advertise({ retrans: 4000, options: [] }), icmp(request), question, absent('NS', 3.9), {
      ...question,
      within: 0.3,
    } as Step);
  });

  test('reachable time decides when a neighbour is in doubt', () => {
    const steps = [...known, advertise({ reachable: 10_000, options: [] })];
    passes(
      ...steps,
      icmp(request),
      sends(reply),
      nd(asks(NODE, sll(TESTER_MAC))),
      wait(31),
      icmp(request),
      sends(reply),
      probe(TESTER_MAC),
    );
  });

  test.each([
    ['unknown', [], true],
    ['known by another address', [nd(advertises('O', ROUTER, tll(OTHER_MAC)), { from: ROUTER, mac: OTHER_MAC })], true],
  ])('the address in an advertisement is taken when the router was %s', (_what, before, _taken) => {
    passes(...before, ...withRouter, icmp(request, far), back, probe(ROUTER_MAC, ROUTER));
  });
});

describe('redirects', () => {
  const far = { from: FAR, to: GLOBAL, mac: ROUTER_MAC } as const;
  const via = (mac: MacAddress) => sends(reply, { from: GLOBAL, to: FAR, mac });
  const start = [advertise({ options: [sll(ROUTER_MAC), prefix()] }), wait(3), icmp(request, far), via(ROUTER_MAC)];
  const redirect = (target: Ipv6Address, destination: Ipv6Address, ...options: Icmpv6Option[]): Icmpv6Message => ({
    kind: 'redirect',
    code: 0,
    reserved: 0,
    target,
    destination,
    options,
  });
  const header = { from: ROUTER, to: GLOBAL, mac: ROUTER_MAC } as const;
  const better = redirect(OTHER_ROUTER, FAR, tll(OTHER_ROUTER_MAC));

  test('to another router, to the destination itself, with a piece of the packet', () => {
    passes(...start, nd(better, header), icmp(request, far), via(OTHER_ROUTER_MAC));
    passes(...start, nd(redirect(FAR, FAR, tll(OTHER_MAC)), header), icmp(request, far), via(OTHER_MAC));
    const quoted = { kind: 'redirected-header', reserved: new Uint8Array(6), packet: new Uint8Array(48) } as const;
    passes(
      ...start,
      nd(redirect(OTHER_ROUTER, FAR, tll(OTHER_ROUTER_MAC), quoted), header),
      icmp(request, far),
      via(OTHER_ROUTER_MAC),
    );
  });

  test.each<[string, Icmpv6Message, Header]>([
    ['from a router that is not the first hop', better, { ...header, from: OTHER_ROUTER }],
    ['from a global address', better, { ...header, from: ip('2001:db8:7::a0a0') }],
    ['with hop limit 254', better, { ...header, hopLimit: 254 }],
    ['with code 1', { ...better, code: 1 } as Icmpv6Message, header],
    ['of a group', redirect(OTHER_ROUTER, ALL_NODES, tll(OTHER_ROUTER_MAC)), header],
    ['to a group', redirect(ALL_NODES, FAR, tll(OTHER_ROUTER_MAC)), header],
    ['to a global address that is not the destination', redirect(ip('2001:db8:7::5'), FAR, tll(OTHER_MAC)), header],
    ['too short', { kind: 'other', type: 137, code: 0, body: new Uint8Array(28) }, header],
  ])('one %s changes nothing', (_what, message, head) => {
    passes(...start, nd(message, head), icmp(request, far), via(ROUTER_MAC));
  });

  test('one with unknown options and a wrong length behind its own', () => {
    const unknown = { kind: 'unknown', type: 99, data: new Uint8Array(14) } as const;
    passes(
      ...start,
      nd(redirect(OTHER_ROUTER, FAR, unknown, tll(OTHER_ROUTER_MAC)), header),
      icmp(request, far),
      via(OTHER_ROUTER_MAC),
    );
  });
});

describe('addresses', () => {
  const dad = (target: Ipv6Address, within = 3): Step =>
    sends(
      asks(target),
      { from: NONE, to: target.solicitedNode, mac: groupMac(target.solicitedNode), hopLimit: 255 },
      within,
    );
  const hasAddress = (target: Ipv6Address): Step[] => [
    nd(asks(target, sll(TESTER_MAC)), { to: target.solicitedNode }),
    sends(advertises('SO', target, tll(NODE_MAC)), { from: target, hopLimit: 255 }),
  ];
  const lacksAddress = (target: Ipv6Address): Step[] => [
    drain,
    nd(asks(target, sll(TESTER_MAC)), { to: target.solicitedNode }),
    absent('NA', 2),
  ];
  const start = [wait(1)];

  test('while an address is tentative: a solicitation of somebody who resolves it changes nothing', () => {
    passes(
      dad(NODE),
      nd(asks(NODE, sll(TESTER_MAC)), { to: NODE.solicitedNode }),
      absent('NA', 0.5),
      wait(3),
      ...hasAddress(NODE),
    );
  });

  test.each<[string, Icmpv6Message, Header]>([
    ['another solicitation from ::', asks(NODE), { from: NONE, to: NODE.solicitedNode }],
    [
      'one with an option that nobody knows',
      asks(NODE, { kind: 'unknown', type: 99, data: new Uint8Array(6) }),
      { from: NONE, to: NODE.solicitedNode },
    ],
    ['an advertisement', advertises('O', NODE, tll(OTHER_MAC)), { from: NODE, to: ALL_NODES, mac: OTHER_MAC }],
    ['an advertisement without an address', advertises('', NODE), { from: NODE, to: ALL_NODES, mac: OTHER_MAC }],
    [
      'a router’s advertisement of itself',
      advertises('RO', NODE, tll(OTHER_MAC)),
      { from: NODE, to: ALL_NODES, mac: OTHER_MAC },
    ],
  ])('%s makes it a duplicate, and IPv6 ends', (_what, message, header) => {
    passes(dad(NODE), nd(message, header), wait(3), ...lacksAddress(NODE), absent('RS', 12));
  });

  test.each<[string, Icmpv6Message, Header]>([
    ['hop limit 254', asks(NODE), { from: NONE, to: NODE.solicitedNode, hopLimit: 254 }],
    ['code 1', { ...asks(NODE), code: 1 } as Icmpv6Message, { from: NONE, to: NODE.solicitedNode }],
    ['another group', asks(NODE), { from: NONE, to: ALL_NODES }],
    ['a sender’s address', asks(NODE, sll(OTHER_MAC)), { from: NONE, to: NODE.solicitedNode }],
    ['another target', asks(ip('fe80::5:33:4456')), { from: NONE, to: NODE.solicitedNode }],
  ])('a solicitation from :: with %s does not', (_what, message, header) => {
    passes(dad(NODE), nd(message, header), wait(4), ...hasAddress(NODE));
  });

  test('a global duplicate costs only itself', () => {
    passes(
      ...start,
      wait(3),
      advertise(),
      dad(GLOBAL),
      nd(asks(GLOBAL), { from: NONE, to: GLOBAL.solicitedNode }),
      wait(3),
      ...lacksAddress(GLOBAL),
      ...hasAddress(NODE),
    );
  });

  test.each<[string, Parameters<typeof prefix>[0], boolean]>([
    ['as usual', {}, true],
    ['A clear', { autonomous: false }, false],
    ['L clear', { onLink: false }, true],
    ['preferred beyond valid', { preferredLifetime: 90_000 }, false],
    ['valid 0', { validLifetime: 0, preferredLifetime: 0 }, false],
    ['infinite', { validLifetime: 0xffffffff, preferredLifetime: 0xffffffff }, true],
    ['infinite valid', { validLifetime: 0xffffffff }, true],
    ['preferred 0', { preferredLifetime: 0 }, true],
    ['/63', { prefixLength: 63 }, false],
    ['/65', { prefixLength: 65 }, false],
    ['/128', { prefixLength: 128 }, false],
    ['the link-local prefix', { prefix: ip('fe80::') }, false],
  ])('a prefix: %s', (_what, changes, makes) => {
    const steps = [...start, wait(3), advertise({ options: [prefix(changes)] }), wait(4)];
    passes(...steps, ...(makes ? hasAddress(GLOBAL) : lacksAddress(GLOBAL)));
  });

  test('several prefixes in one advertisement, each with its lifetime', () => {
    const other = ip('2001:db8:8::');
    const second = ip('2001:db8:8:0:211:22ff:fe33:4456');
    const options = [
      prefix({ validLifetime: 10, preferredLifetime: 10 }),
      prefix({ prefix: other, validLifetime: 30, preferredLifetime: 30 }),
    ];
    passes(
      ...start,
      wait(3),
      advertise({ options }),
      wait(4),
      ...hasAddress(GLOBAL),
      ...hasAddress(second),
      wait(8),
      ...lacksAddress(GLOBAL),
      ...hasAddress(second),
      wait(20),
      ...lacksAddress(second),
    );
  });

  test.each([
    [86_400, 5, 7190, true],
    [86_400, 5, 7210, false],
    [3600, 5, 3590, true],
    [3600, 5, 3610, false],
    [100, 200, 190, true],
    [20_000, 7210, 7200, true],
    [20_000, 7210, 7215, false],
  ])('valid for %i s, then told %i s: after %i s it is there: %s (the two hours)', (valid, told, after, isThere) => {
    const lives = (lifetime: number) =>
      advertise({ options: [prefix({ validLifetime: lifetime, preferredLifetime: lifetime })] });
    passes(
      ...start,
      wait(3),
      lives(valid),
      wait(4),
      lives(told),
      wait(after),
      ...(isThere ? hasAddress(GLOBAL) : lacksAddress(GLOBAL)),
    );
  });
});

describe('path MTU', () => {
  const start = [advertise({ options: [sll(ROUTER_MAC), prefix()] }), wait(3)];
  const large = Uint8Array.from({ length: 1400 }, (_, index) => index & 255);
  const far = { from: FAR, to: GLOBAL, mac: ROUTER_MAC } as const;
  const big = icmp(echo('echo-request', large), far);
  const bigReply = sends(echo('echo-reply', large), { from: GLOBAL, to: FAR, mac: ROUTER_MAC });
  const sent = (bigReply as { frame: Uint8Array }).frame.slice(14);
  const tooBig = (mtu: number, quoted = sent): Step =>
    icmp(error(2, 0, mtu, quoted.slice(0, 1232)), { from: ROUTER, to: GLOBAL, mac: ROUTER_MAC });
  const pieces = (size: number): Step[] => {
    const whole = bytesOf(echo('echo-reply', large), { from: GLOBAL, to: FAR });
    const room = (size - 48) & ~7;
    const steps: Step[] = [];
    for (let at = 0; at < whole.length; at += room) {
      const more = at + room < whole.length;
      const head = Uint8Array.of(ICMPV6, 0, at >>> 8, (at & 0xf8) | (more ? 1 : 0), 0, 0, 0, 1);
      const header = { from: GLOBAL, to: FAR, mac: NODE_MAC, toMac: ROUTER_MAC, next: FRAGMENT };
      steps.push({ kind: 'check', frame: frame(join(head, whole.subarray(at, at + room)), header), within: 2 });
    }
    return steps;
  };

  test.each([1280, 1304, 1400, 1444])('packets fit into %i from then on', (mtu) => {
    passes(...start, big, bigReply, tooBig(mtu), big, ...pieces(mtu));
  });

  test('it never grows by an error, and less than 1280 is no MTU', () => {
    passes(...start, big, bigReply, tooBig(1304), tooBig(1400), big, ...pieces(1304));
    passes(...start, big, bigReply, tooBig(1279), big, bigReply);
    passes(...start, big, bigReply, tooBig(0), big, bigReply);
  });

  test('an error about a packet that is not from here is nothing', () => {
    const strange = sent.slice();
    strange[23] = 0x99;
    passes(...start, big, bigReply, tooBig(1280, strange), big, bigReply);
  });

  test('another destination is not concerned', () => {
    const elsewhere = { ...far, from: ip('2001:db8:ffff::2') } as const;
    const other = sends(echo('echo-reply', large), { from: GLOBAL, to: elsewhere.from, mac: ROUTER_MAC });
    passes(...start, big, bigReply, tooBig(1280), icmp(echo('echo-request', large), elsewhere), other);
  });

  test('an MTU that the router advertises holds for everything', () => {
    passes(...start, advertise({ options: [{ kind: 'mtu', reserved: 0, mtu: 1300 }] }), big, ...pieces(1300));
    passes(...start, advertise({ options: [{ kind: 'mtu', reserved: 0, mtu: 9000 }] }), big, bigReply);
    passes(...start, advertise({ options: [{ kind: 'mtu', reserved: 0, mtu: 1000 }] }), big, bigReply);
  });
});

describe('errors', () => {
  const udp = (header: Header = {}): Step => {
    const { from = TESTER, to = NODE } = header;
    const bytes = hex('2328232800100000 0102030405060708'.replaceAll(' ', ''));
    // The checksum by the codec of ICMPv6 would be another protocol’s: counted here.
    let sum = 17 + bytes.length;
    const add = (part: Uint8Array): void => {
      for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | part[at + 1]!;
    };
    for (const address of [from, to]) {
      const part = new Uint8Array(16);
      address.write(part, 0);
      add(part);
    }
    add(bytes);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    bytes[6] = (~sum >>> 8) & 255;
    bytes[7] = ~sum & 255;
    return inject(bytes, { ...header, next: 17 });
  };

  test('a port at which nobody listens', () => {
    const step = udp();
    passes(...known, drain, step, problem(1, 4, 0, step));
  });

  test('nothing answers a group, an unspecified source or a group as source', () => {
    for (const header of [{ to: ALL_NODES }, { from: NONE }, { from: ALL_NODES }]) {
      const step = udp(header);
      expect(run(...known, drain, step, problem(1, 4, 0, step))).not.toBeNull();
      passes(...known, drain, step, absent('NS', 3), ...stillAnswers);
    }
  });

  test.each([1, 2, 3, 4, 100, 127])('nothing answers an error of type %i, whatever is wrong with it', (type) => {
    const message = error(type, 0, 0, (udp() as { frame: Uint8Array }).frame.slice(14));
    const step = behind(DESTINATION, join(paddedExt(ICMPV6, '870400000000'), bytesOf(message)).slice(0, 8));
    const body = inject(join(paddedExt(ICMPV6, '870400000000'), bytesOf(message)), { next: DESTINATION });
    expect(run(...known, drain, body, problem(4, 2, 42, body))).not.toBeNull();
    expect(step.kind).toBe('inject');
    passes(...known, drain, icmp(message), absent('NS', 2), ...stillAnswers);
  });

  test.each([130, 150, 200, 255])(
    'an informational message of type %i that nobody knows is discarded in silence',
    (type) => {
      passes(
        ...known,
        drain,
        icmp({ kind: 'other', type, code: 0, body: new Uint8Array(16) }),
        absent('NS', 2),
        ...stillAnswers,
      );
    },
  );

  test('an echo request to a group is answered from an own address, to the loopback address not at all', () => {
    passes(...known, drain, icmp(request, { to: ALL_NODES }), sends(reply));
    passes(...known, drain, icmp(request, { to: ip('::1') }), absent('ER'), ...stillAnswers);
  });

  test('an echo request as large as the link, and one without data', () => {
    const data = new Uint8Array(1452).fill(0x5a);
    passes(...known, drain, icmp(echo('echo-request', data)), sends(echo('echo-reply', data)));
    passes(...known, drain, icmp(echo('echo-request', NOTHING)), sends(echo('echo-reply', NOTHING)));
  });
});
