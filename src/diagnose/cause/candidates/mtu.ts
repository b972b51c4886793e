/** Tunnels whose MTU is larger than what the way below them carries (RFC 4213 section 3.2). */
import { IPV4_HEADER_LENGTH } from '../../../wire/ipv4.ts';
import { type Drop, type Fragmentation, type TooLarge, traceKind } from '../../../trace/trace.ts';
import { ConfiguredTunnel } from '../../../tunnel/six-in-four/configured-tunnel.ts';
import { Protocol41Interface } from '../../../tunnel/tunnel-interface.ts';
import type { PacketEvent } from '../../event-log.ts';
import type { FlowPacket } from '../../flow-recorder.ts';
import { type Repair, setMtu, setValue, together } from '../commands.ts';
import { deathsOf, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { hasShell, type Scene } from '../scene.ts';

/** MTU of an IPv6 link at least, RFC 8200 section 5. */
const LEAST = 1280;

/** A tunnel into which something went that did not fit further on. */
interface Excess {
  readonly tunnel: Protocol41Interface;
  /** What would have fitted, in bytes of the packet inside. */
  readonly mtu: number;
  /** Where the way is narrow. */
  readonly at: string;
}

export function mtuCandidates(scene: Scene): readonly Edit[] {
  const { payload, lost } = scene.packets;
  const found = [...new Set([...lost, ...payload])].flatMap((packet) => excessOf(scene, packet) ?? []);
  const wide = found.filter(({ tunnel, mtu }) => mtu >= LEAST && tunnel.ipv6.mtu > mtu);
  // Where the sender was told and the message died on the way, it is the message that is missing.
  const wasTold = deathsOf(scene).some(({ description, drop }) => description?.icmp != null && isFiltered(drop));
  return firstOfEach(wide, ({ tunnel, mtu }) => `${tunnel.traceId} ${mtu}`).flatMap(({ tunnel, mtu, at }) => {
    const repair = lowered(scene, tunnel, mtu);
    if (repair === null) return [];
    return [
      {
        code: 'tunnel-mtu',
        host: tunnel.host.name,
        text: `${tunnel.name} of ${tunnel.host.name} takes ${tunnel.ipv6.mtu} bytes, and ${at} lets no more than ${mtu} of them pass`,
        ...repair,
        merit: wasTold ? 'workaround' : 'repair',
        survivesReboot: true,
      } satisfies Edit,
    ];
  });
}

const isFiltered = ({ reason }: Drop): boolean => reason === 'link-filter';

/** The tunnel in which a packet was when it proved too large, or was cut and then died; else the one it first went into. */
function excessOf({ network: { trace, nodes } }: Scene, { events }: FlowPacket): Excess | null {
  const end = events.findIndex(({ kind }) => kind === traceKind.dropped);
  if (end === -1) return null;
  const cut = events.slice(0, end).findIndex((event) => cutTo(event) !== null);
  const limit = tooLarge(events[end]!) ?? (cut === -1 ? null : cutTo(events[cut]!));
  if (limit === null) return null;
  const at = cut === -1 ? end : cut;
  const before = events.slice(0, at);
  const open = before.findLast(({ kind }) => kind === traceKind.encapsulated || kind === traceKind.decapsulated);
  const isInside = open?.kind === traceKind.encapsulated;
  const into = isInside ? open : before.find(({ kind }) => kind === traceKind.encapsulated);
  if (into === undefined) return null;
  const { name } = trace.interfaces[into.interface]!;
  const tunnel = nodes.get(trace.hosts[into.host]!)!.host.interfaceByName(name);
  if (!(tunnel instanceof Protocol41Interface)) return null;
  const mtu = isInside ? limit - IPV4_HEADER_LENGTH : limit;
  return { tunnel, mtu, at: trace.hosts[events[at]!.host]! };
}

/** What a packet was cut to; null: it was not. */
const cutTo = ({ kind, evidence }: PacketEvent): number | null =>
  kind === traceKind.fragmented ? (evidence as Fragmentation).mtu : null;

function tooLarge({ evidence }: PacketEvent): number | null {
  const { reason, subject } = evidence as Drop;
  return reason === 'packet-too-big' || reason === 'dont-fragment'
    ? ((subject as TooLarge | undefined)?.mtu ?? null)
    : null;
}

/** null: the scenario has no word for it. */
function lowered(scene: Scene, tunnel: Protocol41Interface, mtu: number): Repair | null {
  const { name } = tunnel.host;
  if (hasShell(scene, name)) return setMtu(tunnel, mtu);
  if (!(tunnel instanceof ConfiguredTunnel)) return null;
  const settings = nodeSettings(scene, name, tunnel.name);
  if (settings?.kind !== '6in4') return null;
  const path = ['hosts', name, 'tunnels', tunnel.name];
  return together([
    setValue([...path, 'mtu'], mtu, settings.mtu),
    ...(settings.pmtud ? [setValue([...path, 'pmtud'], false, true)] : []),
  ]);
}

const nodeSettings = ({ loaded }: Scene, host: string, tunnel: string) =>
  loaded.document.hosts[host]?.tunnels?.[tunnel];
