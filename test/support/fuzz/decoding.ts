import { readCapture } from '../../../src/capture/capture-reader.ts';
import { PcapWriter } from '../../../src/capture/pcap-writer.ts';
import { PcapngWriter } from '../../../src/capture/pcapng-writer.ts';
import { packetLayers } from '../../../src/wire/layers/packet-layers.ts';
import { roundTrips } from '../round-trip.ts';

/** What captures begin with: loopback, Ethernet, raw IP, Linux cooked, IPv4, IPv6. */
export const LINK_TYPES = [0, 1, 101, 113, 228, 229] as const;

/** Takes a packet apart and puts its layers together again. @returns what must not be @throws what the decoders throw */
export function decodingFindings(linkType: number, bytes: Uint8Array): string[] {
  // A packet of which the capture has kept the beginning only.
  packetLayers(linkType, bytes, bytes.length + 1000);
  for (const { offset, length } of packetLayers(linkType, bytes)) {
    if (offset < 0 || length < 0 || offset + length > bytes.length) return ['a layer lies outside the packet'];
  }
  return roundTrips(linkType, bytes).flatMap(({ protocol, difference }) =>
    difference === null ? [] : [`${protocol}: ${difference}`],
  );
}

/** Reads bytes as a capture file. @throws what the reader throws that is no CaptureError */
export function readingFindings(file: Uint8Array): string[] {
  const { records, problem } = readCapture(file);
  if (problem !== null && (problem.offset < 0 || problem.offset > file.length)) return ['a problem outside the file'];
  return records.flatMap((record) => {
    if (record.kind !== 'packet') return [];
    packetLayers(record.interface.linkType, record.data, record.originalLength);
    return record.data.length > file.length ? ['a packet is longer than its file'] : [];
  });
}

/** A small capture of these frames. */
export function captureOf(frames: readonly Uint8Array[], format: 'pcap' | 'pcapng'): Uint8Array {
  const parts: Uint8Array[] = [];
  const sink = (bytes: Uint8Array): unknown => parts.push(bytes.slice());
  const packets = frames.map((data, index) => ({ time: { seconds: index, nanoseconds: index }, data }));
  if (format === 'pcap') {
    const writer = new PcapWriter(sink, 65_535);
    for (const packet of packets) writer.addPacket(packet);
    writer.close();
  } else {
    const writer = new PcapngWriter(sink, 65_535);
    const id = writer.addInterface({ name: 'eth0', description: 'x', addresses: [], mac: null, speed: 1e9 });
    const rest = { direction: 'inbound', packetId: 7, dropped: true, comments: ['one', 'two'] } as const;
    for (const packet of packets) writer.addPacket(id, { ...packet, ...rest });
    writer.close();
  }
  return Uint8Array.from(Buffer.concat(parts));
}
