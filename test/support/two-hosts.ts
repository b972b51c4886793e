import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import { hostProfiles, type ProfileName } from '../../src/host/profile.ts';
import { Cable } from '../../src/link/cable.ts';
import { FaultInjector } from '../../src/link/fault-injector.ts';
import type { Link } from '../../src/link/link.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { type Nanoseconds, ms, seconds } from '../../src/sim/time.ts';
import { Trace } from '../../src/trace/trace.ts';
import { TcpLayer } from '../../src/transport/tcp/tcp-layer.ts';
import { UdpLayer } from '../../src/transport/udp.ts';

export interface Station {
  readonly host: Host;
  readonly card: EthernetInterface;
  readonly tcp: TcpLayer;
  readonly udp: UdpLayer;
  readonly ipv4: Ipv4Address;
  readonly ipv6: Ipv6Address;
}

/** A host with 10.0.0.N/24 and 2001:db8::N/64 on a link; its MAC ends with N. */
export function makeStation(
  simulator: Simulator,
  trace: Trace,
  link: Link,
  number: number,
  profile: ProfileName,
): Station {
  const host = new Host(simulator, trace, String.fromCharCode(64 + number), hostProfiles[profile]);
  const card = new EthernetInterface(host, 10, 'Ethernet', MacAddress.of(0x0200, number), link);
  host.addInterface(card);
  card.discovery.start();
  const ipv4 = Ipv4Address.parse(`10.0.0.${number}`);
  const ipv6 = Ipv6Address.parse(`2001:db8::${number}`);
  card.ipv4.assign(ipv4, 24);
  card.assignIpv6(ipv6, 64);
  return { host, card, tcp: new TcpLayer(host), udp: new UdpLayer(host), ipv4, ipv6 };
}

export interface TwoHostsOptions {
  readonly profile?: ProfileName;
  readonly delay?: Nanoseconds;
  readonly mtu?: number;
  readonly seed?: number;
}

/** When duplicate address detection is over and a script begins. */
export const BEGIN = seconds(10);

/** Hosts A and B, which know each other's MAC, on a cable whose faults a test can change; the clock stands at BEGIN. */
export function twoHosts({ profile = 'windows-8.1', delay = ms(5), mtu = 1500, seed = 1 }: TwoHostsOptions = {}) {
  const simulator = new Simulator(seed);
  const trace = new Trace();
  const link = new FaultInjector(simulator, trace, new Cable(simulator, 'cable', { rate: 1e9, delay, mtu }), {});
  const a = makeStation(simulator, trace, link, 1, profile);
  const b = makeStation(simulator, trace, link, 2, profile);
  simulator.run(BEGIN - seconds(1));
  for (const address of [b.ipv4, b.ipv6]) a.udp.send(new Uint8Array(0), 9, null, address, 9);
  simulator.run(BEGIN);
  return { simulator, trace, link, a, b };
}
