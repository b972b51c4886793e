/** What was typed at a prompt, kept as a scenario would say it. */
import type { LoadedScenario, PlainVariation } from '../scenario/load.ts';
import { ScenarioError } from '../scenario/problem.ts';
import type { Scenario, ScenarioEvent, ScenarioFlow } from '../scenario/schema.ts';
import { parseDuration } from '../scenario/units.ts';
import type { LineProbe, Probe } from '../shell/probe.ts';
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

/** A time as a scenario writes it. */
export const scenarioTime = (time: Nanoseconds): string => `${time / ms(1)}ms`;

/** The journal of one sitting. Everything in it can be run again as a variation of the scenario. */
export class Journal {
  private readonly loaded: LoadedScenario;
  private readonly document: Scenario;
  private readonly entries: Entry[] = [];
  private probes = 0;
  private lastProbe: string | null = null;
  /** Whether anything was sent to learn whether something answers. */
  hasSent = false;

  constructor(loaded: LoadedScenario) {
    this.loaded = loaded;
    this.document = loaded.document;
  }

  get isEmpty(): boolean {
    return this.entries.length === 0;
  }

  /** The flow that was begun last; null: none was, or what was sent last can be no flow. */
  get lastFlow(): string | null {
    return this.lastProbe;
  }

  get flowNames(): readonly string[] {
    return this.entries.flatMap(({ flow }) => flow?.name ?? []);
  }

  /**
   * A command of Windows. What it asked of the network becomes a flow where a scenario can say it, what changed
   * something an event.
   * @param worked whether it did what it was to do
   */
  command(at: Nanoseconds, host: string, line: string, probe: LineProbe | null, worked: boolean): void {
    if (probe === null) {
      if (worked && !changesNothing(line)) this.event(at, { at: scenarioTime(at), host, command: line });
      return;
    }
    this.lastProbe = null;
    this.hasSent = true;
    // It would not end where nobody interrupts it.
    if (probe === 'endless') return;
    const flow = probe === 'other' ? null : this.playable({ ...flowOf(probe), from: host, at: scenarioTime(at) });
    if (probe === 'other' || flow === null) {
      this.event(at, { at: scenarioTime(at), host, command: line });
      return;
    }
    const name = this.nameFor(probe);
    this.lastProbe = name;
    this.entries.push({ at, event: null, flow: { name, document: flow } });
  }

  /** One that no flow of the scenario has. */
  private nameFor(probe: Probe): string {
    const kind = probe.kind === 'tcp' ? `tcp-${probe.port}` : probe.kind;
    do this.probes++;
    while (Object.hasOwn(this.document.flows, `${kind}-${this.probes}`));
    return `${kind}-${this.probes}`;
  }

  /** Null where no scenario takes it: a zone in an address, too many requests. */
  private playable(flow: ScenarioFlow): ScenarioFlow | null {
    try {
      this.loaded.vary({ set: { flows: { [`probe-${this.probes}`]: flow } } });
      return flow;
    } catch (error) {
      if (error instanceof ScenarioError) return null;
      throw error;
    }
  }

  event(at: Nanoseconds, event: ScenarioEvent): void {
    this.entries.push({ at, event, flow: null });
  }

  /** A flow of the scenario that was begun by hand. */
  flow(at: Nanoseconds, name: string): void {
    this.lastProbe = name;
    this.hasSent = true;
    this.entries.push({
      at,
      event: null,
      flow: { name, document: { ...this.document.flows[name]!, at: scenarioTime(at) } },
    });
  }

  /** What lies over the scenario to have all of it again; the scenario's own flows run only where they were begun. */
  variation(): PlainVariation {
    const { flows, events, limit } = this.document;
    const typed = this.entries.flatMap(({ event }) => event ?? []);
    const end = (this.entries.at(-1)?.at ?? 0) + AFTERWARDS;
    return {
      set: {
        ...(end > parseDuration(limit)! ? { limit: scenarioTime(end) } : {}),
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

/** The kinds of flows, without where from and when. */
function flowOf(probe: Probe): Pick<ScenarioFlow, 'to' | 'ping' | 'size' | 'tracert' | 'tcp'> {
  const { to } = probe;
  switch (probe.kind) {
    case 'ping':
      return { to, ping: probe.count, size: probe.size };
    case 'tracert':
      return { to, tracert: true };
    case 'tcp':
      return { to, tcp: probe.port };
  }
}
