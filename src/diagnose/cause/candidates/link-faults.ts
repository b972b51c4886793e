/** Links that are down, or lose, damage or hold back what they carry. */
import type { ScenarioLinkFaults } from '../../../scenario/schema.ts';
import type { DropReason } from '../../../trace/drop-reason.ts';
import { deathsFor, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { faultOf, withoutFault } from '../link-settings.ts';
import type { Scene } from '../scene.ts';

type Fault = Exclude<keyof ScenarioLinkFaults, 'filter'>;

/** Which fault a death on a link tells of. */
const FAULTS: Partial<Record<DropReason, Fault>> = { 'link-down': 'down', 'link-loss': 'loss', 'queue-full': 'queue' };

/** Faults whose victims die elsewhere, or too late for whoever waits. */
const SILENT: readonly Fault[] = ['damage', 'jitter'];

export function linkFaultCandidates(scene: Scene): readonly Edit[] {
  const { links } = scene.loaded.document;
  const told = deathsFor(scene, 'link-down', 'link-loss', 'queue-full')
    .filter(({ where }) => links[where] !== undefined)
    .map(({ where, drop, time }) => ({ link: where, fault: FAULTS[drop.reason]!, until: time }));
  const { now } = scene.network.simulator;
  const silent = Object.keys(links).flatMap((link) => SILENT.map((fault) => ({ link, fault, until: now })));
  return firstOfEach([...told, ...silent], ({ link, fault }) => `${link} ${fault}`).flatMap(
    ({ link, fault, until }) => {
      const found = faultOf(scene, link, fault, until);
      if (found === null) return [];
      const since = found.since === null ? '' : ` since ${found.since}`;
      return [
        {
          code: 'link-fault',
          host: link,
          text: `The link ${link} ${textOf(fault, found.value)}${since}`,
          ...withoutFault(scene, link, fault, until),
          merit: 'repair',
          survivesReboot: true,
        } satisfies Edit,
      ];
    },
  );
}

function textOf(fault: Fault, value: unknown): string {
  switch (fault) {
    case 'down':
      return 'is down';
    case 'loss':
      return `loses ${percent(value)} of all frames`;
    case 'damage':
      return `damages ${percent(value)} of all frames`;
    case 'queue':
      return `drops what finds ${String(value)} frames waiting`;
    default:
      return `holds frames back for up to ${String(value)}`;
  }
}

const percent = (value: unknown): string => `${Number((Number(value) * 100).toPrecision(4))} %`;
