import { IsatapInterface } from '../../../tunnel/isatap/isatap-interface.ts';
import { traceKind } from '../../../trace/trace.ts';
import type { TunnelEnds } from '../../../tunnel/tunnel-interface.ts';
import { addPotentialRouter } from '../commands.ts';
import type { Edit } from '../edit.ts';
import { nodeOf, type Scene } from '../scene.ts';

/**
 * The rival cure of an answer that another router tunnels: the station takes that router into its potential router list
 * (RFC 5214 section 7.3). It has to be done on every station, and hides what is wrong on the router.
 */
export function sourceCheckCandidates(scene: Scene): readonly Edit[] {
  const { reason } = scene.result;
  const died = scene.packets.first;
  if (reason?.code !== 'isatap-source-check' || died === null) return [];
  const last = died.events.findLast(({ kind, evidence }) => kind === traceKind.encapsulated && isTunnelEnds(evidence));
  const adapter = nodeOf(scene, reason.host).host.interfaces.find(({ name }) => name === reason.interface);
  if (last === undefined || !(adapter instanceof IsatapInterface)) return [];
  const { outerSource } = last.evidence as TunnelEnds;
  const sender = scene.network.trace.hosts[last.host]!;
  return [
    {
      code: 'isatap-router-not-set',
      host: reason.host,
      text: `${sender} (${outerSource.toString()}) is not in the potential router list of ${reason.host}; with it there the answer would be taken, on this host only, and ${sender} would still send it past the ISATAP router`,
      ...addPotentialRouter(adapter, outerSource),
      merit: 'workaround',
      survivesReboot: false,
    },
  ];
}

const isTunnelEnds = (evidence: object | null): evidence is TunnelEnds =>
  evidence !== null && 'outerSource' in evidence && !('spi' in evidence);
