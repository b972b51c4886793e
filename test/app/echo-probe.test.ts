import { expect, test } from 'vitest';
import { parseIpAddress } from '../../src/addr/ip.ts';
import { EchoProbe } from '../../src/app/echo-probe.ts';
import { buildNetwork } from '../../src/scenario/network.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { loadText } from '../support/scenarios.ts';

/** How many of `count` requests to an own address are answered. */
function answered(to: string, count: number): number {
  const { simulator, nodes } = buildNetwork(
    loadText(`title: own address
links: { lan: {} }
hosts: { H: { profile: windows-10, interfaces: { LAN: { link: lan, ipv4: 192.0.2.1/24, ipv6: '2001:db8::1/64' } } } }
flows: { none: { from: H, to: 192.0.2.1, ping: 1, at: 1s } }
`),
  );
  simulator.run(seconds(5));
  let replies = 0;
  start(
    simulator,
    (function* () {
      const probe = new EchoProbe(nodes.get('H')!.host, parseIpAddress(to), 0);
      for (let sent = 0; sent < count; sent++) if ((yield* probe.send(0, null, ms(1))).kind === 'reply') replies++;
      probe.close();
    })(),
  );
  simulator.run(simulator.now + seconds(count * 0.001));
  return replies;
}

test.each(['192.0.2.1', '2001:db8::1'])('%s: the sequence number begins anew behind 65535', (to) => {
  expect(answered(to, 65_540)).toBe(65_540);
});
