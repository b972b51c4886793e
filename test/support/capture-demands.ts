import type { FlowResult } from '../../src/diagnose/result.ts';

/** How often a display filter must match in `all.pcapng` at least. */
export interface Demand {
  readonly filter: string;
  readonly atLeast: number;
}

const demand = (filter: string, atLeast = 1): Demand => ({ filter, atLeast });

/** What any network of ours shows, whatever was broken in it. */
const EVERYWHERE = [demand('arp.opcode == 1'), demand('arp.opcode == 2'), demand('icmpv6.type == 135')];

/** The reference network by protocol, as it runs without a fault: an empty or a half capture fails. */
const MANAGE_OUT = [
  // Both stations of the tunnel's prefix and its router; the servers advertise, so they solicit nobody.
  demand('ip.proto == 41 and icmpv6.type == 133 and ip.src == 172.16.20.100 and ip.dst == 172.16.10.31'),
  demand('ip.proto == 41 and icmpv6.type == 134 and ip.src == 172.16.10.31 and ip.dst == 172.16.20.100'),
  // Prefix, and one route for each server's clients.
  demand('ip.proto == 41 and icmpv6.type == 134 and icmpv6.opt.type == 3 and icmpv6.opt.type == 24'),
  demand('icmpv6.opt.prefix == fd9c:30c:2da4:1000:: and icmpv6.opt.prefix == fd9c:30c:2da4:1001::'),
  demand('icmpv6.type == 134 and not ip and icmpv6.opt.prefix == fd9c:30c:2da4::', 2),
  demand('icmpv6.type == 135', 20),
  demand('icmpv6.type == 136', 10),
  demand('arp', 10),
  demand('dns.qry.type == 1 and dns.flags.response == 0'),
  demand('dns.qry.type == 28 and dns.flags.response == 0'),
  demand('dns.flags.response == 1 and dns.cname == "isatap01.domain.local"'),
  demand('dns.flags.response == 1 and dns.aaaa == fd9c:30c:2da4:1000::c1'),
  demand('ip.proto == 41 and ip.src == 172.16.20.100', 20),
  demand('ip.proto == 41 and ip.dst == 172.16.20.100', 20),
  demand('ip.proto == 41 and tcp.len > 0 and ip.src == 172.16.20.100', 4),
  demand('ip.proto == 41 and tcp.len > 0 and ip.dst == 172.16.20.100', 4),
  demand('tcp.len > 0 and not ipv6', 2),
  demand('ip.proto == 41 and icmpv6.type == 128', 8),
  demand('ip.proto == 41 and icmpv6.type == 129', 8),
  demand('ip.proto == 41 and icmpv6.type == 3'),
  demand('ipv6.src_isatap_ipv4 == 172.16.20.100', 20),
  demand('ipv6.dst_isatap_ipv4 == 172.16.20.100', 20),
];

const byScenario: Readonly<Record<string, readonly Demand[]>> = { 'scenarios/manage-out.yaml': MANAGE_OUT };

/** What the capture of a scenario must show: what every one shows, its own list, and what its result says happened. */
export function demandsOf(file: string, flows: readonly FlowResult[]): readonly Demand[] {
  const inTunnel = flows
    .flatMap((flow) => [...flow.forward, ...flow.return])
    .filter(({ action, text }) => action === 'encapsulated' && text.includes('protocol 41'));
  const dropped = flows.flatMap(({ reason, alsoDropped }) =>
    reason === null ? alsoDropped : [reason, ...alsoDropped],
  );
  const isOfCarrier = ({ text }: (typeof dropped)[number]): boolean => text.startsWith('the segment that carries it');
  const own = dropped.filter((reason) => !isOfCarrier(reason));
  const demands = [
    ...EVERYWHERE,
    // A flow that never had an address or a way sends none.
    ...(flows.some(({ protocol, forward }) => protocol.startsWith('tcp/') && forward.length > 0)
      ? [demand('tcp.flags.syn == 1 and tcp.flags.ack == 0')]
      : []),
    ...(byScenario[file] ?? []),
    ...packetsWith(
      inTunnel.map(({ packet }) => packet),
      'ip.proto == 41',
    ),
    // Behind the tunnel, neighbours are resolved.
    ...(flows.some(({ forward, verdict }) => verdict === 'delivered' && usesTunnel(forward))
      ? [demand('icmpv6.type == 136')]
      : []),
    // What died inside a segment has no frame of its own then: the segment bears the mark.
    ...dropped
      .filter(isOfCarrier)
      .map(({ code }) => demand(`frame.comment contains "drop: ${code}" and frame.comment contains "carries packet"`)),
    ...[...new Set(own.map(({ code }) => code))].flatMap((code) =>
      packetsWith(
        own.flatMap((reason) => (reason.code === code ? (reason.packet ?? []) : [])),
        `frame.comment contains "drop: ${code}" and frame.verdict.ebpf_tc == 2`,
      ),
    ),
    ...flows.filter(({ verdict }) => verdict === 'delivered').flatMap(answersOf),
  ];
  return [...new Map(demands.map((one) => [`${one.filter} ${one.atLeast}`, one])).values()];
}

const usesTunnel = (steps: FlowResult['forward']): boolean => steps.some(({ action }) => action === 'encapsulated');

/** Each of these packets stands in some frame that the condition holds for. */
function packetsWith(ids: readonly number[], condition: string): Demand[] {
  const distinct = [...new Set(ids)];
  if (distinct.length === 0) return [];
  return [
    demand(`(${distinct.map((id) => `frame.packet_id == ${id}`).join(' or ')}) and ${condition}`, distinct.length),
  ];
}

/** A flow that was answered shows both directions. */
function answersOf({ protocol, answers }: FlowResult): Demand[] {
  if (protocol.startsWith('tcp/')) {
    const port = protocol.slice('tcp/'.length);
    return [demand(`tcp.dstport == ${port} and tcp.len > 0`), demand(`tcp.srcport == ${port} and tcp.len > 0`)];
  }
  if (protocol === 'ping') {
    return [
      demand('icmpv6.type == 128 or icmp.type == 8', answers.sent),
      demand('icmpv6.type == 129 or icmp.type == 0', answers.received),
    ];
  }
  return [demand('icmpv6.type == 3 or icmp.type == 11')];
}
