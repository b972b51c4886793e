import type { SourcePosition } from '../../scenario/problem.ts';
import type { ConfiguredNetwork } from './configured-network.ts';

/** Something in the configuration of a network that is worth a warning though the network can be run. */
export interface Finding {
  /** What of the scenario gives rise to it. */
  readonly at: SourcePosition;
  /** The facts, without a full stop. */
  readonly message: string;
  /** What to type, or another remedy; see `onHost`. */
  readonly hint: string;
}

/** Looks for one kind of mistake. */
export interface Lint {
  readonly code: string;
  /** What is wrong about it, for somebody who meets it for the first time; stands behind the facts. */
  readonly sentence: string;
  find(network: ConfiguredNetwork): readonly Finding[];
}
