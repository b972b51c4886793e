/** Addresses as they are written, renamed in the same way of writing. */
import { AddressError } from '../addr/error.ts';
import { Ipv4Address } from '../addr/ipv4.ts';
import { formatIpv6Dotted } from '../addr/ipv6-text.ts';
import { Ipv6Address } from '../addr/ipv6.ts';
import { MacAddress } from '../addr/mac.ts';
import { maskAddress } from '../addr/prefix.ts';
import type { AddressRenamer } from './addresses.ts';
import type { RandomFunction } from './secret.ts';

/** Runs an address parser. @returns null for what is none */
function parsed<Address>(parse: () => Address): Address | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof AddressError) return null;
    throw error;
  }
}

/** What has more is no mistyped address. */
const MOST_OCTETS = 8;

/** a.b.c.d, with a length or a mask behind it; or with more octets than four, as people mistype them. */
export function ipv4Text(addresses: AddressRenamer, text: string): string {
  const [, dotted = '', length, between = '', mask] = /^([\d.]+)(?:\/(\d+))?(?:([^\d]+)([\d.]+))?$/.exec(text) ?? [];
  const octets = dotted.split('.').map(Number);
  // Four numbers that are no octets are a version, say.
  if (octets.length > MOST_OCTETS || octets.slice(0, 4).some((octet) => octet > 255)) return text;
  const rest = length === undefined ? '' : `/${length}`;
  const tail = mask === undefined ? '' : `${between}${mask}`;
  if (octets.length > 4) return `${mistyped(addresses, octets)}${rest}${tail}`;
  const address = Ipv4Address.from(Uint8Array.from(octets));
  const bits = length === undefined ? (mask === undefined ? 32 : maskLength(mask)) : Math.min(32, Number(length));
  const isNetwork = maskAddress(address, bits) === address;
  const image = addresses.ipv4(address);
  const shown = (isNetwork ? maskAddress(image, bits) : image).toString() + rest;
  if (mask === undefined) return shown;
  // The mask of a table stays in its column.
  const grown = shown.length - dotted.length - rest.length;
  const blanks = / {2,}/.exec(between)?.[0].length ?? 0;
  return `${shown}${blanks === 0 ? between : between.replace(/ {2,}/, ' '.repeat(Math.max(1, blanks - grown)))}${mask}`;
}

function mistyped(addresses: AddressRenamer, octets: readonly number[]): string {
  const bytes = octets.map((octet) => octet & 255);
  return addresses.octets(bytes).join('.');
}

/** 32 for what is no mask. */
function maskLength(mask: string): number {
  const address = parsed(() => Ipv4Address.parse(mask));
  if (address === null) return 32;
  const ones = Math.clz32(~address.w3);
  return address.w3 << ones === 0 || ones === 32 ? ones : 32;
}

/** Any form of RFC 4291, with a length or a colon behind it; also cut off at its end, as in narrow tables. */
export function ipv6Text(addresses: AddressRenamer, text: string): string {
  const [, longest = '', length = ''] = /^([^/]*)(.*)$/.exec(text) ?? [];
  const written = beginningThatIsOne(longest);
  if (written === null) return unfinishedIpv6(addresses, longest) + length;
  const address = Ipv6Address.parse(written);
  const rest = longest.slice(written.length) + length;
  const bits = rest.startsWith('/') ? Math.min(128, Number(rest.slice(1))) : 128;
  const whole = addresses.ipv6(address);
  const image = maskAddress(address, bits) === address ? maskAddress(whole, bits) : whole;
  return inTheForm(image, written) + rest;
}

/** Colons and digits behind the longest address at most: what has more is none. */
const MOST_BEHIND = 40;

/** The longest beginning that is an address: `fe80::1` of `fe80::1:`, as outputs of ping write it. */
function beginningThatIsOne(text: string): string | null {
  for (let end = text.length; end > 0 && end >= text.length - MOST_BEHIND; end--) {
    // Between the digits of a group no address ends.
    if (end < text.length && text[end] !== ':' && text[end - 1] !== ':') continue;
    const written = text.slice(0, end);
    if (parsed(() => Ipv6Address.parse(written)) !== null) return written;
  }
  return null;
}

/** Dotted where the other is; every group and every zero written where the other has them; in its case. */
function inTheForm(address: Ipv6Address, like: string): string {
  const { w0, w1, w2, w3 } = address;
  const isDotted = like.includes('.');
  let text = isDotted ? formatIpv6Dotted(w0, w1, w2, w3) : address.toString();
  if (!isDotted && text.includes('.')) text = `::ffff:${(w3 >>> 16).toString(16)}:${(w3 & 0xffff).toString(16)}`;
  if (!like.includes('::') && !isDotted) {
    const width = like.split(':').every((group) => group.length === 4) ? 4 : 1;
    text = [w0, w1, w2, w3]
      .flatMap((word) => [word >>> 16, word & 0xffff])
      .map((group) => group.toString(16).padStart(width, '0'))
      .join(':');
  } else if (isDotted && !like.includes('::')) {
    const groups = [w0, w1, w2].flatMap((word) => [word >>> 16, word & 0xffff]).map((group) => group.toString(16));
    text = `${groups.join(':')}:${Ipv4Address.of(w3).toString()}`;
  }
  return /[A-F]/.test(like) ? text.toUpperCase() : text;
}

const MOST_GROUPS = 8;
/** A time of day with a colon behind it. */
const TIME = /^\d\d?:\d\d:\d\d:$/;

/**
 * What is no whole address but more than a time of day: five octets behind an ISATAP identifier, or groups up to where
 * a table cut them. Renaming keeps prefixes, so the part that is there is renamed as in the whole address.
 */
