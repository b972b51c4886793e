import { expect, test } from 'vitest';
import { parseIpAddress } from '../../src/addr/ip.ts';
import { EchoProbe } from '../../src/app/echo-probe.ts';
import { flowTracert, tracert } from '../../src/app/tracert.ts';
import { Resolver } from '../../src/name/resolver.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { BEGIN, twoHosts } from '../support/two-hosts.ts';

/** A trace from A to B over a cable that is down from `down` on. */
function traced(down: number) {
  const { simulator, link, a, b } = twoHosts();
  simulator.after(down, () => link.change({ down: true }));
  const station = { host: a.host, tcp: a.tcp, resolver: new Resolver(a.udp, [], null) };
  let outcome: unknown;
  start(
    simulator,
    (function* () {
      outcome = yield* tracert(station, b.ipv6.toString(), flowTracert, 1);
    })(),
  );
  simulator.run(BEGIN + seconds(60));
  return outcome;
}

test('all three probes of the last hop are answered', () => {
  expect(traced(seconds(50))).toMatchObject({ observed: 'answer', sent: 3, received: 3 });
});

test('one answer of the destination ends the trace; only real answers are counted', () => {
  // A round trip takes 10 ms, and the next probe leaves with the answer.
  expect(traced(ms(15))).toMatchObject({ observed: 'answer', sent: 3, received: 1, hops: [{ hop: 1 }] });
});

test('five hops without any answer end it', () => {
  expect(traced(0)).toMatchObject({ observed: 'timeout', sent: 15, received: 0, hops: { length: 5 } });
});

test.each(['127.0.0.1', '127.1.2.3', '::1'])('a host reaches itself at %s', (text) => {
  const { simulator, a } = twoHosts();
  const results: string[] = [];
  start(
    simulator,
    (function* () {
      const probe = new EchoProbe(a.host, parseIpAddress(text), 0);
      results.push((yield* probe.send(32, null, seconds(1))).kind);
    })(),
  );
  simulator.run(BEGIN + seconds(2));
  expect(results).toEqual(['reply']);
});
