import { expect, test } from 'vitest';
import { CaptureReader } from '../../../src/capture/capture-reader.ts';
import { decodeEthernet, etherType } from '../../../src/wire/ethernet.ts';
import { decodeIcmpv6, type Icmpv6Message } from '../../../src/wire/icmpv6/message.ts';
import { decodeIpv4 } from '../../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../../src/wire/ipv6.ts';
import { capturesOf, loadText } from '../../support/scenarios.ts';

/** Two hosts of one ISATAP prefix; the first has been told by hand to reach the other over the router. */
const scenario = (switches: string): string => `
title: a detour
links: { lan: {} }
hosts:
  R:
    profile: linux
    switches: { ${switches} }
    interfaces: { eth0: { link: lan, ipv4: 192.0.2.1/24 } }
    tunnels: { is0: { kind: isatap, over: eth0, state: enabled, forwarding: true, ipv6: '2001:db8:1:0:0:5efe:c000:201/64', ra: { prefixes: ['2001:db8:1::/64'] } } }
  H1:
    profile: linux
    interfaces: { eth0: { link: lan, ipv4: 192.0.2.2/24 } }
    tunnels: { is0: { kind: isatap, over: eth0, state: enabled, router: 192.0.2.1 } }
    routes: [{ to: '2001:db8:1:0:0:5efe:c000:203/128', via: 'fe80::5efe:c000:201', interface: is0 }]
  H2:
    profile: linux
    interfaces: { eth0: { link: lan, ipv4: 192.0.2.3/24 } }
    tunnels: { is0: { kind: isatap, over: eth0, state: enabled, router: 192.0.2.1 } }
flows:
  ping: { from: H1, to: '2001:db8:1:0:0:5efe:c000:203', ping: 4, at: 10s, expect: delivered }
`;

/** What H1 sent through its tunnel and what it got: `echo-request to 192.0.2.1`, `redirect from 192.0.2.1`. */
function seen(switches: string): { lines: string[]; redirects: Icmpv6Message[] } {
  const { captures } = capturesOf(loadText(scenario(switches)));
  const redirects: Icmpv6Message[] = [];
  const lines = [...new CaptureReader().push(captures.get('H1')!)].flatMap((record) => {
    if (record.kind !== 'packet' || record.interface.name !== 'H1/eth0') return [];
    const frame = decodeEthernet(record.data);
    if (frame.type !== etherType.ipv4) return [];
    const outer = decodeIpv4(frame.payload);
    const inner = decodeIpv6(outer.payload);
    const message = decodeIcmpv6(inner.payload);
    if (message.kind === 'redirect') redirects.push(message);
    if (message.kind === 'redirect') return [`redirect from ${outer.source.toString()}`];
    return message.kind === 'echo-request' ? [`echo-request to ${outer.destination.toString()}`] : [];
  });
  return { lines, redirects };
}

test('ISATAP-47 the router redirects to the destination itself, without link-layer options, and the host goes there directly', () => {
  const { lines, redirects } = seen('sendsIsatapRedirects: true');
  const direct = 'echo-request to 192.0.2.3';
  expect(lines).toEqual(['echo-request to 192.0.2.1', 'redirect from 192.0.2.1', direct, direct, direct]);
  const [redirect] = redirects;
  if (redirect?.kind !== 'redirect') throw new TypeError('no redirect');
  expect(redirect.target).toBe(redirect.destination);
  expect(redirect.options.map(({ kind }) => kind)).toEqual(['redirected-header']);
});

test('without the switch every packet goes over the router', () => {
  const { lines } = seen('sendsIsatapRedirects: false');
  expect(lines).toEqual(Array.from({ length: 4 }, () => 'echo-request to 192.0.2.1'));
});
