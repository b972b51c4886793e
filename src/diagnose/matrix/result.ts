/** What `matrix --json` prints, but for its schema version. Codes do not change, texts may. */
import type { FlowResult, Reason } from '../result.ts';

/** What became of one try. */
export interface MatrixProbe extends Pick<FlowResult, 'verdict' | 'way' | 'observed' | 'answers'> {
  readonly reason: Omit<Reason, 'packet'> | null;
}

export interface MatrixTcpProbe extends MatrixProbe {
  readonly port: number;
}

/** One host to another. */
export interface MatrixPair {
  readonly from: string;
  readonly to: string;
  /** The name or address that was tried; null: there is no family of which both have an address, so nothing was. */
  readonly target: string | null;
  readonly by: 'name' | 'address' | null;
  readonly ping: MatrixProbe | null;
  /** In the order of the ports; empty where the other host offers no service and no port was asked for. */
  readonly tcp: readonly MatrixTcpProbe[];
}

export interface MatrixResult {
  readonly file: string;
  readonly title: string;
  /** When the first try began, in simulated seconds. */
  readonly at: number;
  /** Events of the scenario that would have come later, and did not happen. */
  readonly laterEvents: number;
  readonly hosts: readonly string[];
  /** Row by row. */
  readonly pairs: readonly MatrixPair[];
  readonly simulated: { readonly seconds: number; readonly events: number; readonly packets: number };
}
