/** What the reader makes of a capture file. */
import type { IpAddress } from '../addr/ip.ts';
import type { Timestamp } from './timestamp.ts';

/** Where packets were captured. A pcap file has one without a name. */
export interface CapturedInterface {
  /** Of a pcapng file, counted from 1; interface numbers begin anew in each. */
  readonly section: number;
  readonly id: number;
  readonly name: string | null;
  readonly description: string | null;
  /** LINKTYPE_ value, see https://www.tcpdump.org/linktypes.html */
  readonly linkType: number;
  /** Bytes kept of a packet at most; 0 for no limit. */
  readonly snapLength: number;
}

/** epb_verdict: who judged the packet and what was said; types that the draft does not know keep their bytes. */
export type PacketVerdict =
  | { readonly kind: 'traffic-control' | 'express-data-path'; readonly value: bigint }
  | { readonly kind: 'other'; readonly type: number; readonly data: Uint8Array };

/** `data` is only lent until the reader is given more bytes. */
export interface PacketRecord {
  readonly kind: 'packet';
  /** From 1, over the whole file. */
  readonly number: number;
  /** Where its record or block begins in the file. */
  readonly offset: number;
  readonly interface: CapturedInterface;
  /** null for a simple packet block, which carries none. */
  readonly time: Timestamp | null;
  readonly data: Uint8Array;
  /** On the wire, in bytes. */
  readonly originalLength: number;
  readonly comments: readonly string[];
  /** epb_flags as it stands in the file. */
  readonly flags: number | null;
  readonly direction: 'inbound' | 'outbound' | null;
  readonly packetId: bigint | null;
  readonly verdicts: readonly PacketVerdict[];
}

/** A name resolution block. */
export interface NameRecord {
  readonly kind: 'names';
  readonly entries: readonly { readonly address: IpAddress; readonly names: readonly string[] }[];
}

/** A decryption secrets block, draft-ietf-opsawg-pcapng section 4.7; `data` is only lent, as that of a packet. */
export interface SecretsRecord {
  readonly kind: 'secrets';
  /** `TLS_KEY_LOG` or another of the draft's numbers. */
  readonly secretsType: number;
  readonly data: Uint8Array;
}

export type CaptureRecord = PacketRecord | NameRecord | SecretsRecord;

/** Why a capture could not be read to its end. The one error that readers throw. */
export class CaptureError extends Error {
  readonly problem: string;
  /** Where in the file reading stopped, counted from 0. */
  readonly offset: number;

  constructor(problem: string, offset: number) {
    super(`${problem} (at byte ${offset})`);
    this.name = 'CaptureError';
    this.problem = problem;
    this.offset = offset;
  }
}
