/** Resolve-DnsName (module DnsClient). It asks the servers each time; what the cache holds Get-DnsClientCache shows. */
import { type IpAddress, literalAddress } from '../../addr/ip.ts';
import { makeQuery } from '../../name/query.ts';
import type { Process } from '../../sim/process.ts';
import { type DnsMessage, dnsResponseCode } from '../../wire/dns/message.ts';
import { isDomainName } from '../../wire/dns/name.ts';
import { dnsType, type ResourceRecord } from '../../wire/dns/record.ts';
import { reverseName } from '../../wire/dns/reverse-name.ts';
import type { ShellHost } from '../command.ts';
import { type Cmdlet, cmdletFailed, type CmdletResult } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import type { ErrorRecord } from './error-record.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView, type View } from './view.ts';

const TYPES = ['A', 'AAAA', 'A_AAAA', 'CNAME', 'NS', 'PTR', 'SOA'] as const;
type QuestionType = Exclude<(typeof TYPES)[number], 'A_AAAA'>;

const table = (nameWidth: number, typeWidth: number, ...labels: readonly string[]): View => ({
  kind: 'table',
  columns: [
    { label: 'Name', width: nameWidth },
    { label: 'Type', width: typeWidth },
    { label: 'TTL', width: 5 },
    { label: 'Section', width: 10 },
    ...labels.map((label, index) => ({ label, ...(index < labels.length - 1 ? { width: 27 } : {}) })),
  ],
});
const aliases = { QueryType: 'Type', TimeToLive: 'TTL' } as const;

/** Addresses of both families stand below each other. */
const addressView = table(46, 6, 'IPAddress');
const addressType = (property: 'IP4Address' | 'IP6Address'): ObjectType => ({
  name: `Microsoft.DnsClient.Commands.DnsRecord_${property === 'IP4Address' ? 'A' : 'AAAA'}`,
  aliases: { ...aliases, IPAddress: property },
  view: addressView,
  otherView: listView(`Name QueryType TTL Section ${property}`),
});
const ipv4 = addressType('IP4Address');
const ipv6 = addressType('IP6Address');
const host: ObjectType = {
  name: 'Microsoft.DnsClient.Commands.DnsRecord_PTR',
  aliases,
  view: table(30, 6, 'NameHost'),
  otherView: listView('Name QueryType TTL Section NameHost'),
};
const authority: ObjectType = {
  name: 'Microsoft.DnsClient.Commands.DnsRecord_SOA',
  aliases: { ...aliases, NameAdministrator: 'Administrator' },
  view: table(27, 4, 'PrimaryServer', 'NameAdministrator', 'SerialNumber'),
  otherView: listView('Name QueryType TTL Section PrimaryServer NameAdministrator SerialNumber'),
};

/** null: a record that Windows would show and the model has no fields of. */
function recordObject({ name, timeToLive, data }: ResourceRecord, section: 'Answer' | 'Authority'): PsObject | null {
  const shared = { Name: name, Type: data.kind, TTL: timeToLive, Section: section };
  switch (data.kind) {
    case 'A':
      return makeObject(ipv4, { ...shared, IP4Address: data.address.toString() });
    case 'AAAA':
      return makeObject(ipv6, { ...shared, IP6Address: data.address.toString() });
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return makeObject(host, { ...shared, NameHost: data.name });
    case 'SOA':
      return makeObject(authority, {
        ...shared,
        PrimaryServer: data.primary,
        Administrator: data.mailbox,
        SerialNumber: data.serial,
      });
    default:
      return null;
  }
}

const ID = 'Microsoft.DnsClient.Commands.ResolveDnsName';
const failure = (name: string, text: string, category: string, id: string): ErrorRecord => ({
  message: `${name} : ${text}`,
  category,
  about: `(${name}:String)`,
  reason: 'Win32Exception',
  id: `${id},${ID}`,
});

