import type { IpAddress } from '../addr/ip.ts';
import { type Process, Signal, waitFor } from '../sim/process.ts';
import type { RandomStream } from '../sim/random.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import type { ReceivedDatagram, UdpLayer, UdpSocket } from '../transport/udp.ts';
import { DecodeError } from '../wire/decode-error.ts';
import { decodeDns, type DnsMessage, dnsResponseCode, encodeDns } from '../wire/dns/message.ts';
import { nameKey } from '../wire/dns/name.ts';
import { dnsClass, dnsType, type ResourceRecord } from '../wire/dns/record.ts';
import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { NameCache } from './name-cache.ts';

const PORT = 53;
/** How long each try waits; Windows asks at 0, 1, 2, 4 and 8 s (not verified here). */
const TRIES: readonly Nanoseconds[] = [seconds(1), seconds(1), seconds(2), seconds(4)];
/** How long "no such name" is kept when the answer has no SOA record (RFC 2308 says not at all). */
const NO_TIME = 0;

export type AddressType = 'A' | 'AAAA';

/** What came of asking for one type. */
export interface TypeAnswer {
  readonly outcome: 'addresses' | 'no-data' | 'no-such-name' | 'server-failure' | 'timeout';
  readonly addresses: readonly IpAddress[];
  readonly timeToLive: Nanoseconds;
}

/** What came of a name: addresses of all types asked for, in the order of the answers. */
export interface ResolvedName {
  readonly addresses: readonly IpAddress[];
  /** The smallest time to live of the addresses. */
  readonly timeToLive: Nanoseconds;
  /** The fully qualified name that gave the answer, or was tried last. */
  readonly name: string;
  readonly answers: readonly TypeAnswer[];
}

/** The stub resolver of a host, RFC 1034 section 5.3.1: servers in turn, a suffix for short names, a cache. */
export class Resolver {
  private readonly udp: UdpLayer;
  private readonly servers: readonly IpAddress[];
  /** Appended to names without a dot; null for none. */
  readonly suffix: string | null;
  private readonly cache = new NameCache<TypeAnswer>();
  private readonly random: RandomStream;

  constructor(udp: UdpLayer, servers: readonly IpAddress[], suffix: string | null) {
    this.udp = udp;
    this.servers = servers;
    this.suffix = suffix;
    this.random = udp.host.random('dns/identifiers');
  }

  /** Types that an application's look-up asks for: AAAA only while the host could use one (windows.md section 6). */
  get wantedTypes(): readonly AddressType[] {
    const { host } = this.udp;
    const hasIpv6 = host.interfaces.some(
      ({ isUp, ipv6 }) => isUp && ipv6.usable.some(({ address }) => !address.isLinkLocal && !address.isLoopback),
    );
    return hasIpv6 || !host.profile.asksAaaaOnlyWithIpv6 ? ['AAAA', 'A'] : ['A'];
  }

  clearCache(): void {
    this.cache.clear();
  }

  /** @param flow the flow that the queries belong to, 0 for none */
  *resolve(name: string, types: readonly AddressType[], flow = 0): Process<ResolvedName> {
    const full = name.includes('.') || this.suffix === null ? name.replace(/\.$/, '') : `${name}.${this.suffix}`;
    const answers: TypeAnswer[] = [];
    for (const type of types) answers.push(yield* this.ask(full, type, flow));
    const addresses = answers.flatMap((answer) => answer.addresses);
    const lives = answers.filter((answer) => answer.addresses.length > 0).map(({ timeToLive }) => timeToLive);
    return { addresses, timeToLive: Math.min(Infinity, ...lives), name: full, answers };
  }

  private *ask(name: string, type: AddressType, flow: number): Process<TypeAnswer> {
    const key = `${type} ${nameKey(name)}`;
    const { simulator } = this.udp.host;
    const cached = this.cache.find(key, simulator.now);
    if (cached !== undefined) return cached;
    const answer = yield* this.query(name, type, flow);
    if (answer.timeToLive > 0) this.cache.put(key, answer, simulator.now + answer.timeToLive);
    return answer;
  }

