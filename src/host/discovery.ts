import { Ipv6Address } from '../addr/ipv6.ts';
import type { MacAddress } from '../addr/mac.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { decodeIcmpv6, encodeIcmpv6, type Icmpv6Message } from '../wire/icmpv6/message.ts';
import type { NeighborAdvertisement, NeighborSolicitation } from '../wire/icmpv6/neighbor.ts';
import type { Redirect } from '../wire/icmpv6/redirect.ts';
import type { RouterAdvertisement, RouterSolicitation } from '../wire/icmpv6/router.ts';
import { ipv6HopLimit } from '../wire/ipv6.ts';
import { PacketBuffer } from '../wire/packet-buffer.ts';
import { ipProtocol } from '../wire/protocol-number.ts';
import { AdvertisedState } from './advertised-state.ts';
import type { NetworkInterface } from './network-interface.ts';
import { RouterAdvertiser } from './router-advertiser.ts';

/** A neighbour as `show neighbors` prints it. */
export interface NeighborRow {
  readonly address: Ipv6Address;
  /** MAC with hyphens, or an IPv4 address on a tunnel. */
  readonly linkLayer: string;
  readonly state: string;
  readonly isRouter: boolean;
}

/**
 * Neighbor discovery of one interface (RFC 4861): validity of messages, and what every kind of link shares. How a
 * neighbour is resolved, and which routers are believed, is the link's.
 */
export abstract class Discovery {
  readonly owner: NetworkInterface;
  readonly learned: AdvertisedState;
  readonly advertiser: RouterAdvertiser;

  constructor(owner: NetworkInterface) {
    this.owner = owner;
    this.learned = new AdvertisedState(owner);
    this.advertiser = new RouterAdvertiser(owner, this);
  }

  /** The interface has been given an address: prove it unique, where the link can. */
  abstract addressAdded(address: Ipv6Address): void;
  abstract neighborRows(): readonly NeighborRow[];
  /** Source or target link-layer address for options; null where none are used (RFC 4213 section 3.8). */
  abstract readonly linkLayerAddress: MacAddress | null;
  /** Whether the link has multicast. */
  abstract readonly hasMulticast: boolean;
  /** Whether a router here tells hosts of a better first hop on the link (RFC 4861 section 8.2). */
  get sendsRedirects(): boolean {
    return false;
  }

  /** ReachableTime of RFC 4861 section 6.3.2; null: not drawn yet, or never where neighbours are not probed. */
  get reachableTime(): Nanoseconds | null {
    return null;
  }

  /** The link-layer address that is known of a neighbour, for options; null: none. */
  neighborAddress(_neighbor: Ipv6Address): MacAddress | null {
    return null;
  }

  protected abstract receiveNeighborSolicitation(
    message: NeighborSolicitation,
    source: Ipv6Address,
    destination: Ipv6Address,
    cause: PacketBuffer,
  ): void;
  protected abstract receiveNeighborAdvertisement(message: NeighborAdvertisement, destination: Ipv6Address): void;
  /** Why the link does not believe this router; null: it does. */
  protected abstract refuseRouter(source: Ipv6Address): string | null;
  protected abstract routerHeard(source: Ipv6Address, message: RouterAdvertisement): void;
  protected abstract solicitationHeard(source: Ipv6Address, message: RouterSolicitation): void;

  /** An ICMPv6 message of type 133 to 137 whose checksum is right. Handed over. */
  receive(packet: PacketBuffer, at: number, source: Ipv6Address, destination: Ipv6Address): void {
    const { host } = this.owner;
    const hopLimit = ipv6HopLimit(packet.bytes, packet.start);
    if (hopLimit !== 255) {
      host.drop(packet, 'nd-invalid', this.owner, () => `hop limit ${hopLimit} instead of 255`);
      return;
    }
    let message: Icmpv6Message;
    try {
      message = decodeIcmpv6(packet.bytes.subarray(at, packet.end));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      host.drop(packet, 'nd-invalid', this.owner, () => error.message);
      return;
    }
    const fault = faultOf(message, source, destination);
    if (fault === null) this.dispatch(message, source, destination, packet);
    else host.drop(packet, 'nd-invalid', this.owner, () => fault);
  }

  private dispatch(message: Icmpv6Message, source: Ipv6Address, destination: Ipv6Address, packet: PacketBuffer): void {
    switch (message.kind) {
      case 'router-solicitation':
        // RFC 4861 section 6.2.6: hosts discard solicitations.
        if (!this.owner.ipv6.settings.advertise) return;
        this.solicitationHeard(source, message);
        this.advertiser.answer(source, packet);
        break;
      case 'router-advertisement':
        this.receiveRouterAdvertisement(message, source, packet);
        break;
      case 'neighbor-solicitation':
        this.receiveNeighborSolicitation(message, source, destination, packet);
        break;
      case 'neighbor-advertisement':
        this.receiveNeighborAdvertisement(message, destination);
        break;
      case 'redirect':
        this.receiveRedirect(message, source, packet);
        break;
      default:
    }
  }

