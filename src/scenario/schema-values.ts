/** The kinds of text that a scenario's values are made of; each says in words what is wrong. */
import { z } from 'zod';
import { AddressError } from '../addr/error.ts';
import { parseIpAddress } from '../addr/ip.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { IpPrefix, parseAddressWithLength } from '../addr/prefix.ts';
import { frameFilterHelp, parseFrameFilter } from '../link/frame-filter.ts';
import { isDomainName } from '../wire/dns/name.ts';
import { durationHint, parseDuration, parseRate, parseSize, rateHint, sizeHint } from './units.ts';

/** Text that a parser of `src/addr` takes. */
function addressText(parse: (text: string) => unknown, description: string): z.ZodString {
  return z
    .string()
    .superRefine((text, context) => {
      try {
        parse(text);
      } catch (error) {
        if (!(error instanceof AddressError)) throw error;
        context.addIssue({ code: 'custom', message: error.message });
      }
    })
    .describe(description);
}

/** Text that `parse` understands; it says null to what it does not. */
function parsedText(parse: (text: string) => unknown, hint: string, description: string): z.ZodString {
  return z
    .string()
    .superRefine((text, context) => {
      if (parse(text) === null) context.addIssue({ code: 'custom', message: `${JSON.stringify(text)} is not ${hint}` });
    })
    .describe(description);
}

/** A family of its own: text that `parse` takes and whose address is of the family. */
function ofFamily(family: 4 | 6): (text: string) => void {
  return (text) => {
    if (parseAddressWithLength(text).address.family !== family) throw new AddressError(text, `is not IPv${family}`);
  };
}

export const ipv4 = addressText((text) => Ipv4Address.parse(text), 'An IPv4 address');
export const ipv6 = addressText((text) => Ipv6Address.parse(text), 'An IPv6 address');
export const ip = addressText(parseIpAddress, 'An IPv4 or IPv6 address');
export const mac = addressText((text) => MacAddress.parse(text), 'A MAC address');
export const ipv4Interface = addressText(ofFamily(4), 'An IPv4 address and its prefix length, such as 172.16.10.25/24');
export const ipv6Interface = addressText(ofFamily(6), 'An IPv6 address and its prefix length');
export const ipv6Prefix = addressText((text) => IpPrefix.parse6(text), 'An IPv6 prefix, host bits zero');
export const ipv6Scope = addressText(
  (text) => (text.includes('/') ? IpPrefix.parse6(text) : Ipv6Address.parse(text)),
  'An IPv6 address, or a prefix with its host bits zero',
);
export const ipPrefix = addressText((text) => IpPrefix.parse(text), 'An IPv4 or IPv6 prefix, host bits zero');
export const duration = parsedText(
  parseDuration,
  durationHint,
  'A duration with its unit, such as 20us, 10ms, 120s, 20m',
);
/** RFC 4861 section 6.2.1: AdvDefaultLifetime. */
const MAX_ROUTER_LIFETIME = '9000s';
export const routerLifetime = parsedText(
  (text) => {
    const lifetime = parseDuration(text);
    return lifetime !== null && lifetime <= parseDuration(MAX_ROUTER_LIFETIME)! ? lifetime : null;
  },
  `a router lifetime: a duration of at most ${MAX_ROUTER_LIFETIME} (RFC 4861 section 6.2.1)`,
  'Router lifetime; 0 makes no default route',
);

export const epoch = z.iso
  .datetime({ precision: 0 })
  // Classic captures count seconds in 32 bits.
  .refine(
    (text) => /^(19[7-9]|20\d|210[0-5])/.test(text),
    'the year is to be from 1970 to 2105, which captures can hold',
  )
  .describe('Time zero of the captures, UTC');

export const rate = parsedText(parseRate, rateHint, 'A rate with its unit, such as 1Gbps');
export const dataSize = parsedText(parseSize, sizeHint, 'An amount of data with its unit, such as 10MB');
export const frameFilter = parsedText(
  parseFrameFilter,
  `a filter that is known here: ${frameFilterHelp}`,
  `What is dropped: ${frameFilterHelp}`,
);

export const domainName = parsedText(
  (text) => isDomainName(text.replace(/\.$/, '')) || null,
  'a domain name',
  'A domain name; short unless it ends with a dot or with the name of the zone',
);

/** One value or a list of them. */
export const oneOrMore = <Item extends z.ZodType>(item: Item): z.ZodUnion<[Item, z.ZodArray<Item>]> =>
  z.union([item, z.array(item)]);
export const asList = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly Item[]) : [value as Item];

const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** What is wrong with a host, link, interface or flow name; null when nothing is. */
export function nameFault(name: string): string | null {
  if (!/^[A-Za-z0-9._ -]{1,64}$/.test(name))
    return 'a name is made of letters, digits, ".", "_", "-" and blanks, 64 at most';
  if (/^[. ]|[. ]$|\.\./.test(name)) return 'a name neither begins nor ends with a dot or blank, and has no ".."';
  return RESERVED.test(name) ? 'Windows reserves this name' : null;
}
