import { Ipv6Address } from '../addr/ipv6.ts';
import { ipv6Destination, ipv6Source } from '../wire/ipv6.ts';
import type { Icmpv6Option } from '../wire/icmpv6/options.ts';
import type { Redirect } from '../wire/icmpv6/redirect.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { type BetterHop, BetterHops } from './better-hops.ts';
import type { Destination } from './destination-cache.ts';
import type { Host } from './host.ts';
import type { NetworkInterface } from './network-interface.ts';
import { TokenBucket } from './token-bucket.ts';

/** IPv6 header, redirect and the option's own eight bytes: RFC 4861 section 8.2 keeps the whole within 1280. */
const MOST_QUOTED = 1280 - 40 - 40 - 8;
/** With a target link-layer address. */
const LINK_LAYER_OPTION = 8;

/** Redirects of one host, RFC 4861 section 8: what it was told as a host, and what it tells as a router. */
export class Redirects {
  private readonly host: Host;
  private readonly hops = new BetterHops<Ipv6Address>();
  private readonly limit: TokenBucket;

  constructor(host: Host) {
    this.host = host;
    this.limit = new TokenBucket(host.profile.icmpErrorBurst, host.profile.icmpErrorsPerSecond);
  }

  find(destination: Ipv6Address): BetterHop<Ipv6Address> | null {
    return this.hops.find(destination);
  }

  /** Forgets what was told of some destinations. The host's destination cache is to be emptied afterwards. */
  forget(isMeant: (destination: Ipv6Address) => boolean): void {
    this.hops.forget(isMeant);
  }

  /** Takes a valid redirect in, section 8.3. @returns why it is not believed; null: it is */
  take({ target, destination }: Redirect, router: Ipv6Address, from: NetworkInterface): string | null {
    const current = this.host.ipv6.destinationOf(destination);
    if (current.interface !== from || current.nextHop !== router)
      return `${router.toString()} is not the first hop for ${destination.toString()}`;
    this.hops.keep(destination, { interface: from, nextHop: target });
    this.host.forgetDestinations();
    return null;
  }

  /** A neighbour is no router any more: what went over it finds its way anew (sections 6.3.5 and 7.2.5). */
  forgetRouter(router: Ipv6Address, on: NetworkInterface): void {
    this.hops.forgetRouter(router, on);
    this.host.forgetDestinations();
  }

  /**
   * Tells the source of a packet that went out where it came in, section 8.2: there is a better first hop on its own
   * link. `destination`: where the packet goes.
   */
  send(packet: PacketBuffer, on: NetworkInterface, destination: Destination): void {
    const { host } = this;
    const source = ipv6Source(packet.bytes, packet.start);
    const target = destination.nextHop as Ipv6Address;
    const own = on.ipv6.linkLocal;
    const back = host.ipv6.destinationOf(source);
    const isNeighbor = back.interface === on && back.nextHop === source;
    // A router is told by its link-local address, so one that has none known cannot be told of.
    const isTold = target === destination.address || target.isLinkLocal;
    if (own === null || !isNeighbor || !isTold || !this.limit.take(host.simulator.now)) return;
    const mac = on.discovery.neighborAddress(target);
    const room = (MOST_QUOTED - (mac === null ? 0 : LINK_LAYER_OPTION)) & ~7;
    const options: Icmpv6Option[] = [
      ...(mac === null ? [] : [{ kind: 'target-link-layer-address', address: mac } as const]),
      {
        kind: 'redirected-header',
        reserved: new Uint8Array(6),
        packet: packet.bytes.slice(packet.start, Math.min(packet.end, packet.start + room)),
      },
    ];
    on.discovery.send(
      {
        kind: 'redirect',
        code: 0,
        reserved: 0,
        target,
        destination: ipv6Destination(packet.bytes, packet.start),
        options,
      },
      own,
      source,
      packet,
    );
  }
}
