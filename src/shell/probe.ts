import type { ShellHost } from './command.ts';
import { portTestOf } from './powershell/port-test.ts';
import { readCmdlet } from './powershell/powershell.ts';
import { splitPipeline } from './powershell/split-pipeline.ts';
import { pingProbeOf } from './programs/ping.ts';
import { tracertProbeOf } from './programs/tracert.ts';
import { programName, tokenize } from './tokens.ts';

/** What a command sends to learn whether something answers. */
export type Probe = { readonly to: string } & (
  | { readonly kind: 'ping'; readonly count: number; readonly size: number }
  | { readonly kind: 'tracert' }
  | { readonly kind: 'tcp'; readonly port: number }
);

/** `other`: it asks in a way of its own, such as from a certain source; `endless`: until somebody interrupts it. */
export type LineProbe = Probe | 'other' | 'endless';

/**
 * What a line asks of the network: ping, tracert and Test-NetConnection, whatever filters its output.
 * @param line one that was understood
 * @returns null: it is none of these
 * @throws CommandError for a line that is not understood
 */
export function probeOf(line: string, target: ShellHost): LineProbe | null {
  const own = line.slice(0, splitPipeline(line, 0, line.length)[0]!.end);
  const tokens = tokenize(own);
  const first = tokens[0];
  if (first === undefined) return null;
  const program = programName(first);
  if (program === 'ping') return pingProbeOf(own, tokens);
  if (program === 'tracert') return tracertProbeOf(own, tokens);
  if (program === 'pathping') return 'other';
  const read = readCmdlet(own, first, target);
  if (read?.cmdlet.name === 'Test-Connection') return 'other';
  return read?.cmdlet.name === 'Test-NetConnection' ? portTestOf(read.values) : null;
}
