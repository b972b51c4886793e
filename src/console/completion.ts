import { commandNames } from '../shell/interpreter.ts';
import { ownCommands, windowsHosts } from './own-commands.ts';
import type { ConsoleSession } from './session.ts';

/** What may stand at the end of a line, and the beginning of a word that is there already. */
export type Completion = [candidates: string[], begun: string];

/** Completes the word at the end of a line, as the tab key asks for it. */
export function complete(session: ConsoleSession, line: string): Completion {
  const begun = /[^\s"]*$/.exec(line)![0];
  const words = line
    .slice(0, line.length - begun.length)
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  const fits = (candidate: string): boolean => candidate.toLowerCase().startsWith(begun.toLowerCase());
  const found = [...new Set(candidatesFor(session, words))].filter(fits);
  return [found.map((candidate) => `${candidate} `), begun];
}

function candidatesFor(session: ConsoleSession, words: readonly string[]): readonly string[] {
  const first = words[0]?.toLowerCase();
  if (first === undefined) return [...ownCommands.map(({ words: [word] }) => word!), ...commandNames];
  if (first === 'host') return words.length > 1 ? [] : windowsHosts(session);
  if (first === 'flow') return Object.keys(session.loaded.document.flows);
  if (first === 'explain') return ['last', ...session.journal.flowNames];
  if (first === 'show') return words.length > 1 ? ['all'] : ['packets'];
  return names(session);
}

/** Names that commands take: of interfaces, and of hosts as DNS knows them. */
function names(session: ConsoleSession): string[] {
  const { network, node } = session;
  const interfaces = node.host.interfaces.map(({ name }) => (/\s/.test(name) ? `"${name}"` : name));
  const suffix = session.loaded.document.hosts[session.hostName]!.dns?.suffix;
  const hosts = [...network.nodes.keys()].map(
    (name) => name.toLowerCase() + (suffix === undefined ? '' : `.${suffix}`),
  );
  return [...interfaces, ...hosts];
}
