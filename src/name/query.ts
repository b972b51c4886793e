import type { IpAddress } from '../addr/ip.ts';
import { type Process, Signal, waitFor } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { ReceivedDatagram, UdpLayer, UdpSocket } from '../transport/udp.ts';
import { DecodeError } from '../wire/decode-error.ts';
import {
  decodeDns,
  type DnsMessage,
  dnsOpcode,
  dnsResponseCode,
  encodeDns,
  type Question,
} from '../wire/dns/message.ts';
import { nameKey } from '../wire/dns/name.ts';
import { dnsClass } from '../wire/dns/record.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';

const PORT = 53;

/**
 * How long each try waits: Windows asks at 0, 1, 2, 4 and 8 s and stops at 10 s. The first three tries go down the list
 * of servers and stay at its end, the last two ask all at once, always with the same identifier (Microsoft, DNS client
 * resolution timeouts, KB 2834226).
 */
const WAITS: readonly Nanoseconds[] = [seconds(1), seconds(1), seconds(2), seconds(4), seconds(2)];
const TRIES_DOWN_THE_LIST = 3;

/** Whom the try asks; `attempt` counts from 0. */
function serversOf(servers: readonly IpAddress[], attempt: number): readonly IpAddress[] {
  if (attempt >= TRIES_DOWN_THE_LIST) return servers;
  const server = servers[Math.min(attempt, servers.length - 1)];
  return server === undefined ? [] : [server];
}

/** One question or update, its socket, and the first response of any server that was asked. */
export class Query implements UdpSocket {
  readonly port: number;
  private readonly udp: UdpLayer;
  private readonly message: DnsMessage;
  private readonly flow: number;
  private readonly asked = new Set<IpAddress>();
  private readonly answered = new Signal();
  private response: DnsMessage | null = null;

  /** @param message the question or the update, @param flow that it belongs to, or 0 */
  constructor(udp: UdpLayer, message: DnsMessage, flow: number) {
    this.udp = udp;
    this.flow = flow;
    this.message = message;
    this.port = udp.takePort();
  }

  /**
   * Asks until somebody answers; null when nobody did in time. Any response ends it, whatever it says.
   * @param waits of the tries; left out: those of Windows' resolver
   */
  *run(servers: readonly IpAddress[], waits: readonly Nanoseconds[] = WAITS): Process<DnsMessage | null> {
    this.udp.open(this);
    for (const [attempt, wait] of waits.entries()) {
      const sent = serversOf(servers, attempt).filter((server) => this.send(server));
      if (sent.length > 0 && this.response === null) yield* waitFor(this.answered, wait);
      if (this.response !== null) break;
    }
    this.udp.close(this);
    return this.response;
  }

  /** @returns false when the host has no way to the server */
  private send(server: IpAddress): boolean {
    this.asked.add(server);
    return this.udp.send(encodeDns(this.message), this.port, null, server, PORT, (packet: PacketBuffer) => {
      packet.flow = this.flow;
    });
  }

  /** Takes what matches a server that was asked, its port, the identifier and the question (RFC 1035 section 7.3). */
  received(datagram: ReceivedDatagram): void {
    if (!this.asked.has(datagram.source) || datagram.sourcePort !== PORT || this.response !== null) return;
    let message: DnsMessage;
    try {
      message = decodeDns(datagram.payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return;
    }
    const { id, opcode, questions } = this.message;
    if (!message.isResponse || message.id !== id || message.opcode !== opcode) return;
    const echoed = message.questions[0];
    // RFC 2136 section 3.8: the response to an update may leave the zone out.
    const isBare = echoed === undefined && opcode === dnsOpcode.update;
    if (!isBare && !isSameQuestion(echoed, questions[0]!)) return;
    this.response = message;
    this.answered.fire();
  }

  failed(): void {
    // An ICMP error proves nothing about the next try, which comes in its time (what Windows does is not verified).
  }
}

const isSameQuestion = (echoed: Question | undefined, asked: Question): boolean =>
  echoed !== undefined &&
  nameKey(echoed.name) === nameKey(asked.name) &&
  echoed.type === asked.type &&
  echoed.class === asked.class;

/** @param type number of the record type */
export const makeQuery = (id: number, name: string, type: number): DnsMessage => ({
  id,
  isResponse: false,
  opcode: dnsOpcode.query,
  authoritative: false,
  truncated: false,
  recursionDesired: true,
  recursionAvailable: false,
  reserved: 0,
  responseCode: dnsResponseCode.noError,
  questions: [{ name, type, class: dnsClass.IN }],
  answers: [],
  authorities: [],
  additionals: [],
});
