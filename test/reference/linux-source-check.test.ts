import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import type { DropReason } from '../../src/trace/drop-reason.ts';
import { decodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { hex, toHex } from '../support/bytes.ts';
import { type Fate, type LinuxHost, LinuxNetwork } from '../support/linux-network.ts';
import { projectFolder } from '../support/scenarios.ts';

/**
 * The crafted protocol 41 packets of `captures/linux/f`, put to a Linux host and an ISATAP router there and to ours
 * here, in the same order, since what a host has learned from one decides about the next.
 */

interface LinuxCase {
  readonly case: string;
  readonly sent: readonly string[];
  readonly counters: Readonly<Partial<Record<LinuxHost, Readonly<Record<string, number>>>>>;
  readonly back: readonly string[];
}

/** `refused`: by the ISATAP source check. `dropped`: before or behind it. */
type Kind = 'refused' | 'dropped' | 'delivered' | 'forwarded';

interface Outcome {
  readonly kind: Kind;
  /** ICMPv6 types of what the host made because of the packet. */
  readonly answers: readonly number[];
  /** ICMPv6 type/code of what came back to the injecting host over the tunnel. */
  readonly back: readonly string[];
}

const folder = path.join(projectFolder, '../shared/captures/linux/f');

const cases = fs
  .readFileSync(path.join(folder, 'cases.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as LinuxCase);

const idOf = (one: LinuxCase): string => one.case.slice(0, 3);
const targetOf = (one: LinuxCase): LinuxHost => (one.case.startsWith('c') ? 'mgmt' : 'isatap01');

/** Our reason for every packet that ends elsewhere than at the source check; null: only counted, or still waiting. */
const reasons: Readonly<Record<string, DropReason | null>> = {
  c12: 'isatap-router-check',
  c14: 'nd-invalid',
  c15: 'isatap-router-check',
  c22: 'malformed',
  c23: 'malformed',
  c24: 'malformed',
  c25: 'malformed',
  c26: 'malformed',
  c28: 'forwarding-disabled',
  c29: 'forwarding-disabled',
  c31: 'invalid-source',
  c32: 'invalid-source',
  c34: 'invalid-source',
  c35: 'not-for-me',
  c43: null,
  c44: 'tunnel-unknown-remote',
  c45: 'not-for-me',
  c46: 'bad-checksum',
  c48: 'malformed',
  c49: 'bad-checksum',
  c50: 'invalid-source',
  c51: 'invalid-source',
  c52: 'invalid-source',
  c53: 'invalid-source',
  c54: 'parameter-problem',
  r09: 'nd-invalid',
  r16: 'isatap-next-hop',
  r17: 'isatap-next-hop',
  r18: 'isatap-next-hop',
  r19: 'isatap-next-hop',
  r20: 'isatap-next-hop',
  r21: 'isatap-next-hop',
  r22: 'isatap-next-hop',
  r23: 'hop-limit-exceeded',
  r25: 'hop-limit-exceeded',
  r26: 'scope-exceeded',
  r27: 'no-route',
  r29: null,
  r30: 'parameter-problem',
};

/**
 * Where ours differs on purpose, and why. Beside these, redirects (RFC 4861 section 8) that routers send are left out on
 * both sides: ours send none over ISATAP.
 */
const differences: readonly {
  readonly ids: readonly string[];
  readonly ours: Partial<Outcome>;
  readonly why: string;
}[] = [
  {
    ids: ['c16'],
    ours: { kind: 'delivered' },
    why: 'RFC 4291 section 2.8: every node is in all-nodes on each interface; Linux has no such route on the tunnel',
  },
  {
    ids: ['c36'],
    ours: { kind: 'delivered', answers: [129], back: ['129/0'] },
    why: 'as c16; RFC 4443 section 4.2 answers an echo request to a group from an own address',
  },
  {
    ids: ['c22'],
    ours: { kind: 'dropped' },
    why: 'conformance ISATAP-59: what is no IPv6 packet has no IPv6 source that could be checked',
  },
  {
    ids: ['c37', 'c38', 'c39', 'c40', 'c41', 'c42', 'c47'],
    ours: { back: ['129/0'] },
    why: 'RFC 4861 section 8.3: the redirect of c20 to the injecting host holds; Linux follows it in c27 and has forgotten it six seconds later',
  },
  {
    ids: ['c54'],
    ours: { back: ['4/1'] },
    why: 'as c37',
  },
  {
    ids: ['c34'],
    ours: { kind: 'dropped', answers: [] },
    why: 'RFC 4213 section 3.6: an IPv4-mapped source is dropped on decapsulation; Linux finds no route for the answer',
  },
  {
    ids: ['c51'],
    ours: { kind: 'dropped', answers: [] },
    why: 'RFC 1122 section 3.2.1.3: nothing comes from a broadcast address; Linux takes it and cannot send the answer',
  },
  {
    ids: ['r16', 'r17', 'r18', 'r19', 'r20', 'r21'],
    ours: { kind: 'dropped', answers: [1], back: ['1/3'] },
    why: 'RFC 4213 section 3.6: no other host has this IPv4 address; Linux sends it to the IPv4 route in the only cache of its tunnel, which the redirect before it has filled (captures/linux/m)',
  },
  {
    ids: ['r22'],
    ours: { kind: 'dropped', answers: [1], back: ['1/3'] },
    why: 'RFC 4443 section 3.1, code 3: no link-layer address can be found; Linux counts it and says nothing',
  },
];

/** Answers of Linux by the counter that tells of them; NA is read from what came back, redirects are left out. */
const answerCounters = {
  Icmp6OutDestUnreachs: 1,
  Icmp6OutTimeExcds: 3,
  Icmp6OutParmProblems: 4,
  Icmp6OutEchoReplies: 129,
  Icmp6OutRouterAdvertisements: 134,
} as const;

const REDIRECT = 137;
const NEIGHBOR_ADVERTISEMENT = 136;

const innerOf = (packet: Uint8Array): Uint8Array => decodeIpv4(packet).payload;
const typeOf = (inner: Uint8Array): number => inner[40]!;
const typeAndCode = (inner: Uint8Array): string => `${inner[40]!}/${inner[41]!}`;

/** IPv4 packets that Linux gave back, without redirects. */
const linuxBack = (one: LinuxCase): readonly Uint8Array[] =>
  one.back.map((frame) => hex(frame).slice(14)).filter((packet) => typeOf(innerOf(packet)) !== REDIRECT);

function linuxOutcome(one: LinuxCase): Outcome {
  const counters = one.counters[targetOf(one)] ?? {};
  const counted = (name: string): number => counters[name] ?? 0;
  const back = linuxBack(one).map(innerOf);
  const answers = Object.entries(answerCounters).flatMap(([name, type]) =>
    Array.from({ length: counted(name) }, () => type as number),
  );
  const advertised = back.filter((inner) => typeOf(inner) === NEIGHBOR_ADVERTISEMENT);
  return {
    kind: linuxKind(counted),
    answers: [...answers, ...advertised.map(typeOf)],
    back: back.map(typeAndCode),
  };
}

function linuxKind(counted: (name: string) => number): Kind {
  if (counted('dev.is0.rx_errs') > 0) return 'refused';
  const faults = ['Ip6InHdrErrors', 'Ip6InTruncatedPkts', 'Ip6InAddrErrors', 'Ip6InNoRoutes', 'Ip6InUnknownProtos'];
  if (faults.some((name) => counted(name) > 0)) return 'dropped';
  if (counted('Ip6OutForwDatagrams') > 0) return 'forwarded';
  return counted('Ip6InDelivers') > 0 ? 'delivered' : 'dropped';
}

function ourOutcome(fate: Fate): Outcome {
  return {
    kind: ourKind(fate),
    answers: fate.answers.map(typeOf),
    back: fate.back.map((packet) => typeAndCode(innerOf(packet))),
  };
}

function ourKind(fate: Fate): Kind {
  if (fate.drop === 'isatap-source-check') return 'refused';
  if (fate.forwarded) return 'forwarded';
  return fate.delivered ? 'delivered' : 'dropped';
}

/** All of a packet that two systems can have in common: not the identification, checksums and flow label. */
function comparable(packet: Uint8Array): object {
  const { source, destination, timeToLive, typeOfService, dontFragment, protocol, payload } = decodeIpv4(packet);
  const inner = decodeIpv6(payload);
  const message = decodeIcmpv6(inner.payload);
  const advertised = message.kind === 'router-advertisement' ? message.options : [];
  return {
    outer: [source.toString(), destination.toString(), timeToLive, typeOfService, dontFragment, protocol],
    inner: [
      inner.source.toString(),
      inner.destination.toString(),
      inner.hopLimit,
      inner.trafficClass,
      inner.nextHeader,
    ],
    // Of an advertisement what it is made for; lifetimes are the administrator's choice.
    message:
      message.kind === 'router-advertisement'
        ? [
            message.routerLifetime,
            ...advertised.map((option) =>
              'prefix' in option ? `${option.kind} ${option.prefix.toString()}` : option.kind,
            ),
          ]
        : toHex(inner.payload),
  };
}

const network = new LinuxNetwork();
const rows = cases.map((one) => ({ one, id: idOf(one), fate: network.inject(one.sent.map(hex), targetOf(one)) }));

test('every one of the 87 crafted packets is there, once', () => {
  expect(cases.length).toBe(87);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(87);
  const listed = differences.flatMap(({ ids }) => ids);
  expect([...listed, ...Object.keys(reasons)].filter((id) => !rows.some((row) => row.id === id))).toEqual([]);
  expect(new Set(listed).size).toBe(listed.length);
});

describe.each(rows.map((row) => [row.one.case, row] as const))('%s', (_name, { one, id, fate }) => {
  const linux = linuxOutcome(one);
  const ours = ourOutcome(fate);
  const difference = differences.find(({ ids }) => ids.includes(id));

  test('has the outcome of Linux, or the one that is listed', () => {
    expect(ours).toEqual({ ...linux, ...difference?.ours });
    // A row that makes no difference any more is to go.
    if (difference !== undefined) expect(ours).not.toEqual(linux);
  });

  test('ends for the reason that is listed', () => {
    const reason = reasons[id] ?? (linux.kind === 'refused' ? 'isatap-source-check' : null);
    expect(fate.drop).toBe(reason);
  });

  if (difference?.ours.back === undefined) {
    test('gets the bytes back that Linux gave', () => {
      expect(fate.back.map(comparable)).toEqual(linuxBack(one).map(comparable));
    });
  }
});

test('the host has learned in the end what the Linux host has, c15 and c16 apart', () => {
  const state = fs.readFileSync(path.join(folder, 'state/end.mgmt.txt'), 'utf8');
  const addresses = state.split('### [mgmt]# ip -6 addr')[1]!.split('###')[0]!;
  const routes = state.split('### [mgmt]# ip -6 route show table all')[1]!.split('###')[0]!;
  const linux = [...addresses.matchAll(/inet6 (\S+)\/64/g)].map(([, text]) => text!);
  const learned = [...routes.matchAll(/^(\S+) via (\S+) dev is0 proto ra/gm)].map(([, prefix, by]) => [prefix, by]);
  const tunnel = network.tunnels.mgmt;
  const ours = tunnel.ipv6.addresses.map(({ address }) => address.toString());
  // RFC 5214 section 8.3.3: the inner source of c15 is no potential router's; Linux asks the outer source only.
  const unbelieved = 'fd00:1:2:4:0:5efe:c000:264';
  // c16 came to all-nodes.
  const toGroup = 'fd00:1:2:5:0:5efe:c000:264';
  expect(linux).toContain(unbelieved);
  expect(ours.toSorted()).toEqual([...linux.filter((text) => text !== unbelieved), toGroup].toSorted());
  const over = network.mgmt.ipv6.routes.routes.filter(({ nextHop }) => nextHop !== null);
  expect(over.map(({ prefix, nextHop }) => [prefix.toString(), nextHop!.toString()])).toEqual(learned);
  expect(over.some(({ prefix }) => prefix.address === Ipv6Address.unspecified)).toBe(false);
});
