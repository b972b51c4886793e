import { expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import { hostProfiles } from '../../src/host/profile.ts';
import { Switch } from '../../src/link/switch.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { seconds } from '../../src/sim/time.ts';
import { Trace } from '../../src/trace/trace.ts';

test('the source for a destination is chosen anew whenever an address or the interface changes', () => {
  const simulator = new Simulator(1);
  const lan = new Switch(simulator, 'lan', { rate: 1e9, delay: 0, mtu: 1500 });
  const host = new Host(simulator, new Trace(), 'A', hostProfiles['windows-8.1']);
  const card = new EthernetInterface(host, 10, 'Ethernet', MacAddress.of(0x0200, 1), lan);
  host.addInterface(card);
  const [near, far] = [Ipv6Address.parse('2001:db8:1::1'), Ipv6Address.parse('2001:db8:2::1')];
  const destination = Ipv6Address.parse('2001:db8:1::2');
  const source = (): string | undefined => host.ipv6.selectSource(destination)?.toString();
  card.assignIpv6(far, 32);
  expect(source()).toBeUndefined();
  simulator.run(seconds(5));
  expect(source()).toBe(far.toString());
  card.assignIpv6(near, 64);
  simulator.run(seconds(10));
  expect(source()).toBe(near.toString());
  card.ipv6.setState(near, 'deprecated');
  expect(source()).toBe(far.toString());
  card.removeIpv6(far);
  expect(source()).toBe(near.toString());
  card.setUp(false);
  expect(source()).toBeUndefined();
});

test('SEL-06 the source is a unicast address of the interface by which the packet leaves, whatever another one has', () => {
  const simulator = new Simulator(1);
  const lan = new Switch(simulator, 'lan', { rate: 1e9, delay: 0, mtu: 1500 });
  const host = new Host(simulator, new Trace(), 'A', hostProfiles['windows-8.1']);
  const [first, second] = [1, 2].map((number) => {
    const card = new EthernetInterface(host, number, `card ${number}`, MacAddress.of(0x0200, number), lan);
    host.addInterface(card);
    return card;
  });
  first!.assignIpv6(Ipv6Address.parse('2001:db8:1::1'), 64);
  second!.assignIpv6(Ipv6Address.parse('2001:db8:9::1'), 64);
  simulator.run(seconds(5));
  const destination = Ipv6Address.parse('2001:db8:9:1::1');
  host.ipv6.routes.add({
    prefix: IpPrefix.parse6('2001:db8:9:1::/64'),
    nextHop: Ipv6Address.parse('2001:db8:1::99'),
    interface: first!,
    metric: 1,
    publish: 'no',
    origin: 'manual',
    validUntil: Infinity,
  });
  // The longest match would be that of the second card.
  expect(host.ipv6.selectSource(destination)?.toString()).toBe('2001:db8:1::1');
  for (const group of ['ff02::1', 'ff05::1'])
    expect(host.ipv6.selectSource(Ipv6Address.parse(group), first)?.isMulticast).toBe(false);
});
