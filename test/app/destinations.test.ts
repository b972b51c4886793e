import { expect, test } from 'vitest';
import { findDestinations } from '../../src/app/station.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { buildNetwork } from '../../src/scenario/network.ts';
import { start } from '../../src/sim/process.ts';
import { seconds } from '../../src/sim/time.ts';
import { loadText } from '../support/scenarios.ts';

/** Two addresses of one name: the first behind a tunnel, the second native. */
const scenario = `
title: two ways
links: { lan: {} }
hosts:
  NS:
    profile: windows-server-2016
    interfaces: { LAN: { link: lan, ipv4: 192.0.2.53/24 } }
    dnsServer: { zones: { lab.example: { records: { www: { AAAA: ['2001:db8:f::1', '2001:db8:a::1'] } } } } }
  H:
    profile: linux
    dns: { servers: [192.0.2.53] }
    interfaces: { eth0: { link: lan, ipv4: 192.0.2.1/24, ipv6: '2001:db8:a::9/64' } }
    tunnels: { sit1: { kind: 6in4, over: eth0, remote: 192.0.2.9, ipv6: '2001:db8:f::9/64' } }
flows: { none: { from: H, to: 192.0.2.53, ping: 1, at: 1s } }
`;

/** The order in which H would try the addresses of the name, once `change` was made. */
function order(change: (network: ReturnType<typeof buildNetwork>) => void = () => undefined): readonly string[] {
  const network = buildNetwork(loadText(scenario));
  network.simulator.run(seconds(5));
  change(network);
  let found: readonly string[] = [];
  start(
    network.simulator,
    (function* () {
      found = (yield* findDestinations(network.nodes.get('H')!, 'www.lab.example', 0)).addresses.map(String);
    })(),
  );
  network.simulator.run(seconds(20));
  return found;
}

test('SEL-03 rule 7: a destination that is reached without a tunnel comes first', () => {
  expect(order()).toEqual(['2001:db8:a::1', '2001:db8:f::1']);
});

test('SEL-03 rule 3: one that would be reached from a deprecated address comes last, tunnel or not', () => {
  const deprecate = (network: ReturnType<typeof buildNetwork>): void => {
    const { host } = network.nodes.get('H')!;
    host.interfaceByName('eth0')!.ipv6.setState(Ipv6Address.parse('2001:db8:a::9'), 'deprecated');
  };
  expect(order(deprecate)).toEqual(['2001:db8:f::1', '2001:db8:a::1']);
});
