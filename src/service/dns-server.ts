import type { ReceivedDatagram, UdpLayer, UdpSocket } from '../transport/udp.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { decodeDns, type DnsMessage, dnsResponseCode, encodeDns, type Question } from '../wire/dns/message.ts';
import { nameKey } from '../wire/dns/name.ts';
import { dnsClass, type RecordData, type ResourceRecord, typeOf } from '../wire/dns/record.ts';

const PORT = 53;

/** A zone this server is primary for. Names are full, times in seconds. */
export interface Zone {
  readonly name: string;
  readonly timeToLive: number;
  readonly primary: string;
  readonly records: readonly ResourceRecord[];
}

/** An authoritative DNS server with Windows' global query block list (windows.md section 1.5). */
export class DnsServer {
  private readonly zones: readonly Zone[];
  /** First labels that are answered as if they did not exist, in lower case. */
  private readonly blocked: ReadonlySet<string>;

  constructor(zones: readonly Zone[], queryBlockList: readonly string[]) {
    this.zones = zones;
    this.blocked = new Set(queryBlockList.map(nameKey));
  }

  /** Answers at port 53 of a host. */
  listen(udp: UdpLayer): void {
    const socket: UdpSocket = {
      port: PORT,
      received: (datagram) => this.received(udp, datagram),
      // The asker has gone; nothing is kept for it.
      failed: () => undefined,
    };
    udp.open(socket);
  }

  private received(udp: UdpLayer, datagram: ReceivedDatagram): void {
    let query: DnsMessage;
    try {
      query = decodeDns(datagram.payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return;
    }
    if (query.isResponse) return;
    udp.send(
      encodeDns(this.answer(query)),
      PORT,
      datagram.destination,
      datagram.source,
      datagram.sourcePort,
      (packet) => {
        packet.becauseOf(datagram.cause);
      },
    );
  }

  private answer(query: DnsMessage): DnsMessage {
    const base = { ...query, isResponse: true, reserved: 0, answers: [], authorities: [], additionals: [] };
    const question = query.questions[0];
    if (query.opcode !== 0) return { ...base, responseCode: dnsResponseCode.notImplemented };
    if (question === undefined || query.questions.length !== 1)
      return { ...base, responseCode: dnsResponseCode.formatError };
    const zone = this.zoneOf(question.name);
    if (zone === undefined) return { ...base, responseCode: dnsResponseCode.refused };
    const answers = this.isBlocked(question.name, zone) ? [] : collect(zone, question);
    const exists = answers.length > 0 || (!this.isBlocked(question.name, zone) && hasName(zone, question.name));
    const isAnswered = answers.some(({ data }) => typeOf(data) === question.type);
    return {
      ...base,
      authoritative: true,
      recursionAvailable: true,
      responseCode: exists ? dnsResponseCode.noError : dnsResponseCode.nameError,
      answers,
      authorities: isAnswered ? [] : [startOfAuthority(zone)],
    };
  }

  private zoneOf(name: string): Zone | undefined {
    const wanted = nameKey(name);
    return this.zones
      .filter((zone) => wanted === nameKey(zone.name) || wanted.endsWith(`.${nameKey(zone.name)}`))
      .sort((a, b) => b.name.length - a.name.length)[0];
  }

  /** The block list holds for the name right below a zone that this server is primary for. */
  private isBlocked(name: string, zone: Zone): boolean {
    const label = nameKey(name).slice(0, -zone.name.length - 1);
    return this.blocked.has(label);
  }
}

const hasName = (zone: Zone, name: string): boolean => {
  const wanted = nameKey(name);
  return (
    wanted === nameKey(zone.name) ||
    zone.records.some((record) => nameKey(record.name) === wanted || nameKey(record.name).endsWith(`.${wanted}`))
  );
};

/** The records asked for, with the CNAME chain that leads to them (RFC 1034 section 3.6.2). */
function collect(zone: Zone, question: Question): ResourceRecord[] {
  const found: ResourceRecord[] = [];
  let owner = nameKey(question.name);
  for (;;) {
    const here = zone.records.filter((record) => nameKey(record.name) === owner);
    const wanted = here.filter(({ data }) => typeOf(data) === question.type);
    const alias = here.find(({ data }) => data.kind === 'CNAME');
    if (wanted.length > 0 || alias?.data.kind !== 'CNAME' || found.includes(alias)) return [...found, ...wanted];
    found.push(alias);
    owner = nameKey(alias.data.name);
  }
}

function startOfAuthority(zone: Zone): ResourceRecord {
  const data: RecordData = {
    kind: 'SOA',
    primary: zone.primary,
    mailbox: `hostmaster.${zone.name}`,
    serial: 1,
    refresh: 900,
    retry: 600,
    expire: 86_400,
    minimum: zone.timeToLive,
  };
  return { name: zone.name, class: dnsClass.IN, timeToLive: zone.timeToLive, data };
}
