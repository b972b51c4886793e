/** What `diff --json` prints, but for its schema version. Codes do not change, texts may. */
import type { FlowResult, Reason } from '../result.ts';

/** One of the two scenarios. `seconds`: simulated. */
export interface DiffSide {
  readonly file: string;
  readonly title: string;
  readonly seconds: number;
  readonly packets: number;
}

/** How a flow ended. */
export interface FlowEnd extends Pick<FlowResult, 'verdict' | 'way' | 'observed' | 'answers' | 'bulk'> {
  readonly reason: Pick<Reason, 'code' | 'host'> | null;
}

/** What happened to a packet where two runs part. */
export interface PartedPacket {
  /** Simulated seconds. */
  readonly time: number;
  /** A host, or the link on which it died. */
  readonly host: string;
  readonly interface: string | null;
  readonly event: 'originated' | 'sent' | 'dropped';
  /** `frame.packet_id` in the captures of that scenario. */
  readonly packet: number;
  /** The flow it belongs to; null for none. */
  readonly flow: string | null;
  readonly text: string;
}

/** The first thing that happens in one run and not in the other. Null for a side: nothing. */
export interface Parting {
  readonly a: PartedPacket | null;
  readonly b: PartedPacket | null;
}

/** A flow that ended otherwise, or that only one scenario has. */
export interface FlowChange {
  readonly name: string;
  readonly a: FlowEnd | null;
  readonly b: FlowEnd | null;
  /** The first step of its packets that differs, whatever the time; null: none, or only one side has the flow. */
  readonly parting: Parting | null;
}

export interface RouteState {
  readonly metric: number;
  readonly interfaceMetric: number;
  readonly sum: number;
  readonly publish: string;
  readonly origin: string;
  /** Whether it is the one of its prefix that is taken. */
  readonly taken: boolean;
}

/** A route that only one side has (`a` or `b` null), or whose values differ; one of another origin is another route. */
export interface RouteChange {
  readonly prefix: string;
  /** null: on-link. */
  readonly nextHop: string | null;
  readonly interface: string;
  readonly a: RouteState | null;
  readonly b: RouteState | null;
}

/** `interface` null: of the host. A side is null where there is no such interface. */
export interface SettingChange {
  readonly interface: string | null;
  readonly setting: string;
  readonly a: string | null;
  readonly b: string | null;
}

export interface HostChange {
  readonly name: string;
  /** Which scenario alone has the host; null: both. */
  readonly only: 'a' | 'b' | null;
  readonly routes: readonly RouteChange[];
  readonly settings: readonly SettingChange[];
}

export interface DiffResult {
  readonly a: DiffSide;
  readonly b: DiffSide;
  /** When tables and settings were compared, in simulated seconds; null: at the end of each run. */
  readonly at: number | null;
  readonly flows: { readonly same: number; readonly changed: readonly FlowChange[] };
  readonly hosts: readonly HostChange[];
  /** The first moment at which not the same happens in both; null: there is none while both run. */
  readonly parting: Parting | null;
}
