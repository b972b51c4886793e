import { checkScenario } from '../../src/diagnose/lint/lints.ts';
import type { LoadedScenario } from '../../src/scenario/load.ts';
import type { Problem } from '../../src/scenario/problem.ts';
import { loadText } from './scenarios.ts';

export const codesOf = (loaded: LoadedScenario): readonly (string | undefined)[] =>
  checkScenario(loaded).map(({ code }) => code);

/** The warnings of one lint. */
export const warningsOf = (text: string, code: string): readonly Problem[] =>
  checkScenario(loadText(text)).filter((problem) => problem.code === code);

/** The commands of a hint: behind `on HOST:`, on the same line or on the lines below. */
export function commandsIn(hint: string | null): { host: string; command: string }[] {
  const match = /^(?:.*, )?on ([\w.-]+):\s([^]*)$/.exec(hint ?? '');
  if (match === null) return [];
  const commands = match[2]!.split('\n').filter((line) => /^(netsh|Set-)/.test(line));
  return commands.map((command) => ({ host: match[1]!, command }));
}

/** The scenario with what a hint says typed after all start commands. */
export function withHint(loaded: LoadedScenario, hint: string | null): LoadedScenario {
  const hosts = { ...loaded.document.hosts };
  for (const { host, command } of commandsIn(hint)) {
    const old = hosts[host]!;
    hosts[host] = { ...old, commands: [...(old.commands ?? []), command] };
  }
  return { ...loaded, document: { ...loaded.document, hosts } };
}

/** A server with two cards, a station beside it. `more`: commands of the server. */
export const twoCards = (commands: readonly string[], profile = 'windows-server-2012r2'): string => `title: two cards
links: { a: {}, b: { rate: 100Mbps } }
hosts:
  S:
    profile: ${profile}
    interfaces:
      One: { index: 11, link: a, ipv4: 10.0.1.1/24, ipv6: 'fd00:1::1/64' }
      Two: { index: 12, link: b, ipv4: 10.0.2.1/24, ipv6: 'fd00:2::1/64' }
    commands:
${commands.map((command) => `      - netsh interface ipv6 ${command}`).join('\n')}
  R1: { profile: router, interfaces: { x: { link: a, ipv6: 'fd00:1::2/64' } } }
  R2: { profile: router, interfaces: { x: { link: b, ipv6: ['fd00:2::2/64', 'fd00:9::2/64'] } } }
`;
