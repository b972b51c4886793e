import type { Axis } from '../../scenario/vary/axes.ts';
import { listText } from '../../scenario/vary/value-run.ts';
import { countAlong, longestOf } from './count.ts';
import { fold } from './fold.ts';
import type { SweepFlow } from './record.ts';

/** What identifies a sweep. */
export interface Sweep {
  readonly file: string;
  readonly title: string;
  readonly vary: readonly Axis[];
  readonly combinations: number;
  /** Whether causes were searched. */
  readonly causes: boolean;
}

/** Flows to which the same happened. */
export interface FlowGroup extends Pick<SweepFlow, 'verdict' | 'way' | 'reason' | 'causes'> {
  readonly flows: readonly string[];
}

/** How often each outcome came along the longest list, for the values of the other lists. */
export interface SweepCounts {
  /** The path of the longest list, and how many values it has. */
  readonly over: string;
  readonly of: number;
  /** Values of the other lists in their order; of equal ones the most frequent outcome first. */
  readonly rows: readonly {
    readonly values: readonly string[];
    readonly count: number;
    readonly groups: readonly FlowGroup[];
  }[];
}

/** The outcome of a sweep: which values do what. */
export interface SweepTable extends Sweep {
  /** Flows with one outcome in every combination. */
  readonly constant: readonly FlowGroup[];
  /** The other flows by value, runs of equal outcome in one row. A list of values is as `--vary` takes it. */
  readonly rows: readonly { readonly values: readonly string[]; readonly groups: readonly FlowGroup[] }[];
  readonly counts: SweepCounts;
}

/** Collects the outcomes of a sweep, each kept once, and makes the table of them. */
export class Outcomes {
  private readonly known = new Map<string, number>();
  private readonly samples: (readonly SweepFlow[])[] = [];
  /** Of each combination, in order. */
  private readonly outcomes: number[] = [];

  /** Takes the outcome of the next combination. */
  add(flows: readonly SweepFlow[]): void {
    const key = JSON.stringify(flows.map((flow) => [flow.name, outcomeOf(flow)]));
    let number = this.known.get(key);
    if (number === undefined) {
      number = this.samples.push(flows) - 1;
      this.known.set(key, number);
    }
    this.outcomes.push(number);
  }

  /** Every combination must have been added. */
  table(sweep: Sweep): SweepTable {
    const varies = new Set(
      this.samples[0]!.flatMap(({ name }, index) => {
        const outcomes = this.samples.map((flows) => JSON.stringify(outcomeOf(flows[index]!)));
        return new Set(outcomes).size > 1 ? name : [];
      }),
    );
    const groupsOf = (number: number): FlowGroup[] =>
      groupFlows(this.samples[number]!.filter(({ name }) => varies.has(name)));
    return {
      ...sweep,
      constant: groupFlows(this.samples[0]!.filter(({ name }) => !varies.has(name))),
      rows:
        varies.size === 0
          ? []
          : fold(sweep.vary, this.outcomes).map(({ values, outcome }) => ({
              values: values.map(listText),
              groups: groupsOf(outcome),
            })),
      counts: {
        ...longestOf(sweep.vary),
        rows: countAlong(sweep.vary, this.outcomes).map(({ values, count, outcome }) => ({
          values,
          count,
          groups: groupsOf(outcome),
        })),
      },
    };
  }
}

/** What makes two outcomes one; how many of several answers came does not. */
const outcomeOf = ({ verdict, way, reason, causes }: SweepFlow): Omit<FlowGroup, 'flows'> => ({
  verdict,
  way,
  reason,
  causes,
});

/** Flows with equal outcomes together. */
function groupFlows(flows: readonly SweepFlow[]): FlowGroup[] {
  const groups = new Map<string, FlowGroup & { readonly flows: string[] }>();
  for (const flow of flows) {
    const outcome = outcomeOf(flow);
    const key = JSON.stringify(outcome);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { flows: [flow.name], ...outcome });
    else group.flows.push(flow.name);
  }
  return [...groups.values()];
}
