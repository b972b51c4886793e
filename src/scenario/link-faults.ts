import type { LinkFaults } from '../link/fault-injector.ts';
import { parseFrameFilter } from '../link/frame-filter.ts';
import type { Scenario, ScenarioLinkFaults } from './schema.ts';
import { parseDuration } from './units.ts';

/** The faults that a link or an event names; empty when it names none. */
export function readLinkFaults(settings: ScenarioLinkFaults): Partial<LinkFaults> {
  const { down, filter, loss, damage, duplicate, jitter, reorder, queue } = settings;
  return {
    ...(down === undefined ? {} : { down }),
    ...(filter === undefined ? {} : { filter: filter.map((name) => parseFrameFilter(name)!) }),
    ...(loss === undefined ? {} : { loss }),
    ...(damage === undefined ? {} : { damage }),
    ...(duplicate === undefined ? {} : { duplicate }),
    ...(jitter === undefined ? {} : { jitter: parseDuration(jitter)! }),
    ...(reorder === undefined ? {} : { reorder }),
    ...(queue === undefined ? {} : { queue }),
  };
}

/** Whether anything ever goes wrong on a link, so that it needs a fault injector. */
export function hasFaults({ links, events }: Scenario, name: string): boolean {
  if (events.some((event) => 'link' in event && event.link === name)) return true;
  return Object.keys(readLinkFaults(links[name]!)).length > 0;
}
