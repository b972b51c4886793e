import type { CauseCode } from '../../../scenario/cause-codes.ts';
import { setValue } from '../commands.ts';
import type { Edit } from '../edit.ts';
import type { Choice, Scene } from '../scene.ts';
import { prefixAround, type Way, wayText } from '../ways.ts';

/** A router without a Windows shell: its list of static routes is written anew. */
export function withoutShell(scene: Scene, { node, decision }: Choice, way: Way, isReturn: boolean): Edit[] {
  const { name } = node.host;
  const before = scene.loaded.document.hosts[name]?.routes ?? [];
  const prefix = prefixAround(scene, decision.destination);
  const wanted = prefix.toString();
  const known = before.find(({ to }) => to.toLowerCase() === wanted);
  const via = way.nextHop === null ? {} : { via: way.nextHop.toString() };
  const route = { to: wanted, ...via, interface: way.out.name };
  const after = [...before.filter((other) => other !== known), known === undefined ? route : { ...known, ...route }];
  const code: CauseCode =
    known === undefined
      ? isReturn
        ? 'return-route-missing'
        : 'client-route-missing'
      : isReturn
        ? 'return-route-next-hop'
        : 'client-route-next-hop';
  const text =
    known === undefined
      ? `${name} has no route to ${wanted}; ${wayText(way)}, leads there`
      : `The route of ${name} to ${wanted} leads to ${known.via ?? 'its own link'}; ${wayText(way)}, is where it belongs`;
  return [
    {
      code,
      host: name,
      text,
      ...setValue(['hosts', name, 'routes'], after, before.length === 0 ? null : before),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}
