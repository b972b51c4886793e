import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { us } from '../../src/sim/time.ts';
import { networkOf, type Scene, Traffic } from './scene.ts';

/** Discard, RFC 863. */
const PORT = 9;
const HEADERS = 48;

const link = { rate: '10Gbps', delay: '5us' };

/**
 * A sender, routers in a row and a receiver, static IPv6 routes, UDP one way: the scene of ns-3's `chain`.
 * @param size bytes of the IPv6 packet
 */
export function chain(routers: number, size: number): Scene {
  const links = routers + 1;
  const hosts = Array.from({ length: routers + 2 }, (_, position) => [nameOf(position), hostAt(position, routers)]);
  const network = networkOf('chain', {
    title: `A chain of ${routers} routers`,
    links: Object.fromEntries(Array.from({ length: links }, (_, number) => [`link${number}`, link])),
    hosts: Object.fromEntries(hosts) as unknown,
  });
  const sender = network.nodes.get(nameOf(0))!;
  const receiver = network.nodes.get(nameOf(routers + 1))!;
  for (const { ipv6 } of sender.host.interfaces) ipv6.settings.hopLimit = 255;
  const destination = Ipv6Address.parse(addressOn(links - 1, 'right'));
  const port = sender.udp.takePort();
  const traffic = new Traffic(network.simulator, size - HEADERS, us(12), (payload) => {
    sender.udp.send(payload, port, null, destination, PORT);
  });
  receiver.udp.open({
    port: PORT,
    received: ({ payload }) => traffic.arrived(payload),
    failed: ({ kind }) => {
      throw new Error(`the receiver was told ${kind}`);
    },
  });
  return { network, traffic, hopsPerPacket: links };
}

/** The sender is 0, the receiver comes after the last router. */
const nameOf = (position: number): string => `N${position}`;

const addressOn = (linkNumber: number, end: 'left' | 'right'): string =>
  `fd00:0:0:${linkNumber.toString(16)}::${end === 'left' ? 1 : 2}`;

function hostAt(position: number, routers: number): object {
  const isRouter = position > 0 && position <= routers;
  const card = (number: number, end: 'left' | 'right'): object => ({
    link: `link${number}`,
    ipv6: `${addressOn(number, end)}/64`,
    forwarding: isRouter,
  });
  const towardsSender = position > 0 ? { left: card(position - 1, 'right') } : {};
  const towardsReceiver = position <= routers ? { right: card(position, 'left') } : {};
  const back = { to: '::/0', via: position > 0 ? addressOn(position - 1, 'left') : '', interface: 'left' };
  const on = { via: position <= routers ? addressOn(position, 'right') : '', interface: 'right' };
  const last = `fd00:0:0:${routers.toString(16)}::/64`;
  return {
    profile: 'router',
    interfaces: { ...towardsSender, ...towardsReceiver },
    routes: [
      ...(position === 0 ? [{ to: '::/0', ...on }] : [back]),
      ...(isRouter && position < routers ? [{ to: last, ...on }] : []),
    ],
  };
}
