import type { LayerProtocol } from '../../src/wire/layers/layer.ts';

/**
 * What is compared with tshark. `ours`: names of a field and the fields inside it, dots between. `theirs`: filter
 * names; where there are several, each value stands under one of them. Both sides give all values in packet order.
 */
export interface ComparedField {
  readonly ours: string;
  readonly theirs: string | readonly string[];
  /** Our value as tshark has it. */
  readonly as?: (value: string | number | boolean) => string | number;
  /** tshark repeats it (in the other byte order); only the first of theirs counts. */
  readonly first?: boolean;
  /** tshark goes on behind this value, we do not. */
  readonly endsAt?: string;
  /** tshark shows it only when this field of ours is true. */
  readonly when?: string;
}

export interface ComparedProtocol {
  readonly ours: LayerProtocol;
  readonly theirs: string;
  /** tshark knows from earlier segments what a segment is alone unknown; compared only where both see it. */
  readonly isOfStream?: boolean;
  /** Filter name of the checksum status; none for protocols without. */
  readonly status?: string;
  readonly fields: readonly ComparedField[];
}

type Row = readonly [ours: string, theirs: string | readonly string[], more?: Omit<ComparedField, 'ours' | 'theirs'>];

const rows = (...list: readonly Row[]): ComparedField[] =>
  list.map(([ours, theirs, more]) => ({ ours, theirs, ...more }));

const byName =
  (numbers: Readonly<Record<string, number>>) =>
  (value: string | number | boolean): number =>
    numbers[String(value)] ?? Number(/^type (\d+)$/.exec(String(value))?.[1]);

/** RFC 4191 section 2.1. */
const preference = { as: byName({ medium: 0, high: 1, reserved: 2, low: 3 }) };
/** The root has a name of its own in tshark. */
const domainName = { as: (value: string | number | boolean) => (value === '' ? '<Root>' : String(value)) };
/** The field on the wire counts eight bytes. */
const inEights = { as: (value: string | number | boolean) => Number(value) / 8 };
const optionType = {
  as: byName({
    'source-link-layer-address': 1,
    'target-link-layer-address': 2,
    'prefix-information': 3,
    'redirected-header': 4,
    mtu: 5,
    'route-information': 24,
    rdnss: 25,
    dnssl: 31,
    pref64: 38,
  }),
};
const ipv4Option = {
  as: byName({
    end: 0,
    'no-operation': 1,
    'record-route': 7,
    timestamp: 68,
    security: 130,
    'loose-source-route': 131,
    'strict-source-route': 137,
    'router-alert': 148,
  }),
};
const tcpKind = {
  as: byName({ end: 0, nop: 1, mss: 2, 'window-scale': 3, 'sack-permitted': 4, sack: 5, timestamps: 8 }),
  endsAt: '0',
};

