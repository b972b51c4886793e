import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { ms } from '../../src/sim/time.ts';
import { Protocol41 } from '../../src/tunnel/protocol-41.ts';
import { ConfiguredTunnel, type ConfiguredTunnelSettings } from '../../src/tunnel/six-in-four/configured-tunnel.ts';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, encodeIpv4, type Ipv4Packet } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6, type Ipv6Packet } from '../../src/wire/ipv6.ts';
import { CablePeer, HOST_IPV4, PEER_IPV4, PEER_IPV6 } from './cable-peer.ts';

export const NOTHING = new Uint8Array(0);

/** The sixteen bytes of an address. */
export function bytesOf(address: Ipv6Address): Uint8Array {
  const bytes = new Uint8Array(16);
  address.write(bytes, 0);
  return bytes;
}
/** Behind the tunnel. */
export const FAR = Ipv6Address.parse('2001:db8:f::1');
export const FAR_SELF = Ipv6Address.parse('2001:db8:f::2');

/** A tunnel router: 2001:db8::/64 on the cable, 2001:db8:f::/64 through the tunnel to the peer's IPv4 address. */
export function makeRouter(
  settings: Partial<ConfiguredTunnelSettings> = {},
  profile = {},
  mtu = 1500,
): { peer: CablePeer; tunnel: ConfiguredTunnel } {
  const peer = new CablePeer(profile, mtu);
  const demultiplexer = new Protocol41(peer.host);
  const tunnel = new ConfiguredTunnel(peer.host, 11, 'tunnel', peer.card, {
    remote: PEER_IPV4,
    mtu: 1280,
    followsPathMtu: false,
    timeToLive: undefined,
    ingressFilter: false,
    ...settings,
  });
  peer.host.addInterface(tunnel);
  demultiplexer.add(tunnel);
  tunnel.ipv6.settings.routerDiscovery = false;
  tunnel.start();
  tunnel.assignIpv6(FAR_SELF, 64);
  peer.card.ipv6.settings.forwarding = true;
  tunnel.ipv6.settings.forwarding = true;
  peer.run(ms(1));
  peer.frames.length = 0;
  return { peer, tunnel };
}

/** An IPv6 packet of the peer towards the far side, or as said. */
export const ipv6 = (payload: Uint8Array, changes: Partial<Ipv6Packet> = {}): Uint8Array =>
  encodeIpv6({
    source: PEER_IPV6,
    destination: FAR,
    nextHeader: 17,
    hopLimit: 64,
    trafficClass: 0,
    flowLabel: 0,
    payload,
    trailer: NOTHING,
    ...changes,
  });

/** An IPv4 packet of the peer to the host under test, protocol 41 unless said otherwise. */
export const outerPacket = (changes: Partial<Ipv4Packet>): Ipv4Packet => ({
  typeOfService: 0,
  identification: 1,
  reservedFlag: false,
  dontFragment: false,
  moreFragments: false,
  fragmentOffset: 0,
  timeToLive: 64,
  protocol: 41,
  checksum: 0,
  source: PEER_IPV4,
  destination: HOST_IPV4,
  options: NOTHING,
  payload: NOTHING,
  trailer: NOTHING,
  ...changes,
});

/** The same as bytes around an inner packet. */
export const ipv4 = (payload: Uint8Array, changes: Partial<Ipv4Packet> = {}): Uint8Array =>
  encodeIpv4({ ...outerPacket(changes), payload });

/** Sends an IPv6 packet of this total length from the cable towards the far side. */
export function sendInto(peer: CablePeer, total: number, changes: Partial<Ipv6Packet> = {}): void {
  peer.inject(ipv6(new Uint8Array(total - 40), changes), etherType.ipv6);
  peer.run(ms(10));
}

/** What the router sent over IPv4 since the last call. */
export const outerOf = (peer: CablePeer): Ipv4Packet[] =>
  peer.takeSent(etherType.ipv4).map((bytes) => decodeIpv4(bytes));
/** ICMPv6 errors that it sent since the last call, as type/code parameter. */
export const errorsOf = (peer: CablePeer): string[] =>
  peer
    .takeSent(etherType.ipv6)
    .map((bytes) => decodeIcmpv6(decodeIpv6(bytes).payload))
    .flatMap((message) => (message.kind === 'error' ? [`${message.type}/${message.code} ${message.parameter}`] : []));