  private *query(name: string, type: AddressType, flow: number): Process<TypeAnswer> {
    for (const timeout of TRIES) {
      for (const server of this.servers) {
        const response = yield* this.queryServer(server, name, type, timeout, flow);
        if (response !== null) return readAnswer(response, name, type);
      }
    }
    return { outcome: 'timeout', addresses: [], timeToLive: NO_TIME };
  }

  private *queryServer(
    server: IpAddress,
    name: string,
    type: AddressType,
    timeout: Nanoseconds,
    flow: number,
  ): Process<DnsMessage | null> {
    const query = makeQuery(this.random.below(0x10000), name, dnsType[type]);
    const exchange = new Exchange(this.udp.takePort(), server, query);
    this.udp.open(exchange);
    const sent = this.udp.send(encodeDns(query), exchange.port, null, server, PORT, (packet: PacketBuffer) => {
      packet.flow = flow;
    });
    if (sent) yield* waitFor(exchange.answered, timeout);
    this.udp.close(exchange);
    return exchange.response;
  }
}

/** One query and the socket that waits for its response. */
class Exchange implements UdpSocket {
  readonly port: number;
  readonly answered = new Signal();
  response: DnsMessage | null = null;
  private readonly server: IpAddress;
  private readonly query: DnsMessage;

  constructor(port: number, server: IpAddress, query: DnsMessage) {
    this.port = port;
    this.server = server;
    this.query = query;
  }

  /** Takes what matches server, port, identifier and question (RFC 1035 section 7.3). */
  received(datagram: ReceivedDatagram): void {
    if (datagram.source !== this.server || datagram.sourcePort !== PORT) return;
    let message: DnsMessage;
    try {
      message = decodeDns(datagram.payload);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return;
    }
    const asked = this.query.questions[0]!;
    const question = message.questions[0];
    if (!message.isResponse || message.id !== this.query.id || question === undefined) return;
    if (nameKey(question.name) !== nameKey(asked.name) || question.type !== asked.type) return;
    this.response = message;
    this.answered.fire();
  }

  failed(): void {
    // The server's port is closed or its host unreachable: the next try may find it open.
    this.answered.fire();
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

/** Follows CNAME records to the addresses; the time to live is the smallest on the way (conformance ISATAP-32). */
function readAnswer(response: DnsMessage, name: string, type: AddressType): TypeAnswer {
  const { noError, nameError } = dnsResponseCode;
  if (response.responseCode !== noError && response.responseCode !== nameError) {
    return { outcome: 'server-failure', addresses: [], timeToLive: NO_TIME };
  }
  const chain: ResourceRecord[] = [];
  let owner = nameKey(name);
  for (;;) {
    const alias = response.answers.find((record) => record.data.kind === 'CNAME' && nameKey(record.name) === owner);
    if (alias?.data.kind !== 'CNAME' || chain.includes(alias)) break;
    chain.push(alias);
    owner = nameKey(alias.data.name);
  }
  const records = response.answers.filter((record) => record.data.kind === type && nameKey(record.name) === owner);
  if (records.length > 0) {
    const addresses = records.flatMap(({ data }) => (data.kind === 'A' || data.kind === 'AAAA' ? [data.address] : []));
    return {
      outcome: 'addresses',
      addresses,
      timeToLive: seconds(Math.min(...[...chain, ...records].map((record) => record.timeToLive))),
    };
  }
  const outcome = response.responseCode === nameError ? 'no-such-name' : 'no-data';
  return { outcome, addresses: [], timeToLive: seconds(negativeTimeToLive(response)) };
}

/** RFC 2308 section 5: the smaller of the SOA record's own time to live and its minimum field. */
function negativeTimeToLive(response: DnsMessage): number {
  const authority = response.authorities.find(({ data }) => data.kind === 'SOA');
  return authority?.data.kind === 'SOA' ? Math.min(authority.timeToLive, authority.data.minimum) : NO_TIME;
}
