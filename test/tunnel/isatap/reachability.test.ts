import { expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import { icmpv4Error } from '../../../src/host/icmpv4-error.ts';
import { encodeIpv4 } from '../../../src/wire/ipv4.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { outerPacket } from '../../support/tunnel-router.ts';
import { IsatapNetwork, ip4, ip6, linkLocalOf } from '../../support/isatap-network.ts';

const STATION = '172.16.10.50';
const ROUTER = '172.16.10.31';
const SECOND = '172.16.10.32';
const PREFIX = 'fd9c:30c:2da4:1::/64';
const FAR = 'fd9c:30c:2da4:1000::';

function makeNetwork(isatapReachabilityProbes: boolean, ...routers: readonly string[]) {
  const network = new IsatapNetwork();
  const made = routers.map((router) => network.addRouter(`R-${router}`, router, [PREFIX], [`${FAR}/64`]));
  const station = network.addStation('PC', STATION, 'windows-8.1', { isatapReachabilityProbes });
  for (const router of routers) station.node.isatap.addPotentialRouter(station.adapter, ip4(router));
  network.run(seconds(3));
  return { network, station, routers: made };
}

const solicitationsOf = (network: IsatapNetwork) => network.messages('PC', 'neighbor-solicitation');

test('ISATAP-43 ISATAP-44 without the switch no neighbour is ever probed', () => {
  const { network, station } = makeNetwork(false, ROUTER);
  network.ping(station, `${FAR}c1`);
  network.run(seconds(60));
  expect(solicitationsOf(network)).toEqual([]);
});

test('ISATAP-43 ISATAP-44 ISATAP-45 a new neighbour is asked at once, unicast and without options, and the packet does not wait', () => {
  const { network, station } = makeNetwork(true, ROUTER);
  const [probe] = solicitationsOf(network);
  expect(probe).toMatchObject({ message: { options: [], target: ip6(linkLocalOf(ROUTER)) }, inner: { hopLimit: 255 } });
  expect(probe!.inner.destination.toString()).toBe(linkLocalOf(ROUTER));
  expect(probe!.outer.destination.toString()).toBe(ROUTER);
  const { neighbors } = station.adapter.discovery;
  expect(neighbors.find(ip6(linkLocalOf(ROUTER)))?.state).toBe('reachable');
});

test('ISATAP-43 a router that falls silent: 5 s of delay, three probes a second apart, then the other router is used', () => {
  const { network, station, routers } = makeNetwork(true, ROUTER, SECOND);
  const { routes } = station.node.host.ipv6;
  const nextHop = (): string | undefined => routes.choose(ip6(`${FAR}c1`), () => false)?.nextHop?.toString();
  const used = station.node.host.ipv6.destinationOf(ip6(`${FAR}c1`)).nextHop.toString();
  expect(used).toBe(nextHop());
  const silent = routers.find(({ card }) => linkLocalOf(card.ipv4.addresses[0]!.address.toString()) === used)!;
  silent.card.setUp(false);
  network.run(seconds(46));
  const before = solicitationsOf(network).length;
  network.ping(station, `${FAR}c1`);
  network.run(seconds(9));
  const probes = solicitationsOf(network)
    .slice(before)
    .filter(({ inner }) => inner.destination.toString() === used);
  expect(probes.length).toBe(3);
  expect(station.node.host.ipv6.destinationOf(ip6(`${FAR}c1`)).nextHop.toString()).not.toBe(used);
});

test('ISATAP-14 an ICMPv4 error, or ARP without an answer, is a hint: the neighbour is used on and probed', () => {
  const { network, station } = makeNetwork(true, ROUTER);
  const { host } = station.node;
  const router = ip6(linkLocalOf(ROUTER));
  const neighbor = station.adapter.discovery.neighbors.find(router)!;
  network.ping(station, `${FAR}c1`);
  expect(neighbor.state).toBe('reachable');
  const outer = outerPacket({ source: ip4(STATION), destination: ip4(ROUTER), payload: new Uint8Array(8) });
  host.icmpv4.reportLocally(PacketBuffer.from(encodeIpv4(outer)), icmpv4Error.hostUnreachable);
  expect(neighbor.state).toBe('stale');
  expect(host.ipv6.destinationOf(ip6(`${FAR}c1`)).nextHop).toBe(router);
  const before = solicitationsOf(network).length;
  network.ping(station, `${FAR}c1`);
  network.run(seconds(2));
  expect(solicitationsOf(network).length).toBe(before + 1);
  expect(neighbor.state).toBe('reachable');
});
