/** A packet taken apart for people and tools: layers from the outside in, each with named fields. */
import type { IpAddress } from '../../addr/ip.ts';
import type { DecodeError } from '../decode-error.ts';
import type { Field } from './field.ts';

export type LayerProtocol =
  | 'ethernet'
  | 'vlan'
  | 'linux-cooked'
  | 'loopback'
  | 'arp'
  | 'ipv4'
  | 'ipv6'
  | 'ipv6-hop-by-hop'
  | 'ipv6-destination-options'
  | 'ipv6-routing'
  | 'ipv6-fragment'
  | 'esp'
  | 'icmpv4'
  | 'icmpv6'
  | 'udp'
  | 'tcp'
  | 'dns'
  | 'tls'
  /** Bytes that nobody here reads. */
  | 'data'
  /** Bytes behind what a length field claims, such as the padding of a short frame. */
  | 'trailer'
  /** Bytes that are not what they should be. */
  | 'malformed'
  /** A header that cannot be read because the capture or the quotation ends inside it. */
  | 'cut';

/** null: the protocol has none. `not-checked`: there is none in this packet, or not all that it covers is there. */
export type ChecksumStatus = 'good' | 'bad' | 'not-checked' | null;

export interface Layer {
  readonly protocol: LayerProtocol;
  /** Where it begins in the packet. */
  readonly offset: number;
  /** Of the header; of everything where nothing follows. In bytes. */
  readonly length: number;
  /** One line. */
  readonly text: string;
  readonly checksum: ChecksumStatus;
  /** Part of a packet that an ICMP error quotes. */
  readonly isQuoted: boolean;
  readonly fields: readonly Field[];
}

/** The addresses of a pseudo-header. */
export interface Ends {
  readonly source: IpAddress;
  readonly destination: IpAddress;
}

/** A stretch of a packet and the protocol that is to read it. */
export interface Part {
  readonly protocol: LayerProtocol;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  /** More bytes belong to it than are there. */
  readonly isCut: boolean;
  readonly isQuoted: boolean;
  readonly ends: Ends | null;
}

/** What a protocol made of its part. `rest`: what is to be read next, in this order. */
export interface Reading {
  readonly length: number;
  readonly text: string;
  readonly checksum?: ChecksumStatus;
  readonly fields: readonly Field[];
  readonly rest?: readonly Part[];
  /** What could not be read behind the fields. */
  readonly problem?: DecodeError | undefined;
}

/** @throws DecodeError when nothing of the header can be read */
export type LayerReader = (part: Part) => Reading;

/** Bytes of the part. */
export const bytesOf = ({ bytes, at, end }: Part): Uint8Array => bytes.subarray(at, end);

/** The same part from `at` on for another protocol. */
export const restOf = (part: Part, protocol: LayerProtocol, at: number, end = part.end): Part => ({
  ...part,
  protocol,
  at,
  end,
});
