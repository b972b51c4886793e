import type { IpAddress } from '../../addr/ip.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { IpPrefix } from '../../addr/prefix.ts';
import type { TranslationPrefix } from '../../addr/translation-prefix.ts';
import type { Resolver } from '../../name/resolver.ts';
import { makeQuery } from '../../name/query.ts';
import { type Process, start } from '../../sim/process.ts';
import type { ReceivedDatagram, UdpLayer } from '../../transport/udp.ts';
import { DecodeError } from '../../wire/decode-error.ts';
import { decodeDns, type DnsMessage, dnsOpcode, dnsResponseCode, type Question } from '../../wire/dns/message.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { dnsClass, dnsType, type ResourceRecord } from '../../wire/dns/record.ts';
import { reverseName } from '../../wire/dns/reverse-name.ts';
import { encodeForUdp } from '../dns-server.ts';
import {
  askedIpv4,
  ipv4OnlyRecords,
  synthesized,
  wantsNoSynthesis,
  withReverseAlias,
  withUsableAddresses,
} from './synthesis.ts';

const PORT = 53;

export interface Dns64Settings {
  /** Where it answers, an address of the host. */
  readonly address: IpAddress;
  /** Whom it asks. */
  readonly servers: readonly IpAddress[];
  /** That of the NAT64 beside it. */
  readonly prefix: TranslationPrefix;
  /** AAAA records in these are as good as none, RFC 6147 section 5.1.4. */
  readonly excluded: readonly IpPrefix<Ipv6Address>[];
  /** Windows' default: it never asks for AAAA (Set-NetDnsTransitionConfiguration -OnlySendAQuery). */
  readonly onlySendAQuery: boolean;
}

/** A host with what DNS64 needs of it. */
export interface Dns64Host {
  readonly udp: UdpLayer;
  readonly resolver: Resolver;
}

/** A DNS64 server (RFC 6147): it asks other servers, and answers for IPv4-only names with addresses under its prefix. */
export class Dns64 {
  private readonly node: Dns64Host;
  private readonly settings: Dns64Settings;
  /** Questions under way: whoever repeats one waits for the same answer. */
  private readonly pending = new Set<string>();

  constructor(node: Dns64Host, settings: Dns64Settings) {
    this.node = node;
    this.settings = settings;
  }

  /** Answers at port 53 of the host. */
  listen(): void {
    const { udp } = this.node;
    udp.open({
      port: PORT,
      received: (datagram) => this.received(datagram),
      // The asker has gone; nothing is kept for it.
      failed: () => undefined,
    });
  }

  private received(datagram: ReceivedDatagram): void {
    const { host } = this.node.udp;
    if (datagram.destination !== this.settings.address) {
      const own = this.settings.address.toString();
      host.drop(datagram.cause, 'port-closed', null, () => `DNS64 answers at ${own} only`);
      return;
    }
    let query: DnsMessage;
    try {
      query = decodeDns(datagram.payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return;
    }
    if (query.isResponse) return;
    const { source, sourcePort } = datagram;
    const key = `${source.toString()} ${sourcePort} ${query.id} ${query.questions.map(({ name, type }) => `${nameKey(name)} ${type}`).join()}`;
    if (this.pending.has(key)) return;
    this.pending.add(key);
    start(host.simulator, this.serve(query, datagram, key));
  }

  private *serve(query: DnsMessage, datagram: ReceivedDatagram, key: string): Process {
    const response = yield* this.answer(query, datagram.cause.flow);
    this.pending.delete(key);
    const { id, opcode, recursionDesired, questions } = query;
    const header = { id, opcode, recursionDesired, questions, isResponse: true, recursionAvailable: true };
    const message = { ...response, ...header, authoritative: false };
    const { udp } = this.node;
    udp.send(encodeForUdp(message), PORT, datagram.destination, datagram.source, datagram.sourcePort, (packet) => {
      packet.becauseOf(datagram.cause);
    });
  }

  private *answer(query: DnsMessage, flow: number): Process<DnsMessage> {
    if (query.opcode !== dnsOpcode.query) return failure(query, dnsResponseCode.notImplemented);
    const [question] = query.questions;
    if (question === undefined || query.questions.length !== 1) return failure(query, dnsResponseCode.formatError);
    if (question.class === dnsClass.IN) {
      const own = this.ipv4Only(query, question);
      if (own !== null) return own;
      if (question.type === dnsType.AAAA && !wantsNoSynthesis(query))
        return yield* this.addresses(query, question, flow);
      const address = question.type === dnsType.PTR ? askedIpv4(question.name, this.settings.prefix) : null;
      if (address !== null) {
        const response = yield* this.ask(query, reverseName(address), dnsType.PTR, flow);
        return withReverseAlias(question.name, address, response);
      }
    }
    return yield* this.ask(query, question.name, question.type, flow);
  }

  /** Sections 5.1.1 to 5.1.6; Windows goes straight to A. */
  private *addresses(query: DnsMessage, { name }: Question, flow: number): Process<DnsMessage> {
    const { prefix, excluded, onlySendAQuery } = this.settings;
    const native = onlySendAQuery ? null : yield* this.ask(query, name, dnsType.AAAA, flow);
    if (native !== null) {
      if (native.responseCode === dnsResponseCode.nameError) return native;
      const usable = withUsableAddresses(native, excluded);
      if (usable !== null) return usable;
    }
    const isEmpty = native?.responseCode === dnsResponseCode.noError;
    const response = yield* this.ask(query, name, dnsType.A, flow);
    const made = synthesized(response, isEmpty ? native : null, prefix);
    if (made !== null) return made;
    const negative = isEmpty ? native : response;
    return { ...negative, answers: negative.answers.filter(({ data }) => data.kind !== 'A' && data.kind !== 'AAAA') };
  }

  private ipv4Only(query: DnsMessage, { name, type }: Question): DnsMessage | null {
    const records = ipv4OnlyRecords(name);
    if (records === null) return null;
    const answers: readonly ResourceRecord[] = type === dnsType.A || type === dnsType.AAAA ? records : [];
    const response = { ...failure(query, dnsResponseCode.noError), answers };
    return type === dnsType.AAAA ? (synthesized(response, null, this.settings.prefix) ?? response) : response;
  }

  /** Asks the servers; when none answers in time that is a server failure (section 5.1.3). */
  private *ask(query: DnsMessage, name: string, type: number, flow: number): Process<DnsMessage> {
    const { resolver } = this.node;
    const { reserved, additionals, recursionDesired } = query;
    const message = { ...makeQuery(resolver.takeIdentifier(), name, type), reserved, additionals, recursionDesired };
    const asked = query.questions[0]!.class;
    const questions = [{ name, type, class: asked }];
    const response = yield* resolver.exchange({ ...message, questions }, this.settings.servers, flow);
    return response ?? failure(query, dnsResponseCode.serverFailure);
  }
}

/** A response without records. */
const failure = (query: DnsMessage, responseCode: number): DnsMessage => ({
  ...query,
  isResponse: true,
  authoritative: false,
  truncated: false,
  reserved: 0,
  responseCode,
  answers: [],
  authorities: [],
  additionals: [],
});
