import { expect, test } from 'vitest';
import { loadText, run } from '../support/scenarios.ts';

/** Nobody has configured a DNS server on H: the router tells of it, and of the suffix of short names. */
const scenario = (profile: string, ra: string): string => `
title: names from a router
links: { lan: {} }
hosts:
  R:
    profile: router
    interfaces:
      eth0: { link: lan, ipv6: '2001:db8:1::1/64', forwarding: true, advertise: true, ra: { prefixes: ['2001:db8:1::/64'], lifetime: 30m, ${ra} } }
  NS:
    profile: windows-server-2016
    interfaces: { LAN: { link: lan, ipv6: '2001:db8:1::53/64' } }
    services: [tcp/80]
    dnsServer: { zones: { lab.example: { records: { www: { AAAA: '2001:db8:1::53' } } } } }
  H:
    profile: ${profile}
    interfaces: { LAN: { link: lan } }
flows:
  short: { from: H, to: www, tcp: 80, at: 20s }
  full: { from: H, to: www.lab.example, tcp: 80, at: 40s }
`;
const verdicts = (text: string): (string | null)[] =>
  run(loadText(text)).result.flows.map(({ verdict, reason }) => reason?.code ?? verdict);

test.each([
  ['windows-10', `dns: ['2001:db8:1::53'], search: [other.example, lab.example]`, ['delivered', 'delivered']],
  ['linux', `dns: ['2001:db8:1::53'], search: [lab.example]`, ['delivered', 'delivered']],
  ['windows-10', `dns: ['2001:db8:1::53']`, ['name-not-resolved', 'delivered']],
  [
    'windows-10',
    `dns: ['2001:db8:1::53'], search: [lab.example], dnsLifetime: 2s`,
    ['name-not-resolved', 'name-not-resolved'],
  ],
  ['windows-8.1', `dns: ['2001:db8:1::53'], search: [lab.example]`, ['name-not-resolved', 'name-not-resolved']],
])('RDNSS-01 RDNSS-02 a %s host with %s resolves: %j', (profile, ra, expected) => {
  expect(verdicts(scenario(profile, ra))).toEqual(expected);
});