export const comparedProtocols: readonly ComparedProtocol[] = [
  {
    ours: 'ethernet',
    theirs: 'eth',
    fields: rows(['destination', 'eth.dst'], ['source', 'eth.src'], ['type', 'eth.type'], ['length', 'eth.len']),
  },
  {
    ours: 'vlan',
    theirs: 'vlan',
    fields: rows(
      ['priority', 'vlan.priority'],
      ['dropEligible', 'vlan.dei'],
      ['identifier', 'vlan.id'],
      ['type', 'vlan.etype'],
      ['length', 'vlan.len'],
    ),
  },
  {
    ours: 'arp',
    theirs: 'arp',
    fields: rows(
      ['operation', 'arp.opcode'],
      ['senderMac', 'arp.src.hw_mac'],
      ['senderIp', 'arp.src.proto_ipv4'],
      ['targetMac', 'arp.dst.hw_mac'],
      ['targetIp', 'arp.dst.proto_ipv4'],
    ),
  },
  {
    ours: 'ipv4',
    theirs: 'ip',
    status: 'ip.checksum.status',
    fields: rows(
      ['headerLength', 'ip.hdr_len'],
      ['typeOfService', 'ip.dsfield'],
      ['typeOfService.dscp', 'ip.dsfield.dscp'],
      ['typeOfService.ecn', 'ip.dsfield.ecn'],
      ['totalLength', 'ip.len'],
      ['identification', 'ip.id'],
      ['reservedFlag', 'ip.flags.rb'],
      ['dontFragment', 'ip.flags.df'],
      ['moreFragments', 'ip.flags.mf'],
      ['fragmentOffset', 'ip.frag_offset', inEights],
      ['timeToLive', 'ip.ttl'],
      ['protocol', 'ip.proto'],
      ['checksum', 'ip.checksum'],
      ['source', 'ip.src'],
      ['destination', 'ip.dst'],
      ['option', 'ip.opt.type', ipv4Option],
      ['option.pointer', 'ip.opt.ptr'],
      ['option.overflow', 'ip.opt.overflow'],
      ['option.flag', 'ip.opt.flag'],
      ['option.value', 'ip.opt.ra'],
    ),
  },
  {
    ours: 'ipv6',
    theirs: 'ipv6',
    fields: rows(
      ['trafficClass', 'ipv6.tclass'],
      ['trafficClass.dscp', 'ipv6.tclass.dscp'],
      ['trafficClass.ecn', 'ipv6.tclass.ecn'],
      ['flowLabel', 'ipv6.flow'],
      ['payloadLength', 'ipv6.plen'],
      ['nextHeader', 'ipv6.nxt'],
      ['hopLimit', 'ipv6.hlim'],
      ['source', 'ipv6.src'],
      ['destination', 'ipv6.dst'],
    ),
  },
  { ours: 'ipv6-hop-by-hop', theirs: 'ipv6.hopopts', fields: rows(['nextHeader', 'ipv6.hopopts.nxt']) },
  { ours: 'ipv6-destination-options', theirs: 'ipv6.dstopts', fields: rows(['nextHeader', 'ipv6.dstopts.nxt']) },
  {
    ours: 'ipv6-routing',
    theirs: 'ipv6.routing',
    fields: rows(
      ['nextHeader', 'ipv6.routing.nxt'],
      ['type', 'ipv6.routing.type'],
      ['segmentsLeft', 'ipv6.routing.segleft'],
    ),
  },
  {
    ours: 'ipv6-fragment',
    theirs: 'ipv6.fraghdr',
    fields: rows(
      ['nextHeader', 'ipv6.fraghdr.nxt'],
      ['offset', 'ipv6.fraghdr.offset', inEights],
      ['moreFragments', 'ipv6.fraghdr.more'],
      ['identification', 'ipv6.fraghdr.ident'],
    ),
  },
  { ours: 'esp', theirs: 'esp', fields: rows(['spi', 'esp.spi'], ['sequence', 'esp.sequence']) },
  {
    ours: 'icmpv4',
    theirs: 'icmp',
    status: 'icmp.checksum.status',
    fields: rows(
      ['type', 'icmp.type'],
      ['code', 'icmp.code'],
      ['checksum', 'icmp.checksum'],
      ['identifier', 'icmp.ident', { first: true }],
      ['sequence', 'icmp.seq'],
      ['mtu', 'icmp.mtu'],
      ['gateway', 'icmp.redir_gw'],
    ),
  },
  {
    ours: 'icmpv6',
    theirs: 'icmpv6',
    status: 'icmpv6.checksum.status',
    fields: rows(
      ['type', 'icmpv6.type'],
      ['code', 'icmpv6.code'],
      ['checksum', 'icmpv6.checksum'],
      ['identifier', 'icmpv6.echo.identifier'],
      ['sequence', 'icmpv6.echo.sequence_number'],
      ['mtu', 'icmpv6.mtu'],
      ['pointer', 'icmpv6.pointer'],
      ['currentHopLimit', 'icmpv6.nd.ra.cur_hop_limit'],
      ['managed', 'icmpv6.nd.ra.flag.m'],
      ['otherConfiguration', 'icmpv6.nd.ra.flag.o'],
      ['homeAgent', 'icmpv6.nd.ra.flag.h'],
      ['preference', 'icmpv6.nd.ra.flag.prf', preference],
      ['proxy', 'icmpv6.nd.ra.flag.p'],
      ['routerLifetime', 'icmpv6.nd.ra.router_lifetime'],
      ['reachableTime', 'icmpv6.nd.ra.reachable_time'],
      ['retransTimer', 'icmpv6.nd.ra.retrans_timer'],
      ['router', 'icmpv6.nd.na.flag.r'],
      ['solicited', 'icmpv6.nd.na.flag.s'],
      ['override', 'icmpv6.nd.na.flag.o'],
      ['target', ['icmpv6.nd.ns.target_address', 'icmpv6.nd.na.target_address', 'icmpv6.nd.rd.target_address']],
      ['destination', 'icmpv6.rd.na.destination_address'],
      ['maxResponseCode', ['icmpv6.mld.maximum_response_code', 'icmpv6.mld.maximum_response_delay']],
      ['group', 'icmpv6.mld.multicast_address'],
      ['queryFlags', 'icmpv6.mld.flag'],
      ['intervalCode', 'icmpv6.mld.qqi'],
      ['source', 'icmpv6.mld.source_address'],
      ['record', 'icmpv6.mldr.mar.record_type'],
      ['record.group', 'icmpv6.mldr.mar.multicast_address'],
      ['record.source', 'icmpv6.mldr.mar.source_address'],
      ['option', 'icmpv6.opt.type', optionType],
      ['option.address', 'icmpv6.opt.linkaddr'],
      ['option.prefix', 'icmpv6.opt.prefix'],
      ['option.prefixLength', 'icmpv6.opt.prefix.length'],
      ['option.onLink', 'icmpv6.opt.prefix.flag.l'],
      ['option.autonomous', 'icmpv6.opt.prefix.flag.a'],
      ['option.validLifetime', 'icmpv6.opt.prefix.valid_lifetime'],
      ['option.preferredLifetime', 'icmpv6.opt.prefix.preferred_lifetime'],
      ['option.mtu', 'icmpv6.opt.mtu'],
      ['option.preference', 'icmpv6.opt.route_info.flag.route_preference', preference],
      ['option.routeLifetime', 'icmpv6.opt.route_lifetime'],
      ['option.lifetime', ['icmpv6.opt.rdnss.lifetime', 'icmpv6.opt.dnssl.lifetime']],
      ['option.server', 'icmpv6.opt.rdnss'],
      ['option.name', 'icmpv6.opt.dnssl'],
      ['option.nat64Lifetime', 'icmpv6.opt.pref64.scaled_lifetime', inEights],
      ['option.nat64Prefix', 'icmpv6.opt.pref64.prefix'],
    ),
  },
  {
    ours: 'udp',
    theirs: 'udp',
    status: 'udp.checksum.status',
    fields: rows(
      ['sourcePort', 'udp.srcport'],
      ['destinationPort', 'udp.dstport'],
      ['length', 'udp.length'],
      ['checksum', 'udp.checksum'],
    ),
  },
  {
    ours: 'tcp',
    theirs: 'tcp',
    status: 'tcp.checksum.status',
    fields: rows(
      ['sourcePort', 'tcp.srcport'],
      ['destinationPort', 'tcp.dstport'],
      // In what ICMP errors quote tshark has no tcp.seq_raw; with relative numbers off tcp.seq is the same.
      ['sequence', 'tcp.seq'],
      ['acknowledgment', 'tcp.ack_raw'],
      ['headerLength', 'tcp.hdr_len'],
      ['flags.fin', 'tcp.flags.fin'],
      ['flags.syn', 'tcp.flags.syn'],
      ['flags.rst', 'tcp.flags.reset'],
      ['flags.psh', 'tcp.flags.push'],
      ['flags.ack', 'tcp.flags.ack'],
      ['flags.urg', 'tcp.flags.urg'],
      ['flags.ece', 'tcp.flags.ece'],
      ['flags.cwr', 'tcp.flags.cwr'],
      ['window', 'tcp.window_size_value'],
      ['checksum', 'tcp.checksum'],
      ['urgentPointer', 'tcp.urgent_pointer'],
      ['option', 'tcp.option_kind', tcpKind],
      ['option.maximumSegmentSize', 'tcp.options.mss_val'],
      ['option.shift', 'tcp.options.wscale.shift'],
    ),
  },
  {
    ours: 'tls',
    theirs: 'tls',
    isOfStream: true,
    fields: rows(
      // Of TLS 1.3 it has another name.
      ['record.type', ['tls.record.content_type', 'tls.record.opaque_type']],
      ['record.version', 'tls.record.version'],
      ['record.length', 'tls.record.length'],
      ['record.handshake.type', 'tls.handshake.type'],
      ['record.handshake.version', 'tls.handshake.version'],
      ['record.handshake.cipherSuite', 'tls.handshake.ciphersuite'],
      ['record.handshake.compressionMethod', 'tls.handshake.comp_method'],
      ['record.handshake.extension', 'tls.handshake.extension.type'],
      ['record.handshake.extension.serverName', 'tls.handshake.extensions_server_name'],
      ['record.handshake.extension.group', 'tls.handshake.extensions_supported_group'],
      ['record.handshake.extension.pointFormat', 'tls.handshake.extensions_ec_point_format'],
    ),
  },
  {
    ours: 'dns',
    theirs: 'dns',
    fields: rows(
      ['id', 'dns.id'],
      ['isResponse', 'dns.flags.response'],
      ['opcode', 'dns.flags.opcode'],
      ['authoritative', 'dns.flags.authoritative', { when: 'isResponse' }],
      ['truncated', 'dns.flags.truncated'],
      ['recursionDesired', 'dns.flags.recdesired'],
      ['recursionAvailable', 'dns.flags.recavail', { when: 'isResponse' }],
      ['responseCode', 'dns.flags.rcode', { when: 'isResponse' }],
      ['question.name', 'dns.qry.name', domainName],
      ['question.type', 'dns.qry.type'],
      ['question.class', 'dns.qry.class'],
      ['answer|authority|additional.name', 'dns.resp.name', domainName],
      ['answer|authority|additional.type', 'dns.resp.type'],
      ['answer|authority|additional.timeToLive', 'dns.resp.ttl'],
      ['additional.udpPayloadSize', 'dns.rr.udp_payload_size'],
      ['answer|authority|additional.address', ['dns.a', 'dns.aaaa']],
      ['answer|authority|additional.target', ['dns.cname', 'dns.ns', 'dns.ptr.domain_name'], domainName],
      ['answer|authority|additional.text', 'dns.txt'],
      ['answer|authority|additional.primary', 'dns.soa.mname', domainName],
      ['answer|authority|additional.mailbox', 'dns.soa.rname', domainName],
      ['answer|authority|additional.serial', 'dns.soa.serial_number'],
      ['answer|authority|additional.refresh', 'dns.soa.refresh_interval'],
      ['answer|authority|additional.retry', 'dns.soa.retry_interval'],
      ['answer|authority|additional.expire', 'dns.soa.expire_limit'],
      ['answer|authority|additional.minimum', 'dns.soa.minimum_ttl'],
    ),
  },
];
