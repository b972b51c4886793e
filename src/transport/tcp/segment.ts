import type { IpAddress } from '../../addr/ip.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { tcpFlag } from '../../wire/tcp/tcp.ts';
import type { TcpEnds } from './state.ts';

/** A segment that arrived, its checksum verified. */
export interface IncomingSegment {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly flags: number;
  readonly window: number;
  /** null without the option. */
  readonly maximumSegmentSize: number | null;
  readonly data: Uint8Array;
  readonly packet: PacketBuffer;
}

/** A segment to be sent. */
export interface OutgoingSegment {
  readonly ends: TcpEnds;
  readonly flags: number;
  readonly sequence: number;
  readonly acknowledgment: number;
  readonly window: number;
  readonly data: Uint8Array | null;
  /** Ids of the packets that the data carries; null for none. */
  readonly passengers?: readonly number[] | null;
  readonly flow: number;
  /** The packet that it answers. */
  readonly cause: PacketBuffer | null;
}

export const has = ({ flags }: IncomingSegment, flag: keyof typeof tcpFlag): boolean => (flags & tcpFlag[flag]) !== 0;

/** SEG.LEN of RFC 9293 section 3.3.1: SYN and FIN take one number each. */
export const segmentLength = (segment: IncomingSegment): number =>
  segment.data.length + Number(has(segment, 'syn')) + Number(has(segment, 'fin'));
