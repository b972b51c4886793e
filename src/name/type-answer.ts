import type { IpAddress } from '../addr/ip.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { type DnsMessage, dnsResponseCode } from '../wire/dns/message.ts';
import { nameKey } from '../wire/dns/name.ts';
import type { RecordData, ResourceRecord } from '../wire/dns/record.ts';

export type AddressType = 'A' | 'AAAA';

/**
 * What came of asking for one type. `truncated`: the server has more to say than UDP carries, and the model has no DNS
 * over TCP to ask again with; nothing of such an answer counts (RFC 2181 section 9).
 */
export interface TypeAnswer {
  readonly type: AddressType;
  readonly outcome: 'addresses' | 'no-data' | 'no-such-name' | 'server-failure' | 'truncated' | 'timeout';
  readonly addresses: readonly IpAddress[];
  /** How long it may be kept; 0: not at all. */
  readonly timeToLive: Nanoseconds;
  /** The name that has the addresses, where the one asked for is an alias of it. */
  readonly canonicalName?: string;
}

export const without = (type: AddressType, outcome: TypeAnswer['outcome'], timeToLive = 0): TypeAnswer => ({
  type,
  outcome,
  addresses: [],
  timeToLive,
});

/** Follows CNAME records to the addresses; the time to live is the smallest on the way (conformance ISATAP-32). */
export function readAnswer(response: DnsMessage, name: string, type: AddressType): TypeAnswer {
  const { noError, nameError } = dnsResponseCode;
  if (response.responseCode !== noError && response.responseCode !== nameError) return without(type, 'server-failure');
  if (response.truncated) return without(type, 'truncated');
  const { chain, records } = findRecords(response, name, type);
  if (records.length > 0) {
    const addresses = records.flatMap(({ data }) => (data.kind === 'A' || data.kind === 'AAAA' ? [data.address] : []));
    const alias = chain.at(-1)?.data;
    return {
      type,
      outcome: 'addresses',
      addresses,
      timeToLive: seconds(Math.min(...[...chain, ...records].map(lifeOf))),
      ...(alias?.kind === 'CNAME' ? { canonicalName: alias.name } : {}),
    };
  }
  const outcome = response.responseCode === nameError ? 'no-such-name' : 'no-data';
  return without(type, outcome, seconds(negativeTimeToLive(response)));
}

/** The name that an address has, from the response to a question for PTR; null when it has none. */
export function readPointer(response: DnsMessage, name: string): string | null {
  const pointer = findRecords(response, name, 'PTR').records[0]?.data;
  return pointer?.kind === 'PTR' ? pointer.name : null;
}

/** The records of one type that a name has, and the CNAME records that lead to them (RFC 1034 section 3.6.2). */
function findRecords(
  { answers }: DnsMessage,
  name: string,
  kind: RecordData['kind'],
): { readonly chain: readonly ResourceRecord[]; readonly records: readonly ResourceRecord[] } {
  const chain: ResourceRecord[] = [];
  let owner = nameKey(name);
  for (;;) {
    const alias = answers.find((record) => record.data.kind === 'CNAME' && nameKey(record.name) === owner);
    if (alias?.data.kind !== 'CNAME' || chain.includes(alias)) break;
    chain.push(alias);
    owner = nameKey(alias.data.name);
  }
  return { chain, records: answers.filter((record) => record.data.kind === kind && nameKey(record.name) === owner) };
}

/** RFC 2308 section 5: the smaller of the SOA record's own time to live and its minimum field; without one not at all. */
function negativeTimeToLive(response: DnsMessage): number {
  const authority = response.authorities.find(({ data }) => data.kind === 'SOA');
  return authority?.data.kind === 'SOA' ? Math.min(lifeOf(authority), authority.data.minimum) : 0;
}

/** RFC 2181 section 8: 31 bits; with the highest bit set it is 0. */
const lifeOf = ({ timeToLive }: ResourceRecord): number => (timeToLive > 0x7fff_ffff ? 0 : timeToLive);
