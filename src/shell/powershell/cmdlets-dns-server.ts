import type { DnsServer } from '../../service/dns-server.ts';
import { removeRecords } from '../../service/dns-zone.ts';
import {
  type Cmdlet,
  cmdletFailed,
  type CmdletParameter,
  type CmdletResult,
  giving,
  type InstantCmdlet,
  silent,
} from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { type ErrorRecord, recordText, unknownCommand } from './error-record.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView } from './view.ts';
import type { ShellHost } from '../command.ts';
import {
  addRecords,
  dataReader,
  dnsServerOf,
  isThisServer,
  nodeReader,
  readBlockList,
  RECORD_KINDS,
  type RecordKind,
  zoneReader,
} from '../dns-server-changes.ts';

/** Where and how the module DnsServer is told a record. */
const place: readonly CmdletParameter[] = [
  { name: 'Name', required: true, positional: true },
  { name: 'ZoneName', required: true, positional: true },
];
const optional: readonly string[] = ['TimeToLive', 'ComputerName'];

/** The parameter that holds the data of each kind. */
const DATA = { A: 'IPv4Address', AAAA: 'IPv6Address', CNAME: 'HostNameAlias' } as const;

/** @throws CommandError when the host, or the computer that is named, is no DNS server here */
export function serverOf(values: CmdletArguments, target: ShellHost): DnsServer {
  values.value('ComputerName', (text, refuse) => {
    if (isThisServer(text, target)) return;
    throw refuse(`${text} is not ${target.host.name}`, 'another server is not managed from here: run it there');
  });
  return dnsServerOf(target, 0, recordText(unknownCommand(values.cmdlet), '', values.where));
}

/** What the server's WMI provider says where it refuses. @param code of Windows: 9711 is there already, 9701 is not there */
export const dnsError = (values: CmdletArguments, message: string, code: number): ErrorRecord => ({
  message,
  category: 'NotSpecified',
  about: `(${values.text('Name') ?? ''}:root/Microsoft/...sServerResourceRecord)`,
  reason: 'CimException',
  id: `WIN32 ${code}`,
});

const blockList: ObjectType = { name: 'DnsServerGlobalQueryBlockList', view: listView('Enable List') };

const blockListObject = ({ isBlockListEnabled, queryBlockList }: DnsServer): PsObject =>
  makeObject(blockList, { Enable: isBlockListEnabled, List: queryBlockList });

function bindAdd(kind: RecordKind, values: CmdletArguments, target: ShellHost): () => CmdletResult {
  const zone = values.value('ZoneName', zoneReader(serverOf(values, target)))!;
  const name = values.value('Name', nodeReader(zone))!;
  values.needOneOf(DATA[kind]);
  const data = values.list(DATA[kind], dataReader(kind, zone))!;
  const life = values.timeSpan('TimeToLive');
  const timeToLive = life === undefined ? zone.timeToLive : Math.min(Math.floor(life / 1e9), 0x7fffffff);
  const failure = `Failed to create resource record ${values.text('Name')!} in zone ${zone.name} on server ${target.host.name}.`;
  return () =>
    addRecords(zone, name, data, timeToLive) === null ? silent : cmdletFailed(dnsError(values, failure, 9711));
}

const addOne = (cmdlet: string, kind: RecordKind): InstantCmdlet => ({
  name: cmdlet,
  parameters: [...place, { name: DATA[kind], kind: 'list', required: true, positional: true }, ...optional],
  bind: (values, target) => bindAdd(kind, values, target),
});

/** Module DnsServer (Microsoft, windows-powershell-docs; windows.md section 1.5). */
export const dnsServerCmdlets: readonly Cmdlet[] = [
  {
    name: 'Set-DnsServerGlobalQueryBlockList',
    parameters: [
      'Enable',
      { name: 'List', kind: 'list', positional: true },
      'ComputerName',
      { name: 'PassThru', kind: 'switch' },
    ],
    bind(values, target) {
      const server = serverOf(values, target);
      values.needOneOf('Enable', 'List');
      const isEnabled = values.boolean('Enable');
      const isShown = values.boolean('PassThru') === true;
      const list = readBlockList(values, 'List');
      return () => {
        server.isBlockListEnabled = isEnabled ?? server.isBlockListEnabled;
        server.queryBlockList = list ?? server.queryBlockList;
        return isShown ? giving(blockListObject(server)) : silent;
      };
    },
  },
  {
    name: 'Get-DnsServerGlobalQueryBlockList',
    parameters: ['ComputerName'],
    bind(values, target) {
      const server = serverOf(values, target);
      return () => giving(blockListObject(server));
    },
  },
  addOne('Add-DnsServerResourceRecordA', 'A'),
  addOne('Add-DnsServerResourceRecordAAAA', 'AAAA'),
  addOne('Add-DnsServerResourceRecordCName', 'CNAME'),
  {
    name: 'Add-DnsServerResourceRecord',
    parameters: [
      ...place,
      ...RECORD_KINDS.map((kind): CmdletParameter => ({ name: kind, kind: 'switch' })),
      ...RECORD_KINDS.map((kind): CmdletParameter => ({ name: DATA[kind], kind: 'list' })),
      ...optional,
    ],
    bind(values, target) {
      values.needOneOf(...RECORD_KINDS);
      return bindAdd(
        RECORD_KINDS.find((kind) => values.boolean(kind) === true)!,
        values,
        target,
      );
    },
  },
  {
    name: 'Remove-DnsServerResourceRecord',
    parameters: [
      { name: 'ZoneName', required: true, positional: true },
      { name: 'RRType', required: true, positional: true },
      { name: 'Name', required: true, positional: true },
      { name: 'RecordData', kind: 'list', positional: true },
      'ComputerName',
      { name: 'Force', kind: 'switch' },
    ],
    bind(values, target) {
      const zone = values.value('ZoneName', zoneReader(serverOf(values, target)))!;
      const name = values.value('Name', nodeReader(zone))!;
      const kind = values.choice('RRType', RECORD_KINDS)!;
      const data = values.list('RecordData', dataReader(kind, zone)) ?? [null];
      const failure = `Failed to get ${values.text('Name')!} record in ${zone.name} zone on ${target.host.name} server.`;
      return () =>
        data.map((each) => removeRecords(zone, name, kind, each)).includes(true)
          ? silent
          : cmdletFailed(dnsError(values, failure, 9701));
    },
  },
];
