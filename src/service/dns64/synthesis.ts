/** What DNS64 makes of answers, RFC 6147 sections 5.1 and 5.3. */
import { Ipv4Address } from '../../addr/ipv4.ts';
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import { embeddedIpv4, embedIpv4, mayEmbed, type TranslationPrefix } from '../../addr/translation-prefix.ts';
import { type DnsMessage, dnsResponseCode } from '../../wire/dns/message.ts';
import { nameKey } from '../../wire/dns/name.ts';
import { dnsClass, dnsType, type ResourceRecord } from '../../wire/dns/record.ts';
import { addressOfReverseName, reverseName } from '../../wire/dns/reverse-name.ts';

/** Section 5.1.7: the longest time, in seconds, where no SOA record came with the empty answer. */
const LONGEST_WITHOUT_SOA = 600;
/** Of the DO bit in the time to live of an OPT record, RFC 3225 section 3; of CD in the header, RFC 4035 section 3.1.6. */
const DNSSEC_OK = 0x8000;
const CHECKING_DISABLED = 1;
/** The bit that says that all was validated (AD), which nothing here was. */
const AUTHENTIC_DATA = 2;

/** Section 5.1.4: IPv4-mapped addresses are nobody's. */
export const defaultExcluded: readonly IpPrefix<Ipv6Address>[] = [IpPrefix.parse6('::ffff:0:0/96')];

/** Section 5.5: whoever validates for himself gets what there is. */
export function wantsNoSynthesis({ reserved, additionals }: DnsMessage): boolean {
  const asksForDnssec = additionals.some(
    ({ data, timeToLive }) => data.kind === 'raw' && data.type === dnsType.OPT && (timeToLive & DNSSEC_OK) !== 0,
  );
  return asksForDnssec && (reserved & CHECKING_DISABLED) !== 0;
}

/** A response with AAAA records that count (section 5.1.4), the others left out; null: it has none. */
export function withUsableAddresses(
  response: DnsMessage,
  excluded: readonly IpPrefix<Ipv6Address>[],
): DnsMessage | null {
  const isExcluded = ({ data }: ResourceRecord): boolean =>
    data.kind === 'AAAA' && excluded.some((prefix) => prefix.contains(data.address));
  const answers = response.answers.filter((record) => !isExcluded(record));
  return answers.some(({ data }) => data.kind === 'AAAA') ? { ...response, answers } : null;
}

/**
 * AAAA records of A records, and the aliases that lead to them (sections 5.1.5 to 5.1.7).
 * @param response to the question for A
 * @param negative that to the question for AAAA, whose SOA record bounds the time to live; null: nobody asked
 * @returns null when there is no address to make one of
 */
export function synthesized(
  response: DnsMessage,
  negative: DnsMessage | null,
  prefix: TranslationPrefix,
): DnsMessage | null {
  if (response.responseCode !== dnsResponseCode.noError) return null;
  const authority = negative?.authorities.find(({ data }) => data.kind === 'SOA');
  const longest = authority?.timeToLive ?? LONGEST_WITHOUT_SOA;
  const answers = response.answers.flatMap((record): ResourceRecord[] => {
    const { data } = record;
    if (data.kind !== 'A') return [record];
    if (!mayEmbed(prefix, data.address)) return [];
    const address = embedIpv4(prefix, data.address);
    return [{ ...record, timeToLive: Math.min(record.timeToLive, longest), data: { kind: 'AAAA', address } }];
  });
  if (!answers.some(({ data }) => data.kind === 'AAAA')) return null;
  return { ...response, answers, reserved: response.reserved & ~AUTHENTIC_DATA };
}

/** The IPv4 address whose name a question for PTR is after, when it is about an address under the prefix; else null. */
export function askedIpv4(name: string, prefix: TranslationPrefix): Ipv4Address | null {
  const address = addressOfReverseName(name);
  return address === null ? null : embeddedIpv4(prefix, address);
}

/** Section 5.3.1: the name of an address under the prefix is an alias of that of its IPv4 address, where this has one. */
export function withReverseAlias(name: string, address: Ipv4Address, response: DnsMessage): DnsMessage {
  if (!response.answers.some(({ data }) => data.kind === 'PTR')) return { ...response, answers: [] };
  const timeToLive = Math.min(LONGEST_WITHOUT_SOA, ...response.answers.map((record) => record.timeToLive));
  const data = { kind: 'CNAME', name: reverseName(address) } as const;
  return { ...response, answers: [{ name, class: dnsClass.IN, timeToLive, data }, ...response.answers] };
}

const IPV4_ONLY = 'ipv4only.arpa';
/** RFC 8880 section 7.2. */
const IPV4_ONLY_LIFE = 86_400;
const IPV4_ONLY_ADDRESSES = [Ipv4Address.parse('192.0.0.170'), Ipv4Address.parse('192.0.0.171')];

/** RFC 7050: the name by which hosts find the prefix, answered here whatever other servers know (RFC 8880); null: another. */
export function ipv4OnlyRecords(name: string): readonly ResourceRecord[] | null {
  if (nameKey(name) !== IPV4_ONLY) return null;
  return IPV4_ONLY_ADDRESSES.map((address) => ({
    name,
    class: dnsClass.IN,
    timeToLive: IPV4_ONLY_LIFE,
    data: { kind: 'A', address },
  }));
}
