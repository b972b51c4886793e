/** Changes of configuration that may cure a flow, as an administrator would make them. */
import type { LoadedScenario, PlainVariation } from '../../scenario/load.ts';
import type { CauseCode } from '../../scenario/cause-codes.ts';
import type { ScenarioEvent } from '../../scenario/schema.ts';
import { durationText, parseDuration } from '../../scenario/units.ts';

/**
 * A command typed on a host, or a value of the scenario for what has no shell. An `item` is one of a list there (an
 * event, a filter): taken out, put in, or another in its place; null: none. Two edits of one list are two changes, each
 * of which can be left out, though a merge patch has to say the whole list.
 */
export type Change =
  | { readonly kind: 'command'; readonly host: string; readonly command: string }
  | { readonly kind: 'set'; readonly path: readonly string[]; readonly value: unknown }
  | {
      readonly kind: 'item';
      readonly path: readonly string[];
      readonly taken: unknown;
      readonly put: unknown;
    };

/**
 * How good a cure is where several would do. `repair`: it puts right what is wrong, where it is wrong; `workaround`: it
 * makes good elsewhere, or by other means; `sacrifice`: it takes away something that somebody may want.
 */
export type Merit = 'repair' | 'workaround' | 'sacrifice';

export const merits: readonly Merit[] = ['repair', 'workaround', 'sacrifice'];

/** A change that may be the cure, and what would then have been wrong. */
export interface Edit {
  readonly code: CauseCode;
  /** The host or link that is wrong. */
  readonly host: string;
  /** What is wrong, with the facts of this case: one sentence or two. */
  readonly text: string;
  readonly changes: readonly Change[];
  readonly undo: readonly Change[];
  /** The same as cmdlets; empty where there are none. */
  readonly powershell: readonly string[];
  readonly merit: Merit;
  /** Whether it is still there after a reboot. */
  readonly survivesReboot: boolean;
  /** Whether it is what an event has taken away, so that it can only come behind that. */
  readonly putsBack?: boolean;
  /** Typed so long before the flow, as a duration: what does good only after that which made the fault, wherever it was. */
  readonly ahead?: string;
}

/**
 * An edit in a network that is run again. `late`: the commands are typed after the last event on their host instead of
 * at the start, since that event (a reboot, say) would undo them, or made the fault.
 */
export interface AppliedEdit {
  readonly edit: Edit;
  readonly late: boolean;
  /** No packet of the flow came by the place that it changes. */
  readonly isAside?: boolean;
}

export const keyOf = ({ edit, late }: AppliedEdit): string => JSON.stringify([late, edit.changes]);

/** `set: PATH = VALUE`; keys that are no plain words are quoted. */
export function setText(path: readonly string[], value: unknown): string {
  const keys = path.map((key) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key)));
  return `set: ${keys.join('.')} = ${JSON.stringify(value)}`;
}

/**
 * Changes as one would type them or write them into the scenario: the commands, and `set: PATH = VALUE`. Of a list its
 * whole is said: as the scenario has it, with what these changes do. What others do to the same list is in it only where
 * they are set before these, since the last to set a list decides it.
 * @param before changes that are made already
 */
export function changeTexts(changes: readonly Change[], document: object, before: readonly Change[] = []): string[] {
  let set: Record<string, unknown> = {};
  const texts = [...before, ...changes].map((change) => {
    if (change.kind === 'command') return change.command;
    const value = valueOf(change, set, document);
    set = withValue(set, change.path, value);
    return setText(change.path, value);
  });
  return texts.slice(before.length);
}

/** A list with one item taken out, put in at the end, or replaced; as it is where it has no such item. */
export function withItem(list: readonly unknown[], taken: unknown, put: unknown): readonly unknown[] {
  if (taken === null) return [...list, put];
  const wanted = JSON.stringify(taken);
  const at = list.findIndex((item) => JSON.stringify(item) === wanted);
  return at < 0 ? list : [...list.slice(0, at), ...(put === null ? [] : [put]), ...list.slice(at + 1)];
}

/** From the end of an event until commands are typed on its host: what begins with it has begun. */
const AFTER_EVENT = '100ms';

/** When commands on a host are typed late: behind its last event before `before`; null when it has none. */
export function lateTime(events: readonly ScenarioEvent[], host: string, before: number): number | null {
  const ends = events
    .filter((event) => 'host' in event && event.host === host)
    .map((event) => parseDuration(event.at)! + ('reboot' in event ? parseDuration(event.downTime)! : 0))
    .filter((end) => end + parseDuration(AFTER_EVENT)! < before);
  return ends.length === 0 ? null : Math.max(...ends) + parseDuration(AFTER_EVENT)!;
}

/** When the commands of an edit are typed on a host; null: at the start. */
function typingTime(
  { edit, late }: AppliedEdit,
  host: string,
  events: readonly ScenarioEvent[],
  before: number,
): number | null {
  if (edit.ahead !== undefined) return Math.max(0, before - parseDuration(edit.ahead)!);
  return late ? lateTime(events, host, before) : null;
}

/** Whether it depends on a flow when the commands of an edit are typed. */
export const dependsOnFlow = ({ edit, late }: AppliedEdit): boolean => late || edit.ahead !== undefined;

/** The variation of a scenario that makes the edits. @param before when the flow begins, in nanoseconds */
export function variationOf(
  { document }: LoadedScenario,
  applied: readonly AppliedEdit[],
  before: number,
): PlainVariation {
  const faults: { host: string; add: string }[] = [];
  let set: Record<string, unknown> = {};
  const typed: { at: string; host: string; command: string }[] = [];
  for (const one of applied) {
    for (const change of one.edit.changes) {
      if (change.kind !== 'command') {
        set = withValue(set, change.path, valueOf(change, set, document));
        continue;
      }
      const at = typingTime(one, change.host, document.events, before);
      if (at === null) faults.push({ host: change.host, add: change.command });
      else typed.push({ at: durationText(at), host: change.host, command: change.command });
    }
  }
  if (typed.length > 0) set = { ...set, events: [...((set['events'] as unknown[]) ?? document.events), ...typed] };
  return { faults, set };
}

/** What a change sets; of a list what it leaves of what the patch has already made of it, or of that in the scenario. */
function valueOf(
  change: Exclude<Change, { kind: 'command' }>,
  set: Readonly<Record<string, unknown>>,
  document: object,
): unknown {
  if (change.kind === 'set') return change.value;
  const list = valueAt(set, change.path) ?? valueAt(document, change.path);
  return withItem(Array.isArray(list) ? list : [], change.taken, change.put);
}

const valueAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | null | undefined)?.[key], root);

/** A merge patch with one more value in it. */
function withValue(
  patch: Readonly<Record<string, unknown>>,
  path: readonly string[],
  value: unknown,
): Record<string, unknown> {
  const [key, ...rest] = path;
  if (key === undefined) return { ...patch };
  if (rest.length === 0) return { ...patch, [key]: value };
  const inner = patch[key];
  const map = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : {};
  return { ...patch, [key]: withValue(map as Record<string, unknown>, rest, value) };
}
