/** What goes wrong on a link, taken back wherever it was said: in the link itself, and in events that changed it. */
import type { ScenarioEvent, ScenarioLinkFaults } from '../../scenario/schema.ts';
import { parseDuration } from '../../scenario/units.ts';
import { type Repair, setItems, setValue, type Swap, together } from './commands.ts';
import type { Scene } from './scene.ts';

/** Events as they are written, with their times in nanoseconds, up to a time. */
export const eventsUntil = (scene: Scene, time: number): readonly ScenarioEvent[] =>
  scene.loaded.document.events.filter(({ at }) => parseDuration(at)! <= time);

/** Events taken out of the list, or others in their places. */
export const setEvents = (swaps: readonly Swap[]): Repair => setItems(['events'], swaps);

/** A filter without one of its names. */
export function withoutFilter(scene: Scene, link: string, name: string, until: number): Repair {
  const filter = scene.loaded.document.links[link]?.filter ?? [];
  const own = setItems(['links', link, 'filter'], filter.includes(name) ? [{ taken: name, put: null }] : []);
  const events = linkEvents(scene, link, until).flatMap((event): Swap[] => {
    if (event.filter?.includes(name) !== true) return [];
    return [{ taken: event, put: { ...event, filter: event.filter.filter((other) => other !== name) } }];
  });
  return together([own, setEvents(events)]);
}

/** What of a fault holds at a time, and since which event; null: it does not. */
export function faultOf(
  scene: Scene,
  link: string,
  fault: Exclude<keyof ScenarioLinkFaults, 'filter'>,
  time: number,
): { readonly value: unknown; readonly since: string | null } | null {
  const last = linkEvents(scene, link, time).findLast((event) => event[fault] !== undefined);
  const value = last === undefined ? scene.loaded.document.links[link]?.[fault] : last[fault];
  const isOff = value === undefined || value === null || value === false || value === 0 || value === '0ns';
  return isOff ? null : { value, since: last?.at ?? null };
}

/** A link on which one thing does not go wrong. */
export function withoutFault(
  scene: Scene,
  link: string,
  fault: Exclude<keyof ScenarioLinkFaults, 'filter'>,
  until: number,
): Repair {
  const before = scene.loaded.document.links[link]?.[fault];
  const own = before === undefined ? [] : [setValue(['links', link, fault], null, before)];
  const events = linkEvents(scene, link, until).flatMap((event): Swap[] => {
    const { [fault]: value, ...rest } = event;
    if (value === undefined || value === false || value === 0) return [];
    // An event that says nothing else has nothing left to say.
    return [{ taken: event, put: Object.keys(rest).length === 2 ? null : rest }];
  });
  return together([...own, setEvents(events)]);
}

const linkEvents = (scene: Scene, link: string, until: number): readonly LinkEvent[] =>
  eventsUntil(scene, until).filter((event) => 'link' in event && event.link === link) as readonly LinkEvent[];

type LinkEvent = Extract<ScenarioEvent, { link: string }>;
