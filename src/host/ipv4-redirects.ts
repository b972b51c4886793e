import { Ipv4Address } from '../addr/ipv4.ts';
import { IpPrefix } from '../addr/prefix.ts';
import { IPV4_HEADER_LENGTH, ipv4Destination, ipv4Source } from '../wire/ipv4.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { BetterHops } from './better-hops.ts';
import type { Destination } from './destination-cache.ts';
import type { Host } from './host.ts';
import { icmpv4Error } from './icmpv4-error.ts';
import type { NetworkInterface } from './network-interface.ts';

/** Codes of a redirect: for a network or a host, of one type of service or of all. */
const HIGHEST_CODE = 3;

/** ICMPv4 redirects of one host: RFC 1122 section 3.2.2.2 as a host, RFC 1812 section 5.2.7.2 as a router. */
export class Ipv4Redirects {
  private readonly host: Host;
  private readonly hops = new BetterHops<Ipv4Address>();

  constructor(host: Host) {
    this.host = host;
  }

  find(destination: Ipv4Address): ReturnType<BetterHops<Ipv4Address>['find']> {
    return this.hops.find(destination);
  }

  /** Forgets what was told of some destinations. The host's destination cache is to be emptied afterwards. */
  forget(isMeant: (destination: Ipv4Address) => boolean): void {
    this.hops.forget(isMeant);
  }

  /**
   * Takes a redirect in, one for a network as one for the host that is quoted. What is not to be believed is passed over
   * without a word; a router does not believe any.
   * @param quoted the packet that went the longer way
   */
  take(quoted: Uint8Array, code: number, gateway: Ipv4Address, router: Ipv4Address, from: NetworkInterface): void {
    const { ipv4 } = this.host;
    if (ipv4.forwards(from) || code > HIGHEST_CODE || quoted.length < IPV4_HEADER_LENGTH || quoted[0]! >>> 4 !== 4)
      return;
    const destination = ipv4Destination(quoted, 0);
    const current = ipv4.destinationOf(destination);
    const isFirstHop = current.interface === from && current.nextHop === router;
    const isNeighbor = isOnSubnet(from, gateway) && !from.ipv4.has(gateway) && !from.ipv4.isBroadcast(gateway);
    if (!from.ipv4.has(ipv4Source(quoted, 0)) || !isFirstHop || !isNeighbor) return;
    this.hops.keep(destination, { interface: from, nextHop: gateway });
    this.host.forgetDestinations();
  }

  /**
   * Tells the source of a packet that leaves where it came in that the next hop is on its own subnet. Only redirects for
   * a host are sent, and none about a packet with a source route.
   */
  send(packet: PacketBuffer, on: NetworkInterface, { nextHop }: Destination): void {
    const source = ipv4Source(packet.bytes, packet.start);
    const target = nextHop as Ipv4Address;
    if (source === target || !isOnSubnet(on, source, target) || this.host.ipv4.options.hasSourceRoute(packet)) return;
    this.host.icmpv4.sendError(packet, on, icmpv4Error.redirect(target.w3));
  }
}

/** Whether the addresses are all on one subnet of the interface. */
function isOnSubnet(on: NetworkInterface, ...addresses: readonly Ipv4Address[]): boolean {
  return on.ipv4.addresses.some(({ address, prefixLength }) => {
    const subnet = IpPrefix.of(address, prefixLength);
    return addresses.every((each) => subnet.contains(each));
  });
}
