import type { IpAddress } from '../addr/ip.ts';
import { type Process, Signal, waitFor } from '../sim/process.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { ReceivedDatagram, UdpLayer, UdpSocket } from '../transport/udp.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { decodeDns, type DnsMessage, dnsResponseCode, encodeDns } from '../wire/dns/message.ts';
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

/** One question, its socket, and the first response of any server that was asked. */
export class Query implements UdpSocket {
  readonly port: number;
  private readonly udp: UdpLayer;
  private readonly message: DnsMessage;
  private readonly flow: number;
  private readonly asked = new Set<IpAddress>();
  private readonly answered = new Signal();
  private response: DnsMessage | null = null;

  /** @param id of the message, @param type number of the record type, @param flow that the queries belong to, or 0 */
  constructor(udp: UdpLayer, id: number, name: string, type: number, flow: number) {
    this.udp = udp;
    this.flow = flow;
    this.message = makeQuery(id, name, type);
    this.port = udp.takePort();
  }

  /** Asks until somebody answers; null when nobody did in time. Any response ends it, whatever it says. */
  *run(servers: readonly IpAddress[]): Process<DnsMessage | null> {
    this.udp.open(this);
    for (const [attempt, wait] of WAITS.entries()) {
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
    const question = this.message.questions[0]!;
    const echoed = message.questions[0];
    if (!message.isResponse || message.id !== this.message.id || echoed === undefined) return;
    if (nameKey(echoed.name) !== nameKey(question.name)) return;
    if (echoed.type !== question.type || echoed.class !== question.class) return;
    this.response = message;
    this.answered.fire();
  }

  failed(): void {
    // An ICMP error proves nothing about the next try, which comes in its time (what Windows does is not verified).
  }
}

const makeQuery = (id: number, name: string, type: number): DnsMessage => ({
  id,
  isResponse: false,
  opcode: 0,
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
