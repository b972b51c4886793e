/** ipconfig: what it does with names. */
import type { Token } from '../tokens.ts';
import { type BoundCommand, CommandError, type CommandResult, type ShellHost } from '../command.ts';

const TITLE = '\nWindows IP Configuration\n\n';

const switches: ReadonlyMap<string, (target: ShellHost) => CommandResult> = new Map([
  [
    'flushdns',
    ({ resolver }: ShellHost) => {
      resolver.clearCache();
      return { output: `${TITLE}Successfully flushed the DNS Resolver Cache.\n`, ok: true };
    },
  ],
  [
    'registerdns',
    ({ registration }: ShellHost) => {
      // A host that does not register its name has nothing to do, and Windows says the same.
      registration?.registerNow();
      const begun =
        'Registration of the DNS resource records for all adapters of this computer has been initiated. Any errors will be reported in the Event Viewer in 15 minutes.\n';
      return { output: `${TITLE}${begun}`, ok: true };
    },
  ],
]);

export function bindIpconfig(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const [option, superfluous] = tokens.slice(1);
  const name = /^[/-](.*)$/s.exec(option?.text ?? '')?.[1]?.toLowerCase() ?? '';
  const run = switches.get(name);
  const wrong = run === undefined ? option : superfluous;
  if (run !== undefined && wrong === undefined) return { text: line, run: () => run(target) };
  throw new CommandError(
    `${JSON.stringify(wrong?.text ?? '')} is no option of ipconfig that is known here`,
    wrong?.offset ?? line.length,
    `known here: ${[...switches.keys()].map((known) => `/${known}`).join(', ')}`,
    '\nError: unrecognized or incomplete command line.\n',
  );
}
