import { describe, expect, test } from 'vitest';
import type { Hop, Journey, NetworkPicture, Note } from '../../../src/diagnose/picture/picture.ts';
import { twoHosts } from '../../support/cli.ts';
import { reported } from '../../support/reports.ts';
import { loadFile, loadText } from '../../support/scenarios.ts';

/** A journey as lines: `A -[link]> B in layers` and the ends. */
const told = ({ items }: Journey): string[] =>
  items.flatMap((item) => (item.kind === 'hop' ? hopText(item) : item.isEnd ? `${item.code} at ${item.host}` : []));

const hopText = ({ from, to, link, layers, frames }: Hop): string =>
  [`${from} -[${link ?? 'stream'}]> ${to ?? 'nobody'}`, ...layers].join(' in ') + (frames > 1 ? ` x${frames}` : '');

const journeysOf = (file: string, flow: string): readonly Journey[] =>
  reported(loadFile(file)).picture.flows.find(({ name }) => name === flow)!.journeys;

describe('passages', () => {
  test('through ISATAP, ESP and IP-HTTPS, and the answer that dies', () => {
    const [forward, back] = journeysOf('scenarios/faults/return-metric.yaml', 'rdp-client01');
    expect(told(forward!)).toEqual([
      'PC01 -[office]> CORE in protocol 41',
      'CORE -[vlan111]> ISATAP01 in protocol 41',
      'ISATAP01 -[vlan111]> DAV01',
      'DAV01 -[stream]> CLIENT01 in ESP in IP-HTTPS',
    ]);
    expect(told(back!)).toEqual([
      'CLIENT01 -[stream]> DAV01 in ESP in IP-HTTPS',
      'DAV01 -[vlan111]> CORE in protocol 41',
      'CORE -[office]> PC01 in protocol 41',
      'isatap-source-check at PC01',
    ]);
  });

  test('one that dies on a link goes to nobody', () => {
    const [, back] = journeysOf('scenarios/faults/tunnel-mtu-black-hole.yaml', 'ping-client01');
    expect(told(back!)).toEqual(['DAV01 -[vlan111]> nobody', 'link-filter at vlan111']);
    expect(back!.items.find((item): item is Note => item.kind === 'note' && item.isEnd)!.isLink).toBe(true);
  });

  test('fragments are one passage with their number', () => {
    const journeys = journeysOf('scenarios/six-in-four.yaml', 'ping-large');
    const whole = reported(
      loadText(
        `title: cut\nlinks: { a: {}, b: { mtu: 600 } }
hosts:
  A: { profile: linux, interfaces: { e: { link: a, ipv4: 10.0.0.1/24, gateway: 10.0.0.2 } } }
  R: { profile: router, forwarding: true, interfaces: { a: { link: a, ipv4: 10.0.0.2/24 }, b: { link: b, ipv4: 10.0.1.2/24 } } }
  B: { profile: windows-10, interfaces: { e: { link: b, ipv4: 10.0.1.1/24, gateway: 10.0.1.2 } } }
flows: { f: { from: B, to: 10.0.0.1, ping: 1, size: 1000, at: 5s } }
`,
      ),
    ).picture.flows[0]!.journeys;
    expect(told(whole[0]!)).toEqual(['B -[b]> R x2', 'R -[a]> A x2']);
    expect(journeys.map(({ way }) => way)).toEqual(['forward', 'return']);
  });

  test('a router loop is told round by round', () => {
    const [forward] = journeysOf('scenarios/faults/routing-loop-rfc6324.yaml', 'ping-loop');
    const hops = told(forward!).filter((text) => text === 'ISATAP01 -[vlan111]> DAV01');
    expect(hops.length).toBeGreaterThan(20);
  });

  test('a frame that comes twice was sent once', () => {
    const text = twoHosts('ping: 1').replace('lan: {}', 'lan: { duplicate: 1 }');
    const [forward] = reported(loadText(text)).picture.flows[0]!.journeys;
    expect(told(forward!)).toEqual(['A -[lan]> B', 'A -[lan]> B']);
  });

  test('the query that was lost stands for a flow that sent nothing', () => {
    const text = twoHosts('ping: 1')
      .replace('to: 10.0.0.2', 'to: b.example')
      .replace('ipv4: 10.0.0.1/24 } } }', 'ipv4: 10.0.0.1/24 } }, dns: { servers: [10.0.0.9] } }');
    const [name] = reported(loadText(text)).picture.flows[0]!.journeys;
    expect(name).toMatchObject({ way: 'name' });
    expect(told(name!)).toEqual(['neighbor-unreachable at A']);
  });
});

describe('the network', () => {
  const pictureOf = (file: string): NetworkPicture => reported(loadFile(file)).picture.network;

  test('tunnels by their ends', () => {
    const ends = ({ tunnels }: NetworkPicture): unknown[] =>
      tunnels.map(({ kind, hub, members }) => [kind, hub.host, members.map(({ host }) => host)]);
    expect(ends(pictureOf('scenarios/manage-out.yaml'))).toEqual([
      ['isatap', 'ISATAP01', ['PC01']],
      ['ip-https', 'DAV01', ['CLIENT01']],
      ['ip-https', 'DAV02', ['CLIENT02']],
    ]);
    expect(ends(pictureOf('scenarios/six-in-four.yaml'))).toEqual([['6in4', 'EDGE-B', ['EDGE-A']]]);
    // CLIENT01 never connected, so that the first server took CLIENT02.
    expect(ends(pictureOf('scenarios/faults/ip-https-blocked.yaml')).slice(1)).toEqual([
      ['ip-https', 'DAV01', ['CLIENT02']],
    ]);
  });

  test('interfaces with link and VLAN, routes with both metrics, what is wrong with a link', () => {
    const { hosts } = pictureOf('scenarios/router-on-a-stick.yaml');
    const core = hosts.find(({ name }) => name === 'CORE')!;
    expect(core.interfaces.map(({ name, link, vlan }) => [name, link, vlan])).toEqual([
      ['Trunk', 'campus', null],
      ['office', 'campus', 20],
      ['vlan111', 'campus', 111],
    ]);
    const { links, hosts: others } = pictureOf('scenarios/faults/tunnel-mtu-black-hole.yaml');
    expect(links.find(({ name }) => name === 'vlan111')!.faults).toEqual(['filters icmpv6-packet-too-big']);
    const back = others
      .find(({ name }) => name === 'DAV01')!
      .routes.filter(({ prefix }) => prefix === 'fd9c:30c:2da4:1::/64');
    expect(back.map(({ via, sum }) => [via, sum])).toEqual([
      ['on-link', 261],
      ['fd9c:30c:2da4:111::31', 210],
    ]);
  });
});
