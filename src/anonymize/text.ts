/**
 * Texts: pasted outputs, scenarios, comments. Addresses are found in every form in which people and programs write
 * them, and names where they were learnt or look like host names; all else stays as it is, blanks of tables apart.
 */
import { MacAddress } from '../addr/mac.ts';
import type { AddressRenamer } from './addresses.ts';
import {
  bareText,
  domainSidText,
  identifierText,
  ipv4Text,
  ipv6Text,
  literalText,
  reverseText,
} from './address-text.ts';
import { isPublicName } from './kept-words.ts';
import type { NameRenamer } from './names.ts';
import type { RandomFunction } from './secret.ts';

const HEX = '[0-9A-Fa-f]';
/** Not behind the colon of a group: `IP:` before an address is a word. */
const NOT_WITHIN = `(?<!(?<![0-9A-Za-z_])${HEX}{0,4}:)`;

const ENDPOINT = '(?:\\d{1,3}\\.){4}\\d{1,5}';

/** In the order in which they are tried at each place. */
const FORMS = {
  guid: `(?<!${HEX})${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}(?!${HEX})`,
  sid: `(?<![0-9A-Za-z_-])S-1-5-21(?:-\\d{1,10}){3}(?!\\d)`,
  literal: `(?<![0-9A-Za-z_.-])(?=[0-9A-Fa-f]*-)[0-9A-Fa-f-]{2,39}(?:s\\d+)?\\.ipv6-literal\\.net(?![0-9A-Za-z-])`,
  reverse: `(?<![0-9A-Za-z.])(?:${HEX}{1,3}\\.)+(?:in-addr|ip6)\\.arpa(?![0-9A-Za-z-])`,
  octets: `(?<![0-9A-Fa-f-])${NOT_WITHIN}${HEX}{2}(?:([-: ])${HEX}{2})(?:\\k<separator>${HEX}{2}){4,}(?!${HEX}|:[0-9A-Fa-f:])`,
  cisco: `(?<![0-9A-Fa-f.:])${HEX}{4}\\.${HEX}{4}\\.${HEX}{4}(?![0-9A-Fa-f.:])`,
  ipv6: `(?<![0-9A-Za-z_]\\.?)${NOT_WITHIN}(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}:)(?:${HEX}{1,4}:|::)[0-9A-Fa-f:]*:?(?:${HEX}{1,4}|(?:\\d{1,3}\\.){3,}\\d{1,3})?(?:/\\d{1,3}(?!\\d))?(?![0-9A-Za-z]|(?:\\.\\d+){3})`,
  /** With a port behind it, as tcpdump writes both ends of a packet. */
  endpoint: `(?<![0-9A-Za-z_]|\\d\\.)${ENDPOINT}(?:(?= > )|(?<= > ${ENDPOINT})(?=:))`,
  ipv4: `(?<![0-9A-Za-z_]|\\d\\.)(?:\\d{1,3}\\.){3,}\\d{1,3}(?:/\\d{1,2}(?!\\d))?(?:(?:\\s*/|\\s+(?:mask\\s*=?\\s*|netmask\\s+)?)(?:(?:255|254|252|248|240|224|192|128|0)\\.){3}(?:255|254|252|248|240|224|192|128|0)(?![\\d.]))?(?![0-9A-Za-z_])`,
  user: `(?<=[A-Za-z]:\\\\(?:Users|Documents and Settings)\\\\)[^\\\\\\s<>"'|?*/:]+`,
  bare: `(?<![0-9A-Za-z_.-])(?:0[xX])?(?:${HEX}{12}|${HEX}{8}|\\d{8,10})(?![0-9A-Za-z_-]|\\.[0-9A-Za-z])`,
  word: `[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*`,
} as const;

type Form = keyof typeof FORMS;

function patternOf(): RegExp {
  const octets = FORMS.octets.replace('([-: ])', '(?<separator>[-: ])');
  const forms = { ...FORMS, octets };
  return new RegExp(
    Object.entries(forms)
      .map(([form, source]) => `(?<${form}>${source})`)
      .join('|'),
    'g',
  );
}

const PATTERN = patternOf();
/** Windows' consoles break lines at 80 columns, in the middle of words. */
const CONSOLE_WIDTHS: readonly number[] = [79, 80];

/** Renames whole texts. */
export class TextRenamer {
  private readonly addresses: AddressRenamer;
  private readonly names: NameRenamer;
  private readonly random: RandomFunction;

  constructor(addresses: AddressRenamer, names: NameRenamer, random: RandomFunction) {
    this.addresses = addresses;
    this.names = names;
    this.random = random;
  }

  /** The text renamed. Lines stay lines; where a table's cell grows or shrinks, the blanks behind it make up for it. */
  rename(text: string): string {
    return joinedLines(text)
      .map(({ line, width }) => (width === 0 ? this.line(line) : brokenAt(this.line(line), width)))
      .join('\n');
  }

