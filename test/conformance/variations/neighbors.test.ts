import { describe, test } from 'vitest';
import type { Icmpv6Message } from '../../../src/wire/icmpv6/message.ts';
import type { Step } from '../packet-test.ts';
import {
  ip,
  NODE,
  NODE_MAC,
  TESTER,
  TESTER_MAC,
  ROUTER,
  ROUTER_MAC,
  OTHER_MAC,
  GLOBAL,
  FAR,
  ALL_NODES,
  NONE,
  type Header,
  groupMac,
  bytesOf,
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
  prefix,
  advertise,
  known,
  probe,
  passes,
} from '../packet-script.ts';

/**
 * The kinds of packets that the IPv6 core tests are made of, in variations of our own: the same questions with other
 * values, places and orders. What is expected comes from the RFCs.
 */

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

  /** Reserved, the target, and an option whose length is 0. */
  const withEmptyOption = Uint8Array.of(0, 0, 0, 0, ...bytesOf(own).subarray(8, 24), 1, 0, 0, 0, 0, 0, 1, 0);
  const code = (message: Icmpv6Message, value: number): Icmpv6Message => ({ ...message, code: value });
  test.each<[string, Step]>([
    ['hop limit 254', nd(own, { ...solicited, hopLimit: 254 })],
    ['code 1', nd(code(own, 1), solicited)],
    ['a target that is a group', nd(asks(NODE.solicitedNode, sll(TESTER_MAC)), solicited)],
    ['another target', nd(asks(ip('fe80::1234:5678:33:4456'), sll(TESTER_MAC)), solicited)],
    ['an option of length 0', nd({ kind: 'other', type: 135, code: 0, body: withEmptyOption })],
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
