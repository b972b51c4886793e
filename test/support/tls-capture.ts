import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { TLS_KEY_LOG } from '../../src/capture/pcapng-format.ts';
import { PcapngWriter } from '../../src/capture/pcapng-writer.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { encodeIpv4 } from '../../src/wire/ipv4.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeTcp, tcpFlag } from '../../src/wire/tcp/tcp.ts';
import type { TlsEnd } from './tls-pair.ts';

const ADDRESSES: Readonly<Record<TlsEnd, Ipv4Address>> = {
  client: Ipv4Address.parse('198.51.100.2'),
  server: Ipv4Address.parse('203.0.113.10'),
};
const PORTS: Readonly<Record<TlsEnd, number>> = { client: 49_152, server: 443 };
const MACS: Readonly<Record<TlsEnd, MacAddress>> = {
  client: MacAddress.parse('02-00-00-00-00-01'),
  server: MacAddress.parse('02-00-00-00-00-02'),
};
const NOTHING = new Uint8Array(0);
const SEGMENT = 1460;

/** A TCP connection over IPv4 written as a capture, one pcapng file. */
export class TlsCapture {
  private readonly parts: Uint8Array[] = [];
  private readonly writer = new PcapngWriter((bytes) => this.parts.push(bytes.slice()), 65_535);
  private readonly next: Record<TlsEnd, number> = { client: 1000, server: 2000 };
  private packets: { readonly from: TlsEnd; readonly flags: number; readonly data: Uint8Array }[] = [];

  constructor() {
    const { syn, ack } = tcpFlag;
    this.packets.push({ from: 'client', flags: syn, data: NOTHING });
    this.packets.push({ from: 'server', flags: syn | ack, data: NOTHING });
    this.packets.push({ from: 'client', flags: ack, data: NOTHING });
  }

  /** Bytes of the stream, in segments. */
  add(from: TlsEnd, bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += SEGMENT)
      this.packets.push({ from, flags: tcpFlag.psh | tcpFlag.ack, data: bytes.slice(at, at + SEGMENT) });
  }

  /** @param secrets lines of the key log, which stand in front */
  done(secrets: readonly string[]): Uint8Array {
    const { writer } = this;
    writer.addSecrets(TLS_KEY_LOG, new TextEncoder().encode(secrets.map((line) => `${line}\n`).join('')));
    const id = writer.addInterface({ name: 'eth0', addresses: [], mac: null, speed: null });
    for (const [index, { from, flags, data }] of this.packets.entries())
      writer.addPacket(id, {
        time: { seconds: 1_767_225_600, nanoseconds: index * 1_000_000 },
        data: this.frame(from, flags, data),
        direction: null,
        packetId: 0,
        dropped: false,
        comments: [],
      });
    writer.close();
    return Uint8Array.from(Buffer.concat(this.parts));
  }

  private frame(from: TlsEnd, flags: number, data: Uint8Array): Uint8Array {
    const to = from === 'client' ? 'server' : 'client';
    const [source, destination] = [ADDRESSES[from], ADDRESSES[to]];
    const sum = pseudoHeaderSum(source, destination, ipProtocol.tcp, 20 + data.length);
    const segment = encodeTcp(
      {
        sourcePort: PORTS[from],
        destinationPort: PORTS[to],
        sequence: this.next[from],
        acknowledgment: (flags & tcpFlag.ack) === 0 ? 0 : this.next[to],
        reserved: 0,
        flags,
        window: 65_535,
        checksum: 0,
        urgentPointer: 0,
        options: NOTHING,
        payload: data,
      },
      sum,
    );
    this.next[from] += data.length + ((flags & tcpFlag.syn) === 0 ? 0 : 1);
    const packet = encodeIpv4({
      typeOfService: 0,
      identification: 0,
      reservedFlag: false,
      dontFragment: true,
      moreFragments: false,
      fragmentOffset: 0,
      timeToLive: 128,
      protocol: ipProtocol.tcp,
      checksum: 0,
      source,
      destination,
      options: NOTHING,
      payload: segment,
      trailer: NOTHING,
    });
    return encodeEthernet({ destination: MACS[to], source: MACS[from], type: etherType.ipv4, payload: packet });
  }
}
