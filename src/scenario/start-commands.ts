import { type BoundCommand, CommandError } from '../shell/command.ts';
import { bindCommand } from '../shell/interpreter.ts';
import type { LoadedScenario } from './load.ts';
import type { Network } from './network.ts';
import { errorAt, type Problem, ScenarioError, type SourcePosition } from './problem.ts';

/** A start command of a host, understood. */
export interface StartCommand {
  readonly host: string;
  readonly command: BoundCommand;
  readonly at: SourcePosition;
}

/** Binds every start command to its host. @throws ScenarioError with a problem for each that cannot be one */
export function bindStartCommands(loaded: LoadedScenario, network: Network): StartCommand[] {
  const commands: StartCommand[] = [];
  const problems: Problem[] = [];
  for (const [host, node] of network.nodes) {
    loaded.document.hosts[host]!.commands?.forEach((text, index) => {
      const at = loaded.locate(['hosts', host, 'commands', index]);
      try {
        commands.push({ host, command: bindCommand(text, node), at });
      } catch (error) {
        if (!(error instanceof CommandError)) throw error;
        const hint = error.hint ?? `in the start command of ${host}: ${text.trim()}`;
        problems.push(errorAt({ ...at, column: at.column + error.offset }, error.message, hint));
      }
    });
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  return commands;
}