  private receiveRouterAdvertisement(message: RouterAdvertisement, source: Ipv6Address, packet: PacketBuffer): void {
    const { settings } = this.owner.ipv6;
    if (settings.advertise || !settings.routerDiscovery) return;
    const refusal = this.refuseRouter(source);
    if (refusal !== null) {
      this.owner.host.drop(packet, 'isatap-router-check', this.owner, () => refusal);
      return;
    }
    this.learned.take(message, source);
    this.routerHeard(source, message);
  }

  /** RFC 4861 section 8.3; section 8.1 asks that the router is the first hop at that time. */
  private receiveRedirect(message: Redirect, source: Ipv6Address, packet: PacketBuffer): void {
    const { host, ipv6 } = this.owner;
    // Section 8.3: redirects are for hosts.
    if (ipv6.settings.forwarding) return;
    const refusal = host.ipv6.redirects.take(message, source, this.owner);
    if (refusal === null) this.redirectHeard(message);
    else host.drop(packet, 'nd-invalid', this.owner, () => refusal);
  }

  /** A redirect was taken in: what it says of the target as a neighbour. */
  protected redirectHeard(_message: Redirect): void {}

  /** Answers a solicitation for an own address, RFC 4861 section 7.2.4; one that looks for duplicates goes to all. */
  protected advertiseNeighbor(target: Ipv6Address, solicitor: Ipv6Address, cause: PacketBuffer): void {
    const mac = this.linkLayerAddress;
    const answer: NeighborAdvertisement = {
      kind: 'neighbor-advertisement',
      code: 0,
      router: this.owner.ipv6.settings.forwarding,
      solicited: !solicitor.isUnspecified,
      // RFC 4861 section 7.2.4: there is nothing to override without a link-layer address.
      override: mac !== null,
      reserved: 0,
      target,
      options: mac === null ? [] : [{ kind: 'target-link-layer-address', address: mac }],
    };
    this.send(answer, target, solicitor.isUnspecified ? Ipv6Address.allNodes : solicitor, cause);
  }

  /** Sends a message with hop limit 255. `cause`: the packet that it answers. */
  send(message: Icmpv6Message, source: Ipv6Address, destination: Ipv6Address, cause: PacketBuffer | null): void {
    const packet = PacketBuffer.from(encodeIcmpv6(message, source, destination));
    if (cause !== null) packet.parent = cause.id;
    this.owner.host.ipv6.send(packet, {
      source,
      destination,
      protocol: ipProtocol.icmpv6,
      hopLimit: 255,
      interface: this.owner,
    });
  }
}

/** The checks of RFC 4861 sections 6.1.1, 6.1.2, 7.1.1, 7.1.2 and 8.1 that the codec does not make; null when all hold. */
function faultOf(message: Icmpv6Message, source: Ipv6Address, destination: Ipv6Address): string | null {
  switch (message.kind) {
    case 'router-solicitation':
      return source.isUnspecified && hasSourceOption(message)
        ? 'a source link-layer address from the unspecified address'
        : codeFault(message);
    case 'router-advertisement':
      return source.isLinkLocal ? codeFault(message) : `the source ${source.toString()} is not link-local`;
    case 'neighbor-solicitation':
      if (message.target.isMulticast) return 'the target is a group';
      if (!source.isUnspecified) return codeFault(message);
      if (hasSourceOption(message)) return 'a source link-layer address from the unspecified address';
      return destination === message.target.solicitedNode
        ? codeFault(message)
        : 'from the unspecified address to no solicited-node group';
    case 'neighbor-advertisement':
      if (message.target.isMulticast) return 'the target is a group';
      return destination.isMulticast && message.solicited ? 'solicited, but sent to a group' : codeFault(message);
    case 'redirect':
      return redirectFault(message, source);
    default:
      return null;
  }
}

/** RFC 4861 section 8.1. */
function redirectFault(message: Redirect, source: Ipv6Address): string | null {
  const { target, destination } = message;
  if (!source.isLinkLocal) return `the source ${source.toString()} is not link-local`;
  // What is link-local is a neighbour already, and its zone would be anybody's guess.
  if (destination.isMulticast || destination.isLinkLocal)
    return `nothing is to be redirected to ${destination.toString()}`;
  return target === destination || target.isLinkLocal
    ? codeFault(message)
    : `the target ${target.toString()} is neither link-local nor the destination`;
}

const codeFault = (message: { readonly code: number }): string | null =>
  message.code === 0 ? null : `code ${message.code} instead of 0`;

const hasSourceOption = (message: RouterSolicitation | NeighborSolicitation): boolean =>
  message.options.some(({ kind }) => kind === 'source-link-layer-address');
