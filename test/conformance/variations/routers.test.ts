import { describe, test } from 'vitest';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import type { MacAddress } from '../../../src/addr/mac.ts';
import type { Icmpv6Message } from '../../../src/wire/icmpv6/message.ts';
import type { Icmpv6Option } from '../../../src/wire/icmpv6/options.ts';
import { hex } from '../../support/bytes.ts';
import type { Step } from '../packet-test.ts';
import {
  ip,
  NODE,
  NODE_MAC,
  TESTER,
  TESTER_MAC,
  ROUTER,
  ROUTER_MAC,
  OTHER_ROUTER,
  OTHER_ROUTER_MAC,
  OTHER_MAC,
  GLOBAL,
  FAR,
  ALL_NODES,
  type Header,
  groupMac,
  icmp,
  nd,
  wait,
  absent,
  drain,
  sends,
  request,
  reply,
  tll,
  sll,
  advertises,
  asks,
  routerAdvertisement,
  prefix,
  fromRouter,
  advertise,
  known,
  stillAnswers,
  probe,
  passes,
} from '../packet-script.ts';

/**
 * The kinds of packets that the IPv6 core tests are made of, in variations of our own: the same questions with other
 * values, places and orders. What is expected comes from the RFCs.
 */

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
    ['code 1', nd({ ...routerAdvertisement(), code: 1 }, fromRouter)],
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
    ['unknown', []],
    ['known by another address', [nd(advertises('O', ROUTER, tll(OTHER_MAC)), { from: ROUTER, mac: OTHER_MAC })]],
  ])('the address in an advertisement is taken when the router was %s', (_what, before) => {
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
    ['with code 1', { ...better, code: 1 }, header],
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
