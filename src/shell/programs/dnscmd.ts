/** dnscmd (Microsoft, "Dnscmd"): query block list and records of the DNS server it runs on. */
import { type RecordConflict, removeRecords } from '../../service/dns-zone.ts';
import type { DnsServer } from '../../service/dns-server.ts';
import { CommandArguments } from '../arguments.ts';
import {
  type BoundCommand,
  CommandError,
  type CommandResult,
  failed,
  type ShellHost,
  windowsText,
} from '../command.ts';
import {
  addRecords,
  dataReader,
  dnsServerOf,
  isThisServer,
  nodeReader,
  readBlockList,
  RECORD_KINDS,
  zoneReader,
} from '../dns-server-changes.ts';
import type { Token } from '../tokens.ts';
import type { RawValue } from '../values.ts';

const COMPLETED = 'Command completed successfully.\n';

/** winerror.h. */
const ERRORS = {
  zone: 'DNS_ERROR_ZONE_DOES_NOT_EXIST     9601    0x2581',
  exists: 'DNS_ERROR_RECORD_ALREADY_EXISTS     9711    0x25EF',
  alias: 'DNS_ERROR_CNAME_COLLISION     9709    0x25ED',
  absent: 'DNS_ERROR_RECORD_DOES_NOT_EXIST     9701    0x25E5',
  parameter: 'ERROR_INVALID_PARAMETER     87    0x57',
  noServer: 'RPC_S_SERVER_UNAVAILABLE     1722    0x6BA',
} as const satisfies Record<RecordConflict, string> & Record<string, string>;

const failureText = (error: keyof typeof ERRORS): string => `\nCommand failed:  ${ERRORS[error]}\n`;

/** Values of dnscmd, whose errors have numbers. */
class DnscmdArguments extends CommandArguments {
  override refuse(name: string, value: RawValue, message: string, hint: string | null = null): CommandError {
    return new CommandError(message, value.offset, hint, failureText(name === 'zone' ? 'zone' : 'parameter'));
  }
}

/** What follows the name of a command. */
interface Words {
  readonly server: DnsServer;
  readonly words: readonly Token[];
  readonly end: number;
  readonly target: ShellHost;
}

const commands: ReadonlyMap<string, (words: Words) => () => CommandResult> = new Map([
  ['/config', bindConfig],
  ['/recordadd', bindRecordAdd],
  ['/recorddelete', bindRecordDelete],
]);

export function bindDnscmd(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const second = tokens[1];
  const isNamed = second !== undefined && !second.text.startsWith('/');
  if (isNamed && !isThisServer(second.text, target)) {
    throw new CommandError(
      `${second.text} is not ${target.host.name}`,
      second.offset,
      'another server is not managed from here: run it there',
      failureText('noServer'),
    );
  }
  const server = dnsServerOf(target, 0, failureText('noServer'));
  const at = isNamed ? 2 : 1;
  const command = tokens[at];
  const bind = commands.get(command?.text.toLowerCase() ?? '');
  if (bind !== undefined) {
    const run = bind({ server, words: tokens.slice(at + 1), end: line.length, target });
    return { text: line, run };
  }
  throw new CommandError(
    `${JSON.stringify(command?.text ?? '')} is no command of dnscmd that is known here`,
    command?.offset ?? line.length,
    `known here: ${[...commands.keys()].join(', ')}`,
    windowsText.commandNotFound(line),
  );
}

/** Values by the names of their places. @throws CommandError for one too few or too many */
function placed({ words, end, target }: Words, names: readonly string[], required: number): DnscmdArguments {
  if (words.length < required)
    throw new CommandError(`the ${names[words.length]!} is missing`, end, null, failureText('parameter'));
  if (words.length > names.length) {
    const { text, offset } = words[names.length]!;
    throw new CommandError(`${JSON.stringify(text)} is one value too many`, offset, null, failureText('parameter'));
  }
  return new DnscmdArguments(new Map(words.map((word, index) => [names[index]!, word])), target);
}

function bindConfig(all: Words): () => CommandResult {
  const { server, end, target } = all;
  const [property, ...rest] = all.words;
  const name = property?.text.toLowerCase().replace(/^\//, '');
  const result = { output: `\nRegistry property ${name ?? ''} successfully reset.\n${COMPLETED}`, ok: true };
  if (name === 'globalqueryblocklist') {
    const list = rest.flatMap((word) => readBlockList(new DnscmdArguments(new Map([['name', word]]), target), 'name')!);
    return () => {
      server.queryBlockList = list;
      return result;
    };
  }
  if (name === 'enableglobalqueryblocklist') {
    const isEnabled = placed({ ...all, words: rest }, ['value'], 1).integer('value', 0, 1) === 1;
    return () => {
      server.isBlockListEnabled = isEnabled;
      return result;
    };
  }
  throw new CommandError(
    `${JSON.stringify(property?.text ?? '')} is no property that is known here`,
    property?.offset ?? end,
    'known here: /globalqueryblocklist, /enableglobalqueryblocklist',
    failureText('parameter'),
  );
}

/** `ZONE NODE [TTL] TYPE DATA`; a time to live is a number, which no type is. */
function bindRecordAdd(all: Words): () => CommandResult {
  const hasLife = /^\d+$/.test(all.words[2]?.text ?? '');
  const names = ['zone', 'node', ...(hasLife ? ['time to live'] : []), 'type', 'data'];
  const values = placed(all, names, names.length);
  const zone = values.value('zone', zoneReader(all.server))!;
  const name = values.value('node', nodeReader(zone))!;
  const kind = values.choice('type', RECORD_KINDS)!;
  const data = values.value('data', dataReader(kind, zone))!;
  const timeToLive = values.integer('time to live', 0, 0x7fffffff) ?? zone.timeToLive;
  return () => {
    const conflict = addRecords(zone, name, [data], timeToLive);
    if (conflict !== null) return failed(failureText(conflict));
    return { output: `\nAdd ${kind} Record for ${name} at ${zone.name}\n${COMPLETED}`, ok: true };
  };
}

/** `ZONE NODE TYPE [DATA] [/f]`: all records of the type without data. Without `/f` it asks; nobody is asked here. */
function bindRecordDelete(all: Words): () => CommandResult {
  const words = all.words.filter(({ text }) => text.toLowerCase() !== '/f');
  const values = placed({ ...all, words }, ['zone', 'node', 'type', 'data'], 3);
  const zone = values.value('zone', zoneReader(all.server))!;
  const name = values.value('node', nodeReader(zone))!;
  const kind = values.choice('type', RECORD_KINDS)!;
  const data = values.value('data', dataReader(kind, zone)) ?? null;
  return () =>
    removeRecords(zone, name, kind, data)
      ? { output: `\nDeleted ${kind} record(s) at ${zone.name}\n${COMPLETED}`, ok: true }
      : failed(failureText('absent'));
}
