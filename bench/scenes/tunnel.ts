import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { us } from '../../src/sim/time.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { networkOf, type Scene, Traffic } from './scene.ts';

const HEADERS = 48;
const MANAGER = 'fd00:1::5efe:10.1.0.1';
const CLIENT = 'fd00:3::2';

const link = { rate: '10Gbps', delay: '5us' };

/** An adapter whose potential router is given by its address, so that no name is asked for. */
const isatap = (ipv6: string, router: string): object => ({
  kind: 'isatap',
  over: 'lan',
  state: 'enabled',
  router,
  ipv6: `${ipv6}/64`,
});

const configured = (ipv6: string, remote: string): object => ({
  kind: '6in4',
  over: 'lan',
  remote,
  ipv6: `${ipv6}/64`,
});

const document = {
  title: 'A manager behind an ISATAP router, a client behind a configured tunnel of the DA server',
  links: { office: link, dmz: link, outside: link },
  hosts: {
    MANAGER: {
      profile: 'router',
      interfaces: { lan: { link: 'office', ipv4: '10.1.0.1/24' } },
      tunnels: { tunnel: isatap(MANAGER, '10.1.0.2') },
      routes: [{ to: '::/0', via: 'fd00:1::5efe:10.1.0.2', interface: 'tunnel' }],
    },
    ROUTER: {
      profile: 'router',
      interfaces: {
        lan: { link: 'office', ipv4: '10.1.0.2/24' },
        dmz: { link: 'dmz', ipv6: 'fd00:2::1/64', forwarding: true },
      },
      tunnels: { tunnel: { ...isatap('fd00:1::5efe:10.1.0.2', '10.1.0.2'), forwarding: true, advertise: true } },
      routes: [{ to: 'fd00:3::/64', via: 'fd00:2::2', interface: 'dmz' }],
    },
    SERVER: {
      profile: 'router',
      interfaces: {
        lan: { link: 'outside', ipv4: '131.107.0.1/24' },
        dmz: { link: 'dmz', ipv6: 'fd00:2::2/64', forwarding: true },
      },
      tunnels: { tunnel: { ...configured('fd00:3::1', '131.107.0.2'), forwarding: true } },
      routes: [{ to: 'fd00:1::/64', via: 'fd00:2::1', interface: 'dmz' }],
    },
    CLIENT: {
      profile: 'router',
      interfaces: { lan: { link: 'outside', ipv4: '131.107.0.2/24' } },
      tunnels: { tunnel: configured(CLIENT, '131.107.0.1') },
      routes: [{ to: '::/0', via: 'fd00:3::1', interface: 'tunnel' }],
    },
  },
};

/**
 * Echo requests from a manager through an ISATAP tunnel, a native link and a 6in4 tunnel, and the replies: the scene of
 * ns-3's `tunnel`. @param size bytes of the IPv6 packet
 */
export function tunnel(size: number): Scene {
  const network = networkOf('tunnel', document);
  const { host } = network.nodes.get('MANAGER')!;
  const source = Ipv6Address.parse(MANAGER);
  const destination = Ipv6Address.parse(CLIENT);
  const identifier = host.icmpv6.echoes.open({
    replied: (_source, _sequence, data) => traffic.arrived(data),
    failed: (sequence, { kind }) => {
      throw new Error(`echo request ${sequence} ended with ${kind}`);
    },
  });
  const traffic: Traffic = new Traffic(network.simulator, size - HEADERS, us(20), (data, count) => {
    const sequence = count & 0xffff;
    const request = encodeIcmpv6({ kind: 'echo-request', code: 0, identifier, sequence, data }, source, destination);
    host.ipv6.send(PacketBuffer.from(request), { source, destination, protocol: ipProtocol.icmpv6 });
  });
  return { network, traffic, hopsPerPacket: 6 };
}
