/** Start commands that switch something on an interface, read for the interface that they name. */
import type { NetworkInterface } from '../../host/network-interface.ts';
import type { Node } from '../../scenario/node.ts';
import { tokenize } from '../../shell/tokens.ts';
import type { InterfaceSwitch } from './commands.ts';
import type { Scene } from './scene.ts';

export interface SwitchCommand {
  readonly text: string;
  readonly target: NetworkInterface;
  /** What it switches on. */
  readonly on: readonly InterfaceSwitch[];
}

/** `set interface` of netsh and Set-NetIPInterface among the start commands of a host. */
export function switchCommandsOf({ loaded }: Scene, node: Node): SwitchCommand[] {
  const commands = loaded.document.hosts[node.host.name]?.commands ?? [];
  return commands.flatMap((text) => {
    const words = tokenize(text.trim()).map((token) => token.text);
    const isCmdlet = words[0]?.toLowerCase() === 'set-netipinterface';
    const read = isCmdlet ? readCmdlet(words.slice(1)) : readNetsh(words);
    const target = read === null ? undefined : namedInterface(node, read.interface);
    return read === null || target === undefined || read.on.length === 0 ? [] : [{ text, target, on: read.on }];
  });
}

interface Read {
  readonly interface: string;
  readonly on: readonly InterfaceSwitch[];
}

const namedInterface = ({ host }: Node, word: string): NetworkInterface | undefined =>
  host.interfaces.find(({ index, name }) => String(index) === word || name.toLowerCase() === word.toLowerCase());

/** netsh takes any beginning of a keyword. */
function readNetsh(words: readonly string[]): Read | null {
  const lower = words.map((word) => word.toLowerCase());
  const set = lower.indexOf('set');
  if (!/^netsh(\.exe)?$/.test(lower[0] ?? '') || set < 0 || !/^int?e?r?f?a?c?e?$/.test(lower[set + 1] ?? ''))
    return null;
  const values = words.slice(set + 2);
  const named = values.find((word) => /^int?e?r?f?a?c?e?=/i.test(word));
  const target = named?.slice(named.indexOf('=') + 1) ?? values[0];
  if (target === undefined) return null;
  const on = values.flatMap((word) => {
    const [key = '', value = ''] = word.toLowerCase().split('=');
    return isOn(value) ? (switchOf(key) ?? []) : [];
  });
  return { interface: target, on };
}

function readCmdlet(words: readonly string[]): Read | null {
  const valueOf = (pattern: RegExp): string | undefined => {
    const at = words.findIndex((word) => pattern.test(word));
    return at < 0 ? undefined : (/^[^:]*:(.+)$/.exec(words[at]!)?.[1] ?? words[at + 1]);
  };
  const target = valueOf(/^-(interfacei|ifi)/i) ?? valueOf(/^-(interfacea|ifa)/i);
  if (target === undefined) return null;
  const patterns: readonly (readonly [RegExp, InterfaceSwitch])[] = [
    [/^-forw/i, 'forwarding'],
    [/^-advertising/i, 'advertise'],
    [/^-advertisedef/i, 'advertisedefaultroute'],
  ];
  return { interface: target, on: patterns.flatMap(([pattern, what]) => (isOn(valueOf(pattern) ?? '') ? what : [])) };
}

const isOn = (value: string): boolean => /^e(n(a(b(l(ed?)?)?)?)?)?$/i.test(value);

function switchOf(key: string): InterfaceSwitch | null {
  if (key === '') return null;
  const known: readonly InterfaceSwitch[] = ['forwarding', 'advertise', 'advertisedefaultroute'];
  return known.find((word) => word === key) ?? known.find((word) => word.startsWith(key)) ?? null;
}
