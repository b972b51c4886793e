import { embedIpv4 } from '../../addr/translation-prefix.ts';
import { pseudoHeaderSum } from '../../wire/checksum.ts';
import { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import { prependTcp, TCP_HEADER_LENGTH, tcpFlag } from '../../wire/tcp/tcp.ts';
import type { Binding, Session } from './binding.ts';
import type { Nat64Context } from './context.ts';

/**
 * What happens when a connection has been idle for TCP_EST (RFC 6146 section 3.5.2.2): its IPv6 end gets a segment that
 * a living one answers, and TCP_TRANS is left for the answer.
 */
export class IdleProbes {
  private readonly context: Nat64Context;
  private readonly watched = new Set<Session>();

  constructor(context: Nat64Context) {
    this.context = context;
  }

  /** A packet of a session has passed. */
  watch(binding: Binding, session: Session): void {
    if (session.probeAt === Infinity || this.watched.has(session)) return;
    const { simulator } = this.context.host;
    this.watched.add(session);
    simulator.after(session.probeAt - simulator.now, () => {
      this.watched.delete(session);
      if (session.probeAt > simulator.now) this.watch(binding, session);
      else this.probe(binding, session);
    });
  }

  private probe({ inside }: Binding, session: Session): void {
    const { host, settings } = this.context;
    const { remote } = session;
    session.state = 'transitory';
    session.probeAt = Infinity;
    const source = embedIpv4(settings.prefix, remote.address);
    const packet = PacketBuffer.allocate(0);
    const fields = { sourcePort: remote.port, destinationPort: inside.port, sequence: 0, acknowledgment: 0 };
    prependTcp(
      packet,
      { ...fields, flags: tcpFlag.ack, window: 0, options: new Uint8Array(0) },
      pseudoHeaderSum(source, inside.address, ipProtocol.tcp, TCP_HEADER_LENGTH),
    );
    host.ipv6.send(packet, { source, destination: inside.address, protocol: ipProtocol.tcp });
  }
}
