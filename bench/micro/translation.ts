import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeTcp, tcpFlag } from '../../src/wire/tcp/tcp.ts';
import { headersForIpv4, translateToIpv4 } from '../../src/wire/translation/to-ipv4.ts';
import { defaultToIpv6Settings, translateToIpv6 } from '../../src/wire/translation/to-ipv6.ts';
import { nanosecondsEach, type Result, summarize } from '../measure.ts';

const OPERATIONS = 100_000;
const CLIENT = Ipv6Address.parse('fd9c:30c:2da4:1000::c1');
const SERVER = Ipv6Address.parse('fd9c:30c:2da4:7777::ac10:a3c');
const toIpv4 = {
  source: Ipv4Address.parse('172.16.10.25'),
  destination: Ipv4Address.parse('172.16.10.60'),
  ports: { source: 50_001, destination: 80 },
  identification: 7,
};
const toIpv6 = { source: CLIENT, destination: SERVER, ports: { source: 50_000, destination: 80 } };

/** A TCP segment in an IPv6 packet of `length` bytes. */
function segment(length: number): PacketBuffer {
  const payload = new Uint8Array(length - 60);
  const fields = { sourcePort: 50_000, destinationPort: 80, sequence: 1, acknowledgment: 1, flags: tcpFlag.ack };
  const rest = { window: 1000, options: new Uint8Array(0), reserved: 0, urgentPointer: 0, checksum: 0, payload };
  const bytes = encodeTcp({ ...fields, ...rest }, pseudoHeaderSum(CLIENT, SERVER, ipProtocol.tcp, length - 40));
  const header = { source: CLIENT, destination: SERVER, nextHeader: ipProtocol.tcp, hopLimit: 64 };
  const packet = { ...header, trafficClass: 0, flowLabel: 0, payload: bytes, trailer: new Uint8Array(0) };
  return PacketBuffer.from(encodeIpv6(packet));
}

/** One packet to IPv4 and back to IPv6, in place, ports and checksums included. */
export function translationResults(rounds: number): Result[] {
  return [100, 1280].map((length) => {
    const packet = segment(length);
    const each = nanosecondsEach(OPERATIONS, rounds, () => {
      for (let count = 0; count < OPERATIONS; count++) {
        translateToIpv4(packet, headersForIpv4(packet.bytes, packet.start, packet.end), toIpv4);
        translateToIpv6(packet, toIpv6, defaultToIpv6Settings);
      }
      return packet.length;
    });
    return summarize(`translation there and back, ${length} bytes`, 'ns', each);
  });
}
