import type { CaptureRecord } from '../../src/capture/record.ts';
import { decodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { decodeTcp, tcpFlag, type TcpSegment } from '../../src/wire/tcp/tcp.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';

/** Both directions of a TCP connection in a capture, as the other end would have read them. */
export interface TcpStream {
  readonly client: Uint8Array;
  readonly server: Uint8Array;
}

function segmentOf(
  linkType: number,
  bytes: Uint8Array,
): { readonly ends: string; readonly segment: TcpSegment } | null {
  const layers = packetLayers(linkType, bytes);
  const at = layers.findIndex(({ protocol }) => protocol === 'tcp');
  const packet = layers[at - 1];
  if (packet === undefined) return null;
  const from = bytes.subarray(packet.offset);
  const { source, destination, payload } = packet.protocol === 'ipv4' ? decodeIpv4(from) : decodeIpv6(from);
  return { ends: `${source.toString()} ${destination.toString()}`, segment: decodeTcp(payload) };
}

/** Bytes of one direction; a gap ends it. */
class Direction {
  private readonly pieces: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  private readonly first: number;

  /** @param first sequence number of its first byte */
  constructor(first: number) {
    this.first = first;
  }

  add({ sequence, payload }: TcpSegment): void {
    this.pieces.push({ at: (sequence - this.first) | 0, bytes: payload });
  }

  bytes(): Uint8Array {
    const found: Uint8Array[] = [];
    let end = 0;
    for (const { at, bytes } of this.pieces.toSorted((a, b) => a.at - b.at)) {
      if (at > end) break;
      const fresh = bytes.subarray(end - at);
      found.push(fresh);
      end += fresh.length;
    }
    return Uint8Array.from(Buffer.concat(found));
  }
}

/** Every connection to a port whose beginning was captured, in the order of their SYN. */
export function tcpStreams(records: readonly CaptureRecord[], port: number): TcpStream[] {
  const directions = new Map<string, Direction>();
  const clients: (readonly [client: string, server: string])[] = [];
  for (const record of records) {
    if (record.kind !== 'packet') continue;
    const found = segmentOf(record.interface.linkType, record.data);
    if (found === null) continue;
    const { segment } = found;
    const [source, destination] = found.ends.split(' ');
    const [from, to] = [`${source} ${segment.sourcePort}`, `${destination} ${segment.destinationPort}`];
    const key = `${from} ${to}`;
    if ((segment.flags & tcpFlag.syn) !== 0) {
      directions.set(key, new Direction(segment.sequence + 1));
      if (segment.destinationPort === port) clients.push([key, `${to} ${from}`]);
    } else directions.get(key)?.add(segment);
  }
  const bytesOf = (key: string): Uint8Array => directions.get(key)?.bytes() ?? new Uint8Array(0);
  return clients.map(([client, server]) => ({ client: bytesOf(client), server: bytesOf(server) }));
}
