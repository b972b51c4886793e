/** dnscmd (Microsoft, "Dnscmd"): query block list and records of the DNS server it runs on. */
import { isApex, recordsAt, type RecordConflict, removeRecords } from '../../service/dns-zone.ts';
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
import type { ResourceRecord } from '../../wire/dns/record.ts';
import { isHelp, telling } from './options.ts';

const COMPLETED = 'Command completed successfully.\n';

/** winerror.h. */
const ERRORS = {
  zone: 'DNS_ERROR_ZONE_DOES_NOT_EXIST     9601    0x2581',
  exists: 'DNS_ERROR_RECORD_ALREADY_EXISTS     9711    0x25EF',
  alias: 'DNS_ERROR_CNAME_COLLISION     9709    0x25ED',
  name: 'DNS_ERROR_NAME_DOES_NOT_EXIST     9714    0x25F2',
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
  ['/info', bindInfo],
  ['/enumrecords', bindEnumerate],
  ['/recordadd', bindRecordAdd],
  ['/recorddelete', bindRecordDelete],
]);

const USAGE = `
Usage: DnsCmd <ServerName> <Command> [<Command Parameters>]

<Command>:
  /Info          globalqueryblocklist | enableglobalqueryblocklist
  /Config        globalqueryblocklist [label ...] | enableglobalqueryblocklist 0|1
  /EnumRecords   zone node
  /RecordAdd     zone node [ttl] type data
  /RecordDelete  zone node type [data] [/f]

`;

export function bindDnscmd(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const second = tokens[1];
  if (second === undefined || isHelp(second)) return telling(line, USAGE, second !== undefined);
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

const PROPERTIES = ['globalqueryblocklist', 'enableglobalqueryblocklist'] as const;
type Property = (typeof PROPERTIES)[number];

/** @throws CommandError for a property that is not known */
function readProperty(word: Token | undefined, end: number): Property {
  const name = word?.text.toLowerCase().replace(/^\//, '');
  const property = PROPERTIES.find((each) => each === name);
  if (property !== undefined) return property;
  throw new CommandError(
    `${JSON.stringify(word?.text ?? '')} is no property that is known here`,
    word?.offset ?? end,
    `known here: ${PROPERTIES.map((each) => `/${each}`).join(', ')}`,
    failureText('parameter'),
  );
}

function bindInfo(all: Words): () => CommandResult {
  const { server, end } = all;
  const property = readProperty(all.words[0], end);
  placed({ ...all, words: all.words.slice(1) }, [], 0);
  return () => {
    const isEnabled = Number(server.isBlockListEnabled);
    const lines =
      property === 'globalqueryblocklist'
        ? server.queryBlockList.map((label) => `String:  ${label}`)
        : [`Dword:  ${isEnabled} (${isEnabled.toString(16).padStart(8, '0')})`];
    return { output: `\nQuery result:\n${lines.join('\n')}\n\n${COMPLETED}`, ok: true };
  };
}

/** `ZONE NODE`: the records of the node, those of the zone itself with all that lies below it. */
function bindEnumerate(all: Words): () => CommandResult {
  const values = placed(all, ['zone', 'node'], 2);
  const zone = values.value('zone', zoneReader(all.server))!;
  const name = values.value('node', nodeReader(zone))!;
  return () => {
    const below = isApex(zone, name) ? zone.records.filter((record) => !isApex(zone, record.name)) : [];
    const records = [...recordsAt(zone, name), ...below];
    if (records.length === 0) return failed(failureText('name'));
    const rows = records.map((record) => {
      const owner = isApex(zone, record.name) ? '@' : record.name.slice(0, -zone.name.length - 1);
      return `${owner}\t\t ${record.timeToLive} ${recordText(record)}`;
    });
    return { output: `Returned records:\n${rows.join('\n')}\n\n${COMPLETED}`, ok: true };
  };
}

/** Type and data; names are full and have their dot. */
function recordText({ data }: ResourceRecord): string {
  switch (data.kind) {
    case 'A':
    case 'AAAA':
      return `${data.kind}\t${data.address.toString()}`;
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return `${data.kind}\t${data.name}.`;
    case 'SOA': {
      const { primary, mailbox, serial, refresh, retry, expire, minimum } = data;
      return `SOA\t${primary}. ${mailbox}. ${serial} ${refresh} ${retry} ${expire} ${minimum}`;
    }
    case 'TXT':
      return `TXT\t${data.texts.map((text) => JSON.stringify(new TextDecoder().decode(text))).join(' ')}`;
    case 'raw':
      return `TYPE${data.type}\t${data.bytes.length} bytes`;
  }
}

function bindConfig(all: Words): () => CommandResult {
  const { server, end, target } = all;
  const [first, ...rest] = all.words;
  const property = readProperty(first, end);
  const result = { output: `\nRegistry property ${property} successfully reset.\n${COMPLETED}`, ok: true };
  if (property === 'globalqueryblocklist') {
    const list = rest.flatMap((word) => readBlockList(new DnscmdArguments(new Map([['name', word]]), target), 'name')!);
    return () => {
      server.queryBlockList = list;
      return result;
    };
  }
  const isEnabled = placed({ ...all, words: rest }, ['value'], 1).integer('value', 0, 1) === 1;
  return () => {
    server.isBlockListEnabled = isEnabled;
    return result;
  };
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
