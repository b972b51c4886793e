/** TLS records of TCP connections, RFC 5246 section 6.2.1: their heads stay, what is in them does not. */
import { TLS_RECORD_HEADER_LENGTH, tlsContentType } from '../wire/tls/record.ts';
import { u16 } from '../wire/bytes.ts';
import { renameHandshake } from './tls-handshake.ts';
import { blank, type Tools } from './tools.ts';

/** One direction of a connection. */
interface Stream {
  /** Sequence number of the byte behind those that were seen. */
  next: number;
  /** Bytes of the record that are still to come. */
  left: number;
  /** Bytes of a record's head that came so far. */
  head: number[];
}

const MOST_STREAMS = 20_000;
const HIGHEST_TYPE = 24;

/** A segment's data. */
export interface Segment {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  readonly sequence: number;
  /** Names the connection and the direction. */
  readonly flow: string;
}

/** The connections of one capture that carry TLS. */
export class TcpStreams {
  private readonly streams = new Map<string, Stream>();

  /** Renames a segment of TLS. @returns false when it is none */
  rename(tools: Tools, segment: Segment): boolean {
    const { flow, sequence, bytes, at, end } = segment;
    let stream = this.streams.get(flow);
    if (stream === undefined || stream.next !== sequence) {
      if (!isRecordHead(bytes, at, end)) return false;
      stream = { next: sequence, left: 0, head: [] };
      if (this.streams.size >= MOST_STREAMS) this.streams.clear();
      this.streams.set(flow, stream);
    }
    if (!advance(tools, stream, segment)) this.streams.delete(flow);
    stream.next = (sequence + end - at) >>> 0;
    return true;
  }
}

/** Whether a record can begin here. */
function isRecordHead(bytes: Uint8Array, at: number, end: number): boolean {
  if (end - at < TLS_RECORD_HEADER_LENGTH) return false;
  const type = bytes[at]!;
  return type >= tlsContentType.changeCipherSpec && type <= HIGHEST_TYPE && bytes[at + 1] === 3 && bytes[at + 2]! <= 4;
}

/** @returns false when what comes is no record */
function advance(tools: Tools, stream: Stream, { bytes, at: from, end }: Segment): boolean {
  for (let at = from; at < end;) {
    if (stream.left > 0) {
      const part = Math.min(end, at + stream.left);
      blank(tools, 'encrypted payload', bytes, at, part);
      stream.left -= part - at;
      at = part;
      continue;
    }
    stream.head.push(bytes[at++]!);
    if (stream.head.length < TLS_RECORD_HEADER_LENGTH) continue;
    const head = Uint8Array.from(stream.head.splice(0));
    if (!isRecordHead(head, 0, head.length)) {
      blank(tools, 'application data', bytes, Math.max(from, at - TLS_RECORD_HEADER_LENGTH), end);
      return false;
    }
    stream.left = u16(head, 3);
    const last = at + stream.left;
    // What cannot be read as a whole, or not be renamed, is from now on application data.
    if (isKept(tools, head[0]!, bytes, at, last, end)) {
      stream.left = 0;
      at = last;
    } else if (head[0] === tlsContentType.handshake && at - TLS_RECORD_HEADER_LENGTH >= from && !tools.keepPayload)
      bytes[at - TLS_RECORD_HEADER_LENGTH] = tlsContentType.applicationData;
  }
  return true;
}

function isKept(tools: Tools, type: number, bytes: Uint8Array, at: number, last: number, end: number): boolean {
  if (last > end) return false;
  const length = last - at;
  if (type === tlsContentType.changeCipherSpec) return length === 1;
  if (type === tlsContentType.alert) return length === 2;
  return type === tlsContentType.handshake && renameHandshake(tools, bytes, at, last);
}
