import { eui64Address } from '../addr/embedded.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import type { NetworkInterface } from './network-interface.ts';

/**
 * An address of an interface in a /64, with the identifier that its profile makes: modified EUI-64 of the MAC, or
 * random but fixed for the interface (Windows). The u and g bits of a random one are 0 (RFC 4291 section 2.5.1).
 */
export function makeInterfaceAddress(owner: NetworkInterface, prefix: Ipv6Address): Ipv6Address {
  const { host, discovery } = owner;
  const mac = discovery.linkLayerAddress;
  if (host.profile.interfaceIdentifier === 'eui-64' && mac !== null) return eui64Address(prefix, mac);
  // A stream of the simulator, since one of the host would be another after a reboot.
  const random = host.simulator.random(`${host.name}/interface-identifier/${owner.name}`);
  return Ipv6Address.of(prefix.w0, prefix.w1, (random.next() & 0xfcffffff) >>> 0, random.next());
}
