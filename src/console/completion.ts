import { commandNames } from '../shell/interpreter.ts';
import { wordsBehind } from '../shell/netsh/complete.ts';
import { parametersOf } from '../shell/powershell/cmdlets.ts';
import { tokenize } from '../shell/tokens.ts';
import { ownCommands, windowsHosts } from './own-commands.ts';
import type { ConsoleSession } from './session.ts';

/** What may stand at the end of a line, and the beginning of a word that is there already. */
export type Completion = [candidates: string[], begun: string];

/** Completes the word at the end of a line, as the tab key asks for it. */
export function complete(session: ConsoleSession, line: string): Completion {
  // Behind the last | a pipeline begins anew.
  const piece = line.slice(line.lastIndexOf('|') + 1);
  const begun = /[^\s"]*$/.exec(piece)![0];
  const before = piece.slice(0, piece.length - begun.length);
  const wanted = begun.toLowerCase();
  const fitting = [...new Set(candidatesFor(session, before))].filter((each) => each.toLowerCase().startsWith(wanted));
  // A tag wants its value right behind it.
  return [fitting.map((each) => (each.endsWith('=') ? each : `${each} `)), begun];
}

function candidatesFor(session: ConsoleSession, before: string): readonly string[] {
  const tokens = tokenize(before);
  if (session.netsh !== null) return withNames(session, session.netsh.wordsBehind(tokens));
  const first = tokens[0]?.text.toLowerCase();
  if (first === undefined) return [...ownCommands.map(({ words: [word] }) => word!), ...commandNames];
  if (first === 'netsh') return withNames(session, wordsBehind(tokens.slice(1)));
  return ownCandidates(session, first, tokens.length) ?? [...parametersOf(first), ...namesOn(session)];
}

/** Names come where values do: among the tags of a command. */
const withNames = (session: ConsoleSession, words: readonly string[]): readonly string[] =>
  words.some((word) => word.endsWith('=')) ? [...words, ...namesOn(session)] : words;

/** null: it is no own command. */
function ownCandidates(session: ConsoleSession, first: string, words: number): readonly string[] | null {
  if (first === 'host') return words > 1 ? [] : windowsHosts(session);
  if (first === 'flow') return Object.keys(session.loaded.document.flows);
  if (first === 'explain') return ['last', ...session.journal.flowNames];
  if (first === 'show') return words > 1 ? ['all'] : ['packets'];
  return null;
}

/** Names that commands take: of interfaces, and of hosts as DNS knows them. */
function namesOn(session: ConsoleSession): string[] {
  const { network, node } = session;
  const interfaces = node.host.interfaces.map(({ name }) => (/\s/.test(name) ? `"${name}"` : name));
  const suffix = session.loaded.document.hosts[session.hostName]!.dns?.suffix;
  const hosts = [...network.nodes.keys()].map(
    (name) => name.toLowerCase() + (suffix === undefined ? '' : `.${suffix}`),
  );
  return [...interfaces, ...hosts];
}
