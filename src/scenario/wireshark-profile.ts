/**
 * A Wireshark configuration profile for the captures of a run: keys of ESP, preferences, columns, colours and filter
 * buttons. Copied into the `profiles` folder of Wireshark's personal configuration (Wireshark User's Guide, appendix B)
 * it shows everything that the captures hold.
 */
import type { AssociationParameters } from '../ipsec/association.ts';
import type { Encryption, EspSuite, Integrity } from '../ipsec/suite.ts';
import { isCombined } from '../ipsec/suite.ts';

/** Names as in Wireshark's list of algorithms, packet-ipsec.c. */
const CBC = 'AES-CBC [RFC3602]';
const GCM = 'AES-GCM with 16 octet ICV [RFC4106]';
const integrityNames: Readonly<Record<Integrity, string>> = {
  'hmac-sha1-96': 'HMAC-SHA-1-96 [RFC2404]',
  'hmac-sha256-128': 'HMAC-SHA-256-128 [RFC4868]',
  none: 'NULL',
};

const encryptionName = (encryption: Encryption): string =>
  encryption === 'null' ? 'NULL' : isCombined(encryption) ? GCM : CBC;

const integrityName = ({ encryption, integrity }: EspSuite): string =>
  isCombined(encryption) ? 'NULL' : integrityNames[integrity];

/** Name and filter, background and text as red, green, blue; the first that matches colours a packet. */
const COLOURS = [
  ['Died', 'frame.comment contains "drop:"', [255, 199, 199], [120, 0, 0]],
  ['Damaged by a link', 'frame.comment contains "damaged"', [255, 224, 178], [110, 60, 0]],
  ['ISATAP and 6in4', 'ip.proto == 41', [209, 231, 255], [0, 40, 90]],
  ['IPsec', 'esp', [226, 213, 255], [50, 0, 100]],
  ['Key exchange (stands for AuthIP)', 'udp.port == 15500', [240, 232, 255], [80, 50, 120]],
  ['IP-HTTPS', 'tcp.port == 443', [214, 245, 214], [0, 70, 0]],
  ['ICMPv6 errors', 'icmpv6.type < 128', [255, 236, 179], [90, 60, 0]],
  ['Neighbor discovery', 'icmpv6.type >= 133 and icmpv6.type <= 137', [235, 235, 235], [70, 70, 70]],
] as const;

/** Label, filter and what it is for. */
const BUTTONS = [
  ['Died', 'frame.comment contains "drop:"', 'Packets that ended before their destination, with the reason'],
  ['Causes', 'frame.comment contains "cause:"', 'Where the path went wrong'],
  ['ISATAP', 'ip.proto == 41', 'IPv6 inside IPv4'],
  ['IPsec', 'esp or udp.port == 15500', 'ESP, and the exchange of keys that stands for AuthIP'],
  ['IP-HTTPS', 'tcp.port == 443', 'IPv6 inside TLS'],
  [
    'No discovery',
    '!(arp or (icmpv6.type >= 133 and icmpv6.type <= 137) or icmpv6.type == 143)',
    'Without ARP, ND, MLD',
  ],
] as const;

const COLUMNS = [
  ['No.', '%m'],
  ['Time', '%t'],
  ['Packet', '%Cus:frame.packet_id:0:R'],
  ['Interface', '%Cus:frame.interface_name:0:R'],
  ['Source', '%s'],
  ['Destination', '%d'],
  ['Protocol', '%p'],
  ['Length', '%L'],
  ['Info', '%i'],
  ['Comment', '%Cus:frame.comment:0:R'],
] as const;

const PREFERENCES = [
  'esp.enable_encryption_decode: TRUE',
  'esp.enable_authentication_check: TRUE',
  // The body of the IP-HTTPS request never ends, so waiting for its end shows nothing.
  'http.desegment_body: FALSE',
  // Without it the HTTP dissector joins packets of IP-HTTPS until they look like a head, and stumbles over them.
  'tls.desegment_ssl_application_data: FALSE',
  // A segment stands in all.pcapng once a hop, and others come again: parts of a record are put together all the same.
  'tcp.reassemble_out_of_order: TRUE',
  'ip.check_checksum: TRUE',
  'tcp.check_checksum: TRUE',
  'udp.check_checksum: TRUE',
] as const;

/** What the folder of the profile is called, beside the captures. */
export const PROFILE_FOLDER = 'wireshark-profile';

/** The texts of the profile's files by name. @param associations all that were made in the run */
export function wiresharkProfile(associations: readonly AssociationParameters[]): ReadonlyMap<string, string> {
  const columns = COLUMNS.map(([title, format]) => `\t${quoted(title)}, ${quoted(format)}`);
  return new Map([
    ['preferences', lines([...PREFERENCES, `gui.column.format: \n${columns.join(',\n')}`])],
    [
      'colorfilters',
      lines(COLOURS.map(([name, filter, back, text]) => `@${name}@${filter}@${colour(back)}${colour(text)}`)),
    ],
    ['dfilter_buttons', lines(BUTTONS.map((button) => ['TRUE', ...button].map(quoted).join(',')))],
    ['esp_sa', lines(associations.map(espLine))],
  ]);
}

/** A line of `esp_sa`: protocol, source, destination, SPI, both algorithms with their keys. */
function espLine({ source, destination, spi, suite, keys }: AssociationParameters): string {
  return [
    'IPv6',
    source.toString(),
    destination.toString(),
    `0x${spi.toString(16).padStart(8, '0')}`,
    encryptionName(suite.encryption),
    keyText(keys.encryption),
    integrityName(suite),
    keyText(keys.integrity),
  ]
    .map(quoted)
    .join(',');
}

function keyText(key: Uint8Array): string {
  let digits = '';
  for (const byte of key) digits += byte.toString(16).padStart(2, '0');
  return digits === '' ? '' : `0x${digits}`;
}

/** Wireshark counts colours up to 65535. */
const colour = (parts: readonly number[]): string => `[${parts.map((part) => part * 257).join(',')}]`;

/** Quoted CSV as Wireshark writes it: quotation marks inside are `\x22`. No backslash stands in these texts. */
const quoted = (text: string): string => `"${text.replaceAll('"', String.raw`\x22`)}"`;

const lines = (texts: readonly string[]): string => texts.map((text) => `${text}\n`).join('');
