import { DecodeError } from '../decode-error.ts';
import { readDns } from './dns-layer.ts';
import { readEsp } from './esp-layer.ts';
import { readIcmpv4, readIcmpv6 } from './icmp-layers.ts';
import { readDestinationOptions, readFragment, readHopByHop, readIpv4, readIpv6, readRouting } from './ip-layers.ts';
import { countOf, raw, words } from './field.ts';
import { bytesOf, type Layer, type LayerProtocol, type LayerReader, type Part } from './layer.ts';
import { readArp, readEthernet, readLinuxCooked, readLoopback, readVlan } from './link-layers.ts';
import { readTls } from './tls-layer.ts';
import { readTcp, readUdp } from './transport-layers.ts';

/** A packet could nest headers by the thousand; what is deeper is data. */
const MOST_LAYERS = 48;

const readers: Partial<Readonly<Record<LayerProtocol, LayerReader>>> = {
  ethernet: readEthernet,
  vlan: readVlan,
  'linux-cooked': readLinuxCooked,
  loopback: readLoopback,
  arp: readArp,
  ipv4: readIpv4,
  ipv6: readIpv6,
  'ipv6-hop-by-hop': readHopByHop,
  'ipv6-destination-options': readDestinationOptions,
  'ipv6-routing': readRouting,
  'ipv6-fragment': readFragment,
  esp: readEsp,
  icmpv4: readIcmpv4,
  icmpv6: readIcmpv6,
  udp: readUdp,
  tcp: readTcp,
  dns: readDns,
  tls: readTls,
};

/** LINKTYPE_ values, https://www.tcpdump.org/linktypes.html; 12 and 14 are raw IP of BSD systems. */
const LINK_TYPE_LAYERS: Readonly<Record<number, LayerProtocol | 'ip'>> = {
  0: 'loopback',
  1: 'ethernet',
  12: 'ip',
  14: 'ip',
  101: 'ip',
  113: 'linux-cooked',
  228: 'ipv4',
  229: 'ipv6',
};

/** Raw IP: the first four bits tell the version. */
const ipVersion = (bytes: Uint8Array): LayerProtocol => {
  const version = bytes.length === 0 ? 0 : bytes[0]! >>> 4;
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : 'data';
};

/**
 * Takes a captured packet apart. Never throws: what cannot be read is a layer `malformed`, or `cut` where bytes are
 * missing, and what nobody reads is `data`.
 * @param linkType LINKTYPE_ value
 * @param originalLength of the packet on the wire, in bytes; `bytes` may be less of it
 */
export function packetLayers(linkType: number, bytes: Uint8Array, originalLength = bytes.length): Layer[] {
  const first = LINK_TYPE_LAYERS[linkType] ?? 'data';
  const layers: Layer[] = [];
  const parts: Part[] = [
    {
      protocol: first === 'ip' ? ipVersion(bytes) : first,
      bytes,
      at: 0,
      end: bytes.length,
      isCut: bytes.length < originalLength,
      isQuoted: false,
      ends: null,
    },
  ];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    const reader = layers.length < MOST_LAYERS ? readers[part.protocol] : undefined;
    if (reader === undefined) {
      if (part.end > part.at) layers.push(rawLayer(part, part.protocol === 'trailer' ? 'trailer' : 'data'));
      continue;
    }
    parts.push(...readPart(reader, part, layers).toReversed());
  }
  return layers;
}

/** Adds the part's layers. @returns what is to be read next */
function readPart(reader: LayerReader, part: Part, layers: Layer[]): readonly Part[] {
  const { protocol, at, isQuoted } = part;
  try {
    const { length, text, checksum = null, fields, rest = [], problem } = reader(part);
    layers.push({ protocol, offset: at, length, text, checksum, isQuoted, fields });
    if (problem !== undefined)
      layers.push(unreadableLayer({ ...part, at: Math.min(at + problem.offset, part.end) }, problem));
    return rest;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    layers.push(unreadableLayer(part, error));
    return [];
  }
}

function rawLayer(part: Part, protocol: 'data' | 'trailer'): Layer {
  const { at, end, isQuoted } = part;
  const length = end - at;
  const text = `${protocol}, ${countOf(length, 'byte')}`;
  return { protocol, offset: at, length, text, checksum: null, isQuoted, fields: [raw('bytes', bytesOf(part))] };
}

function unreadableLayer(part: Part, { protocol, problem }: DecodeError): Layer {
  const { at, end, isQuoted, isCut } = part;
  return {
    protocol: isCut ? 'cut' : 'malformed',
    offset: at,
    length: end - at,
    text: `${isCut ? 'cut off' : 'malformed'} ${protocol}: ${problem}`,
    checksum: null,
    isQuoted,
    fields: [words('of', protocol), words('problem', problem), raw('bytes', bytesOf(part))],
  };
}
