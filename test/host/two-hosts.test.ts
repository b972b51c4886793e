import { expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import { hostProfiles } from '../../src/host/profile.ts';
import { Switch } from '../../src/link/switch.ts';
import { start, waitFor } from '../../src/sim/process.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { seconds, us } from '../../src/sim/time.ts';
import { Trace } from '../../src/trace/trace.ts';
import { TcpLayer } from '../../src/transport/tcp/tcp-layer.ts';

function twoHosts() {
  const simulator = new Simulator(1);
  const trace = new Trace();
  const lan = new Switch(simulator, 'lan', { rate: 1e9, delay: us(20), mtu: 1500 });
  const make = (name: string, number: number) => {
    const host = new Host(simulator, trace, name, hostProfiles['windows-8.1']);
    const card = new EthernetInterface(host, 10, 'Ethernet', MacAddress.of(0x0200, number), lan);
    host.addInterface(card);
    card.discovery.start();
    card.ipv4.assign(Ipv4Address.parse(`10.0.0.${number}`), 24);
    card.assignIpv6(Ipv6Address.parse(`2001:db8::${number}`), 64);
    return { host, tcp: new TcpLayer(host) };
  };
  return { simulator, a: make('A', 1), b: make('B', 2) };
}

test.each(['2001:db8::2', '10.0.0.2'])('a connection to %s carries data both ways and closes', (to) => {
  const { simulator, a, b } = twoHosts();
  const log: string[] = [];
  const text = (parts: Uint8Array[]): string => parts.map((part) => new TextDecoder().decode(part)).join('');
  b.tcp.listen(80, (connection) => {
    start(
      simulator,
      (function* () {
        let got = '';
        while (got === '') {
          yield* waitFor(connection.changed);
          got = text(connection.read());
        }
        log.push(`B got ${got}`);
        connection.write(new TextEncoder().encode('hello'));
        connection.close();
      })(),
    );
  });
  simulator.run(seconds(5));
  const remote = to.includes(':') ? Ipv6Address.parse(to) : Ipv4Address.parse(to);
  const connection = a.tcp.connect(remote, 80)!;
  start(
    simulator,
    (function* () {
      while (connection.state === 'syn-sent') yield* waitFor(connection.changed);
      log.push(`A is ${connection.state}`);
      connection.write(new TextEncoder().encode('ping'));
      for (;;) {
        const got = text(connection.read());
        if (got !== '') {
          log.push(`A got ${got}`);
          break;
        }
        yield* waitFor(connection.changed);
      }
      connection.close();
    })(),
  );
  simulator.run(seconds(10));
  expect(log).toEqual(['A is established', 'B got ping', 'A got hello']);
  simulator.run(seconds(300));
  expect(connection.state).toBe('closed');
});
