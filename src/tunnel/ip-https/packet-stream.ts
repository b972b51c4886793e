import { PacketBuffer } from '../../wire/packet-buffer.ts';
import type { StreamLedger } from '../../trace/stream-ledger.ts';
import { PacketReader } from './packet-reader.ts';
import type { TlsChannel } from './tls-channel.ts';

/** IPv6 packets over one TLS connection, both ways. */
export class PacketStream {
  /** The other end's IPv4 or IPv6 address and port. */
  readonly remote: string;
  private readonly channel: TlsChannel;
  private readonly reader = new PacketReader();
  private readonly ledger: StreamLedger;
  /** Names of the two directions in the ledger. */
  private readonly outbound: string;
  private readonly inbound: string;
  private written = 0;
  /** Packets that may still be on their way, and where they begin. */
  private underWay: { readonly offset: number; readonly packet: PacketBuffer }[] = [];

  constructor(channel: TlsChannel, side: 'client' | 'server', ledger: StreamLedger) {
    this.channel = channel;
    this.ledger = ledger;
    const { remote, remotePort } = channel.tcp.ends;
    this.remote = remote.family === 4 ? `${remote.toString()}:${remotePort}` : `[${remote.toString()}]:${remotePort}`;
    const toServer = `${channel.secret} to server`;
    const toClient = `${channel.secret} to client`;
    [this.outbound, this.inbound] = side === 'client' ? [toServer, toClient] : [toClient, toServer];
  }

  /** Puts a packet into the stream. Handed over. @returns false when the stream has ended: the packet is still the caller's */
  send(packet: PacketBuffer): boolean {
    const { ledger, outbound, written } = this;
    if (!this.channel.write(packet.view(), packet.id)) return false;
    ledger.put(outbound, written, packet);
    while (this.underWay.length > 0 && !ledger.has(outbound, this.underWay[0]!.offset)) this.underWay.shift();
    this.underWay.push({ offset: written, packet });
    this.written += packet.length;
    return true;
  }

  /** Takes plaintext; each packet that is whole goes to `deliver`. @throws DecodeError where no IPv6 packet begins */
  receive(plaintext: Uint8Array, deliver: (packet: PacketBuffer) => void): void {
    this.reader.push(plaintext);
    for (let found = this.reader.next(); found !== null; found = this.reader.next()) {
      const packet = PacketBuffer.from(found.bytes);
      const identity = this.ledger.take(this.inbound, found.offset);
      if (identity !== null) {
        packet.id = identity.id;
        packet.parent = identity.parent;
        packet.flow = identity.flow;
        packet.damaged = identity.damaged;
      }
      deliver(packet);
    }
  }

  /** The stream has broken. @returns the packets sent into it that have not arrived */
  takeLost(): PacketBuffer[] {
    const lost = this.underWay.filter(({ offset }) => this.ledger.take(this.outbound, offset) !== null);
    this.underWay = [];
    return lost.map(({ packet }) => packet);
  }
}
