/** The JSON of `run` (contract section 3). Codes do not change, texts may. */
import type { Observed } from '../app/station.ts';
import type { CauseCode } from '../scenario/cause-codes.ts';
import type { Verdict } from '../scenario/schema.ts';
import type { DropReason } from '../trace/drop-reason.ts';

export type { CauseCode, Observed, Verdict };
export type Way = 'name' | 'forward' | 'return';

/** Where and why a packet ended. `interface` and `packet` are null where none is concerned. */
export interface Reason {
  readonly code: DropReason;
  readonly host: string;
  readonly interface: string | null;
  readonly packet: number | null;
  readonly text: string;
}

/** Who was told by an ICMP error. */
export interface Notified {
  readonly host: string;
  readonly by: string;
  readonly icmp: string;
}

export type StepAction =
  | 'originated'
  | 'routed'
  | 'fragmented'
  | 'reassembled'
  | 'encapsulated'
  | 'sent'
  | 'received'
  | 'decapsulated'
  | 'translated'
  | 'delivered'
  | 'dropped';

export interface Step {
  readonly host: string;
  readonly interface: string | null;
  readonly action: StepAction;
  readonly packet: number;
  readonly text: string;
}

/** A change that would do in place of another. `text`: why it ranks where it does. */
export interface Remedy {
  readonly code: CauseCode;
  /** A host or a link. */
  readonly host: string;
  readonly text: string;
  /** Commands to type on the host, or `set: PATH = VALUE` for what has no shell. */
  readonly fix: readonly string[];
  readonly undo: readonly string[];
  /** The same as cmdlets; empty where there are none. */
  readonly powershell: readonly string[];
  /** When the commands were typed in the run that proved it: behind an event on their host; null: at the start. */
  readonly at: string | null;
  readonly proved: boolean;
}

/** What was configured wrongly. `proved`: the run with all fixes of the set passed, and without this one it does not, or another breaks. */
export interface Cause extends Remedy {
  readonly alternatives: readonly Remedy[];
}

/** A route decision as the report shows it. */
export interface DecisionRow {
  readonly prefix: string;
  readonly via: string;
  readonly interface: string;
  readonly routeMetric: number;
  readonly interfaceMetric: number;
  readonly sum: number;
  readonly origin: string;
  readonly outcome: string;
}

export interface Decision {
  readonly host: string;
  readonly destination: string;
  readonly rows: readonly DecisionRow[];
  readonly text: string;
}

export interface FlowResult {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly protocol: string;
  readonly verdict: Verdict;
  readonly expected: Verdict | null;
  readonly ok: boolean;
  readonly way: Way | null;
  readonly observed: Observed;
  readonly answers: { readonly sent: number; readonly received: number };
  /** Bytes of bulk data that were to go over and that did; null where none were wanted. */
  readonly bulk: { readonly wanted: number; readonly moved: number } | null;
  readonly reason: Reason | null;
  readonly alsoDropped: readonly Reason[];
  readonly notified: readonly Notified[];
  /** The smallest set whose fixes let the flow pass, in the order in which its members stop the packet. */
  readonly causes: readonly Cause[];
  /** How many runs the search for causes took, and what is to be said where it found none; null: nobody searched. */
  readonly search: { readonly simulations: number; readonly text: string | null } | null;
  readonly forward: readonly Step[];
  readonly return: readonly Step[];
  /** The last choice of a route for the packet that died. */
  readonly decision: Decision | null;
  /** What of the expectation did not hold, in words. */
  readonly unmet: readonly string[];
}

export interface StateResult {
  readonly host: string;
  readonly at: string;
  readonly what: string;
  readonly expected: string;
  readonly found: string | null;
  readonly ok: boolean;
}

export interface CaptureFile {
  readonly file: string;
  readonly packets: number;
}

export interface ScenarioResult {
  readonly file: string;
  readonly title: string;
  readonly ok: boolean;
  readonly simulated: { readonly seconds: number; readonly events: number; readonly packets: number };
  readonly flows: readonly FlowResult[];
  readonly states: readonly StateResult[];
  readonly captures: readonly CaptureFile[];
  readonly ignored: readonly string[];
}
