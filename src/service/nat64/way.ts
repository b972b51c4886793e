import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { Destination } from '../../host/destination-cache.ts';
import { icmpv6Error } from '../../host/icmpv6-error.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { UpperLayer } from '../../wire/ipv6-extension.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { lengthInIpv4, mayFragment } from '../../wire/translation/to-ipv4.ts';
import type { Nat64Context } from './context.ts';

/** A Packet Too Big below it would not be believed (RFC 8201 section 4); shorter packets bear no DF in IPv4. */
const LEAST_TOLD = 1280;
/** What a packet is longer in IPv6. */
const DIFFERENCE = 20;

/** Where a translated packet leaves. */
export interface Ipv4Way {
  readonly destination: Destination;
  readonly out: NetworkInterface;
}

/**
 * The way that an IPv6 packet takes once it is an IPv4 packet.
 * @returns null when there is none or the packet is too long for it: its source has been told, and it has ended
 */
export function wayToIpv4(
  { host, on }: Nat64Context,
  packet: PacketBuffer,
  upper: UpperLayer,
  source: Ipv4Address,
  target: Ipv4Address,
): Ipv4Way | null {
  const destination = host.ipv4.wayOfTranslated(source, target);
  const { interface: out } = destination;
  if (out === null) {
    host.icmpv6.sendError(packet, on, icmpv6Error.noRoute);
    host.drop(packet, 'no-route', on, () => `no route covers ${target.toString()}`);
    return null;
  }
  if (destination.kind === 'local' || out.ipv4.isBroadcast(target)) {
    host.drop(packet, 'not-for-me', on, () =>
      destination.kind === 'local'
        ? `${target.toString()} is ${host.name} itself, which its own NAT64 does not lead to`
        : `${target.toString()} is the broadcast of ${out.name}`,
    );
    return null;
  }
  const length = lengthInIpv4(packet, upper);
  const { mtu } = out.ipv4;
  if (length > mtu && !mayFragment(length, upper)) {
    host.icmpv6.sendError(packet, on, icmpv6Error.packetTooBig(Math.max(LEAST_TOLD, mtu + DIFFERENCE)));
    host.drop(packet, 'packet-too-big', on, () => `${length} bytes in IPv4, and ${out.name} carries ${mtu}`);
    return null;
  }
  return { destination, out };
}
