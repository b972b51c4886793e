import type { IpAddress } from '../../addr/ip.ts';
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { DropReason } from '../../trace/drop-reason.ts';
import { type PacketEnds, traceKind, type Translation } from '../../trace/trace.ts';
import type { PacketBuffer } from '../../wire/packet-buffer.ts';
import { ipProtocol } from '../../wire/protocol-number.ts';
import type { Ports } from '../../wire/translation/transport.ts';
import type { TranslationError, TranslationProblem } from '../../wire/translation/translation-error.ts';
import type { BindingTable } from './binding-table.ts';
import type { Nat64Interface } from './nat64-interface.ts';
import type { Nat64Settings } from './settings.ts';

/** What the parts of a NAT64 share. */
export interface Nat64Context {
  readonly host: Host;
  readonly settings: Nat64Settings;
  readonly table: BindingTable;
  /** Where packets of the prefix go in and what comes back comes out. */
  readonly on: Nat64Interface;
  /** Whether the host itself uses a port. */
  isOwnPort(protocol: number, port: number): boolean;
}

const REASONS: Readonly<Record<TranslationProblem, DropReason>> = {
  malformed: 'malformed',
  'bad-checksum': 'bad-checksum',
  header: 'parameter-problem',
  'no-counterpart': 'protocol-unreachable',
};

/** Ends a packet that cannot be translated, and tells its source where it is due a word. */
export function refuse(
  { host }: Nat64Context,
  packet: PacketBuffer,
  from: NetworkInterface,
  error: TranslationError,
): void {
  const isIpv4 = packet.bytes[packet.start]! >>> 4 === 4;
  if (error.report !== null) (isIpv4 ? host.icmpv4 : host.icmpv6).sendError(packet, from, error.report);
  host.drop(packet, REASONS[error.problem], from, () => error.message);
}

/** Ends of either family; a port of 0 is none. */
export interface TranslatedEnds {
  readonly source: IpAddress;
  readonly sourcePort: number;
  readonly destination: IpAddress;
  readonly destinationPort: number;
}

/**
 * Says that a packet has become one of the other family. `by` is asked only when somebody listens.
 * @param icmp what an ICMP error has become
 */
export function traceTranslation(
  { host, on }: Nat64Context,
  packet: PacketBuffer,
  from: TranslatedEnds,
  to: TranslatedEnds,
  by: () => string,
  icmp: Translation['icmp'] = null,
): void {
  if (!host.trace.listening) return;
  const evidence: Translation = { from: shown(from), to: shown(to), by: by(), icmp };
  host.trace.emit(traceKind.translated, host.simulator.now, packet, host.id, on.traceId, evidence);
}

const shown = ({ source, sourcePort, destination, destinationPort }: TranslatedEnds): PacketEnds => ({
  source,
  sourcePort: sourcePort || null,
  destination,
  destinationPort: destinationPort || null,
});

/** The ports that a translated packet bears; an ICMP query has one identifier, whichever way it goes. */
export const portsOf = (protocol: number, source: number, destination: number, bound: number): Ports =>
  protocol === ipProtocol.icmp ? { source: bound, destination: bound } : { source, destination };