const timedOut = (name: string): ErrorRecord =>
  failure(name, 'This operation returned because the timeout period expired', 'OperationTimeout', 'ERROR_TIMEOUT');

/** null: the server has answered. */
function problemOf(name: string, response: DnsMessage | null): ErrorRecord | null {
  const { noError, nameError, refused } = dnsResponseCode;
  if (response === null) return timedOut(name);
  if (response.responseCode === noError) return null;
  if (response.responseCode === nameError)
    return failure(name, 'DNS name does not exist', 'ResourceUnavailable', 'DNS_ERROR_RCODE_NAME_ERROR');
  if (response.responseCode === refused)
    return failure(name, 'DNS operation refused', 'ResourceUnavailable', 'DNS_ERROR_RCODE_REFUSED');
  return failure(name, 'DNS server failure', 'ResourceUnavailable', 'DNS_ERROR_RCODE_SERVER_FAILURE');
}

interface Wish {
  readonly types: readonly QuestionType[];
  readonly servers: readonly IpAddress[] | undefined;
}

/** Asks for one full name. */
function* ask(name: string, { types, servers }: Wish, { resolver }: ShellHost, flow: number): Process<CmdletResult> {
  const objects: PsObject[] = [];
  const keys = new Set<string>();
  let authorities: PsObject[] = [];
  for (const type of types) {
    const message = makeQuery(resolver.takeIdentifier(), name, dnsType[type]);
    const response = isDomainName(name)
      ? yield* resolver.exchange(message, servers ?? resolver.serversOf(name), flow)
      : null;
    const problem = problemOf(name, response);
    if (problem !== null) return cmdletFailed(problem);
    for (const record of response!.answers) {
      const shown = recordObject(record, 'Answer');
      const key = JSON.stringify([record.name, shown?.properties]);
      // An alias comes with the answer to each question.
      if (shown !== null && !keys.has(key)) objects.push(shown);
      keys.add(key);
    }
    authorities = response!.authorities.flatMap((record) => recordObject(record, 'Authority') ?? []);
  }
  return { objects: objects.length > 0 ? objects : authorities.slice(0, 1), errors: [] };
}

function readTypes(values: CmdletArguments, name: string): readonly QuestionType[] {
  const wanted = values.choice('Type', TYPES) ?? (literalAddress(name) === null ? 'A_AAAA' : 'PTR');
  return wanted === 'A_AAAA' ? ['AAAA', 'A'] : [wanted];
}

/** Full names to ask for, in turn: an address has its reverse name, a short one gets the suffixes. */
function namesOf(name: string, types: readonly QuestionType[], { resolver }: ShellHost): readonly string[] {
  const literal = literalAddress(name);
  if (literal !== null && types.includes('PTR')) return [reverseName(literal)];
  const full = name.replace(/\.$/, '');
  const { suffixes } = resolver;
  return name.includes('.') || suffixes.length === 0 ? [full] : suffixes.map((suffix) => `${full}.${suffix}`);
}

export const resolveCmdlets: readonly Cmdlet[] = [
  {
    name: 'Resolve-DnsName',
    parameters: [
      { name: 'Name', required: true, positional: true, piped: 'localhost' },
      { name: 'Type', positional: true },
      { name: 'Server', kind: 'list' },
      ...['DnsOnly', 'NoHostsFile', 'NoRecursion', 'QuickTimeout'].map((name) => ({ name, kind: 'switch' }) as const),
    ],
    bindLasting(values, target) {
      const name = values.text('Name')!;
      const types = readTypes(values, name);
      const servers = values.list('Server', (text, refuse) => {
        const address = literalAddress(text);
        if (address !== null) return address;
        throw refuse('a server by its name is not modelled', 'give its address');
      });
      return function* ({ flow }) {
        let result: CmdletResult = cmdletFailed(timedOut(name));
        for (const full of namesOf(name, types, target)) {
          result = yield* ask(full, { types, servers }, target, flow);
          if (result.objects.length > 0) return result;
        }
        return result;
      };
    },
  },
];
