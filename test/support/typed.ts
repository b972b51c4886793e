import { type CommandResult, perform, type ShellHost } from '../../src/shell/command.ts';
import { commandAtPrompt } from '../../src/shell/interpreter.ts';
import { start } from '../../src/sim/process.ts';

/** Types a line at a host and waits, in simulated time, until it has ended. */
export function runCommand(line: string, target: ShellHost): CommandResult {
  const { simulator } = target.host;
  const command = commandAtPrompt(line, target);
  if (!('last' in command)) return command.run();
  const ended: CommandResult[] = [];
  start(
    simulator,
    (function* () {
      let output = '';
      const { ok } = yield* perform(command, { flow: 0, print: (text) => (output += text) });
      ended.push({ output, ok });
    })(),
  );
  while (ended.length === 0) if (!simulator.step()) throw new Error(`${line} waits for ever`);
  return ended[0]!;
}
