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
import { dnsType, type RecordData, type ResourceRecord, typeOf } from '../wire/dns/record.ts';
import { applyUpdate } from './dns-update.ts';
import { hasName, isInZone, recordsAt, startOfAuthority, type Zone } from './dns-zone.ts';

const PORT = 53;
/** RFC 1035 section 2.3.4; the model has no EDNS (RFC 6891) and no DNS over TCP. */
const MOST_BYTES = 512;

/**
 * An authoritative DNS server with Windows' global query block list (windows.md section 1.5). What it knows is stored:
 * after a reboot the same server listens again.
 */
export class DnsServer {
  readonly zones: readonly Zone[];
  /** First labels that are answered as if they did not exist. */
  queryBlockList: readonly string[];
  isBlockListEnabled = true;

  constructor(zones: readonly Zone[], queryBlockList: readonly string[]) {
    this.zones = zones;
    this.queryBlockList = queryBlockList;
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
      encodeForUdp(this.answer(query)),
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
    const flags = { isResponse: true, authoritative: false, truncated: false, reserved: 0 };
    const base = { ...query, ...flags, answers: [], authorities: [], additionals: [] };
    const question = query.questions[0];
    // RFC 2136 section 3.8: of the sections only the zone is given back.
    if (query.opcode === dnsOpcode.update) return { ...base, responseCode: applyUpdate(this.zones, query) };
    if (query.opcode !== dnsOpcode.query) return { ...base, responseCode: dnsResponseCode.notImplemented };
    if (question === undefined || query.questions.length !== 1)
      return { ...base, responseCode: dnsResponseCode.formatError };
    if (this.zoneOf(question.name) === undefined) return { ...base, responseCode: dnsResponseCode.refused };
    const { answers, last, exists } = this.collect(question);
    const isAnswered = answers.some(({ data }) => isWanted(data, question.type));
    return {
      ...base,
      authoritative: true,
      recursionAvailable: true,
      responseCode: exists ? dnsResponseCode.noError : dnsResponseCode.nameError,
      answers,
      authorities: isAnswered || last === null ? [] : [startOfAuthority(last)],
    };
  }

  /**
   * The records asked for, with the CNAME chain that leads to them (RFC 1034 section 3.6.2), through all zones of this
   * server. `last`: the zone where the chain ends, null outside; `exists`: whether the name at its end does (RFC 6604).
   */
  private collect(question: Question): { answers: ResourceRecord[]; last: Zone | null; exists: boolean } {
    const answers: ResourceRecord[] = [];
    let owner = question.name;
    for (;;) {
      const zone = this.zoneOf(owner);
      if (zone === undefined) return { answers, last: null, exists: true };
      if (owner === question.name && this.isBlocked(owner, zone)) return { answers, last: zone, exists: false };
      const here = recordsAt(zone, owner);
      const wanted = here.filter(({ data }) => isWanted(data, question.type));
      const alias = here.find(({ data }) => data.kind === 'CNAME');
      const ends = wanted.length > 0 || alias?.data.kind !== 'CNAME' || answers.includes(alias);
      if (ends) return { answers: [...answers, ...wanted], last: zone, exists: hasName(zone, owner) };
      answers.push(alias);
      owner = alias.data.name;
    }
  }

  private zoneOf(name: string): Zone | undefined {
    return this.zones.filter((zone) => isInZone(zone, name)).sort((a, b) => b.name.length - a.name.length)[0];
  }

  /** The block list holds for the name right below a zone that this server is primary for. */
  isBlocked(name: string, zone: Zone): boolean {
    const label = nameKey(name).slice(0, -zone.name.length - 1);
    return this.isBlockListEnabled && this.queryBlockList.some((blocked) => nameKey(blocked) === label);
  }
}

const isWanted = (data: RecordData, type: number): boolean => type === dnsType.ANY || typeOf(data) === type;

/** The response in at most 512 bytes: records that do not fit are left out and TC says so (RFC 1035 section 4.2.1). */
export function encodeForUdp(response: DnsMessage): Uint8Array {
  let { answers } = response;
  let bytes = encodeDns(response);
  while (bytes.length > MOST_BYTES && answers.length > 0) {
    answers = answers.slice(0, -1);
    bytes = encodeDns({ ...response, truncated: true, answers });
  }
  return bytes;
}