function unfinishedIpv6(addresses: AddressRenamer, text: string): string {
  const dotted = /^(.*:)((?:\d{1,3}\.){3,}\d{1,3})$/.exec(text);
  if (dotted !== null) {
    const octets = dotted[2]!.split('.').map(Number);
    const head = parsed(() => Ipv6Address.parse(`${dotted[1]}0.0.0.1`));
    const tail =
      octets.length > MOST_OCTETS || octets.some((octet) => octet > 255)
        ? dotted[2]!
        : addresses.octets(octets).join('.');
    if (head === null) return `${dotted[1]}${tail}`;
    const image = inTheForm(addresses.ipv6(head), `${dotted[1]}0.0.0.1`);
    return `${image.slice(0, image.lastIndexOf(':') + 1)}${tail}`;
  }
  const groups = text.split(':');
  if (text.includes('::') || TIME.test(text) || groups.length < 4 || groups.length > MOST_GROUPS) return text;
  const filled = [
    ...groups.map((group) => (group === '' ? '0' : group)),
    ...Array.from({ length: MOST_GROUPS }, () => '0'),
  ];
  const address = parsed(() => Ipv6Address.parse(filled.slice(0, MOST_GROUPS).join(':')));
  if (address === null) return text;
  const image = inTheForm(addresses.ipv6(address), 'a:a:a:a:a:a:a:a').split(':');
  const shown = groups.map((group, at) => (group === '' ? '' : image[at]!));
  return shown.join(':');
}

/** Names below in-addr.arpa and ip6.arpa; those of networks have fewer labels. */
export function reverseText(addresses: AddressRenamer, text: string): string {
  const labels = text.split('.');
  const zone = labels.slice(-2);
  const digits = labels.slice(0, -2).toReversed();
  const image = zone[0]!.toLowerCase() === 'ip6' ? newNibbles(addresses, digits) : newOctets(addresses, digits);
  return image === null ? text : [...image.toReversed(), ...zone].join('.');
}

/** The new octets for the first octets of an address; null when they are none. */
export function newOctets(addresses: AddressRenamer, digits: readonly string[]): readonly string[] | null {
  if (digits.length > 4 || !digits.every((digit) => /^\d{1,3}$/.test(digit) && Number(digit) < 256)) return null;
  return addresses.octets(digits.map(Number)).map(String);
}

/** The new digits for the first hexadecimal digits of an address, from its beginning on; null when they are none. */
export function newNibbles(addresses: AddressRenamer, digits: readonly string[]): readonly string[] | null {
  if (digits.length > 32 || !digits.every((digit) => /^[\da-f]$/i.test(digit))) return null;
  const filled = digits.join('').padEnd(32, '0');
  const word = (at: number): number => Number.parseInt(filled.slice(at, at + 8), 16);
  const image = addresses.ipv6(Ipv6Address.of(word(0), word(8), word(16), word(24)));
  const { w0, w1, w2, w3 } = image;
  const text = [w0, w1, w2, w3].map((each) => each.toString(16).padStart(8, '0')).join('');
  return text.slice(0, digits.length).split('');
}

/** `fd12--c1.ipv6-literal.net`, `...-c1s12.ipv6-literal.net`: an address as Windows takes it in names of shares. */
export function literalText(addresses: AddressRenamer, text: string): string {
  const [, written = '', rest = ''] = /^([\da-f-]+)(.*)$/i.exec(text) ?? [];
  return ipv6Text(addresses, written.replaceAll('-', ':')).replaceAll(':', '-') + rest;
}

/**
 * Digits without anything between them, when they are an address that stands elsewhere: a MAC address, or an IPv4
 * address in hexadecimal digits, `0x` before them or not, or decimal ones. @returns null for others
 */
export function bareText(addresses: AddressRenamer, text: string): string | null {
  if (/^0x/i.test(text)) {
    const digits = bareText(addresses, text.slice(2));
    return digits === null ? null : text.slice(0, 2) + digits;
  }
  const inCase = (image: string): string => (/[A-F]/.test(text) ? image.toUpperCase() : image);
  if (text.length === 12) {
    const mac = MacAddress.parse(text.replaceAll(/..(?!$)/g, '$&:'));
    return addresses.isKnown(mac) ? inCase(addresses.mac(mac).toString().replaceAll(':', '')) : null;
  }
  const known = (value: number): Ipv4Address | null => {
    const address = value <= 0xffffffff ? Ipv4Address.of(value) : null;
    return address !== null && addresses.isKnown(address) ? addresses.ipv4(address) : null;
  };
  const ofHex = text.length === 8 ? known(Number.parseInt(text, 16)) : null;
  if (ofHex !== null) return inCase(ofHex.w3.toString(16).padStart(8, '0'));
  const ofDecimal = /^\d+$/.test(text) ? known(Number(text)) : null;
  return ofDecimal === null ? null : (ofDecimal.w3 >>> 0).toString();
}

/** The three sub-authorities of a domain in a security identifier ([MS-DTYP] 2.4.2); the account's number stays. */
export function domainSidText(random: RandomFunction, text: string): string {
  const drawn = random('sid', text);
  const view = new DataView(drawn.buffer, drawn.byteOffset);
  return `S-1-5-21-${[0, 4, 8].map((at) => view.getUint32(at)).join('-')}`;
}

/** A GUID of a machine or an adapter: other digits, the form and the bits that tell its version stay. */
export function identifierText(random: RandomFunction, text: string): string {
  const drawn = random('guid', text.toLowerCase());
  let at = 0;
  const image = text.replaceAll(/[\da-f]/gi, (digit, index: number) => {
    const other = (drawn[at++ % drawn.length]! & 0xf).toString(16);
    return index === 14 || index === 19 ? digit : other;
  });
  return /[A-F]/.test(text) ? image.toUpperCase() : image.toLowerCase();
}