  private line(line: string): string {
    const parts: string[] = [];
    let at = 0;
    /** By how much what stands before has grown; negative: shrunk. */
    let growth = 0;
    for (const match of line.matchAll(PATTERN)) {
      const [old] = match;
      const image = this.token(match);
      if (image === old) continue;
      const [between, left] = fitted(line.slice(at, match.index), growth);
      parts.push(between, image);
      growth = left + image.length - old.length;
      at = match.index + old.length;
    }
    if (at === 0) return line;
    parts.push(fitted(line.slice(at), growth)[0]);
    return parts.join('');
  }

  private token(match: RegExpMatchArray): string {
    const [old] = match;
    const form = (Object.keys(FORMS) as Form[]).find((name) => match.groups![name] !== undefined)!;
    switch (form) {
      case 'guid':
        return identifierText(this.random, old);
      case 'sid':
        return domainSidText(this.random, old);
      case 'literal':
        return literalText(this.addresses, old);
      case 'reverse':
        return reverseText(this.addresses, old);
      case 'octets':
        return this.octets(old, match.groups!['separator']!);
      case 'cisco':
        return this.cisco(old);
      case 'ipv6':
        return ipv6Text(this.addresses, old);
      case 'endpoint': {
        const dot = old.lastIndexOf('.');
        return ipv4Text(this.addresses, old.slice(0, dot)) + old.slice(dot);
      }
      case 'ipv4':
        return ipv4Text(this.addresses, old);
      case 'user':
        return this.names.word(old) === old ? this.names.name(old) : this.names.word(old);
      case 'bare':
        return bareText(this.addresses, old) ?? this.words(old);
      case 'word':
        return this.words(old);
    }
  }

  /** A MAC address, or a DUID that ends with one (RFC 8415 section 11); eight bytes are those of an ISATAP adapter. */
  private octets(old: string, separator: string): string {
    const bytes = old.split(separator);
    if (bytes.length === 8 && bytes.slice(0, 7).every((byte) => byte === '00')) return old;
    if (separator === ':' && bytes.length === 8) return ipv6Text(this.addresses, old);
    const mac = this.addresses.mac(MacAddress.parse(bytes.slice(-6).join(':'))).toString();
    const image = [...bytes.slice(0, -6), ...mac.split(':')].join(separator);
    return /[A-F]/.test(old) ? image.toUpperCase() : image;
  }

  private cisco(old: string): string {
    const digits = old.replaceAll('.', '');
    const mac = this.addresses.mac(MacAddress.parse(digits.replaceAll(/..(?!$)/g, '$&:')));
    const image = mac
      .toString()
      .replaceAll(':', '')
      .replaceAll(/....(?!$)/g, '$&.');
    return /[A-F]/.test(old) ? image.toUpperCase() : image;
  }

  private words(old: string): string {
    if (isPublicName(old.toLowerCase())) return old;
    if (this.names.isName(old)) return this.names.name(old);
    return old
      .split('.')
      .map((word) => this.names.word(word))
      .join('.');
  }
}

/** The text between two cells with as many blanks more or fewer as make up for growth. @returns also what is left of it */
function fitted(between: string, growth: number): [string, number] {
  const run = / {2,}/.exec(between);
  if (growth === 0 || run === null) return [between, growth];
  const { index } = run;
  const length = Math.max(1, run[0].length - growth);
  const text = between.slice(0, index) + ' '.repeat(length) + between.slice(index + run[0].length);
  return [text, growth - (run[0].length - length)];
}

interface Line {
  readonly line: string;
  /** Where a console broke it; 0: nowhere. */
  readonly width: number;
}

/** Lines that a console broke within a word are put together. */
function joinedLines(text: string): Line[] {
  const lines: Line[] = [];
  const all = text.split('\n');
  for (let at = 0; at < all.length; at++) {
    const line = all[at]!;
    const next = all[at + 1];
    const width = line.replace(/\r$/, '').length;
    const isBroken =
      CONSOLE_WIDTHS.includes(width) && /[0-9A-Za-z:.-]\r?$/.test(line) && /^[0-9A-Za-z:.%)-]/.test(next ?? '');
    if (isBroken && / : /.test(line)) {
      const ending = line.endsWith('\r') ? '\r' : '';
      lines.push({ line: line.slice(0, width) + next!, width: ending === '' ? width : -width });
      at++;
    } else lines.push({ line, width: 0 });
  }
  return lines;
}

/** A line broken again. @param width negative when lines end with CR LF */
function brokenAt(line: string, width: number): string {
  const at = Math.abs(width);
  const ending = width < 0 ? '\r\n' : '\n';
  return line.length <= at ? line : line.slice(0, at) + ending + line.slice(at);
}
