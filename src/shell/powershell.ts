import { type RawValue } from './arguments.ts';
import { type BoundCommand, CommandError, type CommandResult, type ShellHost, windowsText } from './command.ts';
import type { ConfigurationStore } from '../host/persistent-store.ts';
import type { IsatapSettings } from '../tunnel/isatap/isatap-service.ts';
import type { Token } from './tokens.ts';

interface Cmdlet {
  readonly name: string;
  readonly parameters: readonly string[];
  bind(values: ReadonlyMap<string, RawValue>, target: ShellHost): () => CommandResult;
}

/** Cmdlets print nothing when they succeed. */
const silent: CommandResult = { output: '', ok: true };

const STATES = ['Default', 'Automatic', 'Enabled', 'Disabled'] as const;

const cmdlets: readonly Cmdlet[] = [
  {
    // windows.md section 1.3; PSDOC NetworkTransition.
    name: 'Set-NetIsatapConfiguration',
    parameters: ['State', 'Router', 'ResolutionState', 'ResolutionIntervalSeconds', 'PolicyStore'],
    bind(values, { isatap }) {
      const state = enumeration(values, 'State');
      const resolution = enumeration(values, 'ResolutionState');
      const router = values.get('Router')?.text;
      const interval = values.get('ResolutionIntervalSeconds');
      if (interval !== undefined && !/^\d{1,10}$/.test(interval.text)) {
        throw cannotBind(`ResolutionIntervalSeconds is to be a number of seconds`, interval.offset);
      }
      const store = policyStore(values);
      const changes: Partial<IsatapSettings> = {
        ...(router === undefined ? {} : { routerName: router === '' ? null : router }),
        ...(state === undefined
          ? {}
          : { state: state === 'Enabled' ? 'enabled' : state === 'Disabled' ? 'disabled' : 'default' }),
        ...(resolution === undefined ? {} : { resolves: resolution !== 'Disabled' }),
        ...(interval === undefined ? {} : { intervalMinutes: Math.ceil(Number(interval.text) / 60) }),
      };
      return () => {
        isatap.configure(changes, store);
        return silent;
      };
    },
  },
];

function enumeration(values: ReadonlyMap<string, RawValue>, name: string): (typeof STATES)[number] | undefined {
  const value = values.get(name);
  if (value === undefined) return undefined;
  const found = STATES.find((state) => state.toLowerCase() === value.text.toLowerCase());
  if (found === undefined) throw cannotBind(`${name} is to be one of ${STATES.join(', ')}`, value.offset);
  return found;
}

/** Without a policy store a change goes into both (windows.md section 1.5); a group policy's is kept as well. */
function policyStore(values: ReadonlyMap<string, RawValue>): ConfigurationStore {
  return values.get('PolicyStore')?.text.toLowerCase() === 'activestore' ? 'active' : 'persistent';
}

const cannotBind = (message: string, offset: number): CommandError =>
  new CommandError(message, offset, null, `Cannot bind parameter. ${message}.\n`);

/** Binds a line whose first word is a cmdlet; null when it is none that is known here. */
export function bindPowerShell(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand | null {
  const first = tokens[0];
  const cmdlet = cmdlets.find(({ name }) => name.toLowerCase() === first?.text.toLowerCase());
  if (cmdlet === undefined) return null;
  const values = new Map<string, RawValue>();
  for (let at = 1; at < tokens.length; at++) {
    const token = tokens[at]!;
    const [name = '', inline] = token.text.slice(1).split(/:(.*)/s);
    const parameter = token.text.startsWith('-') && !token.quoted ? findParameter(cmdlet, name) : null;
    if (parameter === null) {
      throw new CommandError(
        `${JSON.stringify(token.text)} is no parameter of ${cmdlet.name}`,
        token.offset,
        `it takes ${cmdlet.parameters.map((known) => `-${known}`).join(', ')}`,
        `${cmdlet.name} : A parameter cannot be found that matches parameter name '${name}'.\n`,
      );
    }
    const value = inline === undefined ? tokens[++at] : { text: inline, offset: token.offset + name.length + 2 };
    if (value === undefined) {
      throw cannotBind(`-${parameter} needs a value`, token.offset);
    }
    values.set(parameter, { text: value.text, offset: value.offset });
  }
  if (values.size === 0)
    throw new CommandError(`${cmdlet.name} needs a parameter`, line.length, null, windowsText.missingParameter);
  return { text: line, run: cmdlet.bind(values, target) };
}

/** PowerShell takes any unambiguous beginning of a parameter's name. */
function findParameter({ parameters }: Cmdlet, name: string): string | null {
  const wanted = name.toLowerCase();
  const exact = parameters.find((known) => known.toLowerCase() === wanted);
  const beginning = parameters.filter((known) => known.toLowerCase().startsWith(wanted));
  return exact ?? (beginning.length === 1 ? beginning[0]! : null);
}
