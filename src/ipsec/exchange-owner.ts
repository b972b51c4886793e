/** What the exchange of keys needs, and whom it serves. */
import type { IpAddress } from '../addr/ip.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { IcmpReport } from '../host/protocol-handler.ts';
import type { AddressSet } from './address-set.ts';
import type { IpsecRule } from './rule.ts';

/** What the key exchange needs of UDP; the UDP layer of a host is one. */
export interface DatagramService {
  open(socket: {
    readonly port: number;
    received(datagram: ReceivedExchange): void;
    failed(report: IcmpReport): void;
  }): void;
  send(
    payload: Uint8Array,
    sourcePort: number,
    source: IpAddress | null,
    destination: IpAddress,
    destinationPort: number,
  ): boolean;
}

/** A datagram of the exchange. */
export interface ReceivedExchange {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly payload: Uint8Array;
}

/** What an initiator asks for. `packet`: the addresses that must be covered, null when nothing waits. */
export interface Wanted {
  readonly rule: IpsecRule;
  readonly localTunnel: Ipv6Address;
  readonly remoteTunnel: Ipv6Address;
  readonly local: AddressSet;
  readonly remote: AddressSet;
  readonly packet: { readonly local: Ipv6Address; readonly remote: Ipv6Address } | null;
}

/** What two ends have agreed on, as one of them sees it. */
export interface Established {
  readonly exchange: number;
  readonly rule: IpsecRule;
  readonly localTunnel: Ipv6Address;
  readonly remoteTunnel: Ipv6Address;
  readonly local: AddressSet;
  readonly remote: AddressSet;
  readonly inboundSpi: number;
  readonly outboundSpi: number;
}

/** Who does the exchanges: the policy, its associations, and what waits for them. */
export interface ExchangeOwner {
  readonly rules: readonly IpsecRule[];
  readonly userIsLoggedOn: boolean;
  takeSpi(): number;
  established(agreed: Established, asInitiator: boolean): void;
  /** @param why one clause */
  failed(wanted: Wanted, why: string): void;
  /** The other end does not know the association by which this host sends to it. */
  unknownThere(remoteTunnel: Ipv6Address, spi: number): void;
}
