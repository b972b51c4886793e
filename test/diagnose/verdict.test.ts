import { expect, test } from 'vitest';
import { flowOf, loadFile, loadText, run } from '../support/scenarios.ts';

test('the probe that ends a trace was not meant to die: where it did is the reason', () => {
  const trace = flowOf(run(loadFile('scenarios/faults/swapped-next-hops.yaml')), 'trace-client01');
  expect(trace).toMatchObject({ verdict: 'refused', way: 'forward', reason: { code: 'no-route', host: 'DAV02' } });
});

test('a client without IPv6 is told which of its adapters to look at', () => {
  const blocked = run(loadFile('scenarios/faults/ip-https-blocked.yaml'));
  expect(flowOf(blocked, 'web-app01').reason?.text).toContain(
    'AAAA was not asked for, since CLIENT01 has no IPv6 address beyond its link (look at its IPHTTPSInterface)',
  );
  const missing = run(loadFile('scenarios/faults/isatap-name-missing.yaml'));
  expect(flowOf(missing, 'rdp-client01').reason?.text).toContain('(look at its ISATAP adapter)');
  const native = loadText(`
title: no tunnel at all
links: { lan: {} }
hosts:
  A:
    profile: windows-10
    dns: { servers: [10.0.0.2] }
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.1/24 } }
    tunnels: {}
flows: { f: { from: A, to: b.example.com, ping: 1, at: 1s } }
`);
  expect(flowOf(run(native), 'f').reason?.text).toContain('since A has no IPv6 address beyond its link.');
});

test('a station without IPv6 is told that NAT64 begins nothing towards the clients', () => {
  const text = flowOf(run(loadFile('scenarios/direct-access-only.yaml')), 'rdp-client01').reason?.text;
  expect(text).toContain('the NAT64 of DAV01 carries what its clients begin, and nothing from PC01 to them');
});

test('an ICMP error that NAT64 has translated is told as it arrived', () => {
  const result = run(
    loadText(`
title: a host behind NAT64 that is not there
extends: direct-access-only.yaml
set:
  flows:
    web-app01: { to: 'fd9c:30c:2da4:7777::172.16.10.99', expect: refused }
`),
  );
  const { notified } = flowOf(result, 'web-app01');
  expect(new Set(notified.map(({ host, by, icmp }) => `${by} told ${host}: ${icmp}`))).toEqual(
    new Set(['DAV01 told CLIENT01: ICMPv6 1/0 no route to destination, sent as ICMPv4 3/1 host unreachable']),
  );
});

test('fragments that NAT64 sends on as they came are not called cut', () => {
  const result = run(
    loadText(`
title: a ping in two fragments through NAT64
extends: direct-access-only.yaml
set:
  flows: { large: { from: CLIENT01, to: 'fd9c:30c:2da4:7777::172.16.10.60', ping: 1, size: 1240, at: 23s } }
`),
  );
  const { verdict, forward } = flowOf(result, 'large');
  const told = forward.filter(({ action }) => action === 'fragmented').map(({ host, text }) => [host, text]);
  expect([verdict, told]).toEqual([
    'delivered',
    [
      ['CLIENT01', expect.stringMatching(/IPHTTPSInterface: cut into 2 fragments of at most 1280 bytes$/)],
      ['DAV01', expect.stringMatching(/goes on in the 2 fragments in which it came$/)],
    ],
  ]);
});
