/** What was typed at a prompt, kept as a scenario would say it. */
import type { LoadedScenario, PlainVariation } from '../scenario/load.ts';
import type { Scenario, ScenarioEvent, ScenarioFlow } from '../scenario/schema.ts';
import { parseDuration } from '../scenario/units.ts';
import { tokenize } from '../shell/tokens.ts';
import { ms, type Nanoseconds, seconds } from '../sim/time.ts';
import { changesNothing } from './looking.ts';

/** Something that was typed, in the order of time. `flow` null: it is an event. */
interface Entry {
  readonly at: Nanoseconds;
  readonly event: ScenarioEvent | null;
  readonly flow: { readonly name: string; readonly document: ScenarioFlow } | null;
}

/** How long a scenario goes on behind what was typed last, so that a lost trace ends in it. */
const AFTERWARDS = seconds(60);

const timeText = (time: Nanoseconds): string => `${time / ms(1)}ms`;

/** The journal of one sitting. Everything in it can be run again as a variation of the scenario. */
export class Journal {
  private readonly document: Scenario;
  private readonly entries: Entry[] = [];
  private probes = 0;

  constructor({ document }: LoadedScenario) {
    this.document = document;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** The name of the flow that was typed last, if any was. */
  get lastFlow(): string | null {
    return this.entries.findLast(({ flow }) => flow !== null)?.flow?.name ?? null;
  }

  get flowNames(): readonly string[] {
    return this.entries.flatMap(({ flow }) => flow?.name ?? []);
  }

  /**
   * A command of Windows: ping, tracert and tests of a port become flows, what changed something becomes an event.
   * @param worked whether it did what it was to do
   */
  command(at: Nanoseconds, host: string, line: string, worked: boolean): void {
    const probe = probeOf(line);
    if (probe === null) {
      if (worked && !changesNothing(line)) this.event(at, { at: timeText(at), host, command: line });
    } else {
      const name = `${probe.kind}-${++this.probes}`;
      this.entries.push({ at, event: null, flow: { name, document: { ...probe.flow, from: host, at: timeText(at) } } });
    }
  }

  event(at: Nanoseconds, event: ScenarioEvent): void {
    this.entries.push({ at, event, flow: null });
  }

  /** A flow of the scenario that was begun by hand. */
  flow(at: Nanoseconds, name: string): void {
    this.entries.push({
      at,
      event: null,
      flow: { name, document: { ...this.document.flows[name]!, at: timeText(at) } },
    });
  }

  /** What lies over the scenario to have all of it again; the scenario's own flows run only where they were begun. */
  variation(): PlainVariation {
    const { flows, events, limit } = this.document;
    const typed = this.entries.flatMap(({ event }) => event ?? []);
    const end = (this.entries.at(-1)?.at ?? 0) + AFTERWARDS;
    return {
      set: {
        ...(end > parseDuration(limit)! ? { limit: timeText(end) } : {}),
        flows: {
          ...Object.fromEntries(Object.keys(flows).map((name) => [name, null])),
          ...Object.fromEntries(
            this.entries.flatMap(({ flow }) => (flow === null ? [] : [[flow.name, flow.document]])),
          ),
        },
        ...(typed.length === 0 ? {} : { events: [...events, ...typed] }),
      },
    };
  }
}

interface Probe {
  readonly kind: string;
  readonly flow: Omit<ScenarioFlow, 'from' | 'at'>;
}

const MOST_REQUESTS = 1000;
const WINDOWS_REQUESTS = 4;

/** What a flow of a scenario can say of a command; null where it cannot. */
function probeOf(line: string): Probe | null {
  const [program, ...words] = tokenize(line).map(({ text }) => text);
  const name = program?.toLowerCase().replace(/\.exe$/, '');
  if (name === 'ping') return pingOf(words);
  if (name === 'tracert') return tracertOf(words);
  if (name === 'test-netconnection' || name === 'tnc') return portTestOf(words);
  return null;
}

/** Values of options by their letter, and the words that are none; null for an option that is not among them. */
function optionsOf(words: readonly string[], withValue: string, alone: string): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  for (let at = 0; at < words.length; at++) {
    const letter = /^[-/](\w)$/.exec(words[at]!)?.[1]?.toLowerCase();
    if (letter === undefined) found.set('to', words[at]!);
    else if (withValue.includes(letter)) found.set(letter, words[++at] ?? '');
    else if (!alone.includes(letter)) return null;
  }
  return found.has('to') ? found : null;
}

function pingOf(words: readonly string[]): Probe | null {
  const options = optionsOf(words, 'nl', '46');
  if (options === null) return null;
  const ping = Number(options.get('n') ?? WINDOWS_REQUESTS);
  const size = options.get('l');
  if (!(ping >= 1 && ping <= MOST_REQUESTS)) return null;
  return {
    kind: 'ping',
    flow: { to: options.get('to')!, ping, ...(size === undefined ? {} : { size: Number(size) }) },
  };
}

function tracertOf(words: readonly string[]): Probe | null {
  const options = optionsOf(words, 'hw', 'dr46');
  return options === null ? null : { kind: 'tracert', flow: { to: options.get('to')!, tracert: true } };
}

const commonPorts: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['rdp', 3389],
  ['smb', 445],
  ['winrm', 5985],
]);

function portTestOf(words: readonly string[]): Probe | null {
  let to: string | undefined;
  let port: number | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!.toLowerCase();
    const value = words[at + 1] ?? '';
    if ('-port'.startsWith(word) && word.length > 1) port = Number(value);
    else if ('-commontcpport'.startsWith(word) && word.length > 3) port = commonPorts.get(value.toLowerCase());
    else if ('-computername'.startsWith(word) && word.length > 3) to = value;
    else if (!word.startsWith('-')) {
      to ??= words[at];
      continue;
    } else return null;
    at++;
  }
  if (to === undefined || port === undefined || !(port >= 1 && port <= 65_535)) return null;
  return { kind: `tcp-${port}`, flow: { to, tcp: port } };
}
