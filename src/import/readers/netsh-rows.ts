/** Rows of the tables of `netsh interface ipv4|ipv6 show ...` (windows.md sections 2.2 to 2.5), whatever their language. */
import type { AddressFact, Family } from '../facts.ts';
import { type Fate, originHere, type Reading } from '../reading.ts';
import { addressIn, ipv4In, prefixIn, wholeNumber } from '../values.ts';
import { addressKindOf, connectionOf, isSystem, publishOf, truthOf } from '../words.ts';

/** Publish and type, metric, prefix, index, and the next hop or the interface's name. */
const ROUTE = /^\s*(\S+)\s+(\S.*?)\s+(\d{1,10})\s+([0-9a-f:.]+\/\d{1,3})\s+(\d+)\s+(\S.*)$/i;

export function readRouteRow(reading: Reading, text: string): Fate | null {
  if (text.length > 400) return null;
  const [, publish, type, metric, prefixText, index, target] = ROUTE.exec(text) ?? [];
  const prefix = prefixText === undefined ? null : prefixIn(prefixText);
  if (prefix === null) return null;
  const { family } = prefix.address;
  const nextHop = addressIn(target!)?.address ?? null;
  reading.facts.routes.push({
    origin: originHere(reading, `netsh interface ipv${family} show route`),
    prefix,
    nextHop,
    index: wholeNumber(index!),
    name: nextHop === null ? target! : null,
    routeMetric: wholeNumber(metric!),
    effectiveMetric: null,
    publish: publishOf(publish!),
    // Windows 7 says Manual of all; later ones of what is not the stack's own.
    maker: isSystem(type!) ? 'system' : null,
    store: 'active',
  });
  return 'understood';
}

const INTERFACE = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+(?: \S+)?)\s{2,}(\S.*)$/;
const INTERFACE_OF_WIDE_WORDS = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+([^\s\d]+)\s+(\S.*)$/;

export function readInterfaceRow(reading: Reading, text: string): Fate | null {
  if (reading.table?.columns.length !== 5) return null;
  const [, index, metric, mtu, state, name] = INTERFACE.exec(text) ?? INTERFACE_OF_WIDE_WORDS.exec(text) ?? [];
  if (name === undefined) return null;
  const family = familyOfTable(reading);
  reading.facts.interfaces.push({
    origin: originHere(reading, `netsh interface ipv${family} show interfaces`),
    family,
    index: wholeNumber(index!),
    name,
    metric: wholeNumber(metric!) ?? undefined,
    mtu: wholeNumber(mtu!) ?? undefined,
    connected: connectionOf(state!) ?? undefined,
  });
  return 'understood';
}

/** The tables of both families look alike: what was typed tells, or else the name of the file. */
function familyOfTable({ command, file }: Reading): Family {
  if (/\bip(v4)?\b/.test(command) && !/\bipv?6/.test(command)) return 4;
  if (/\bip?v?6/.test(command)) return 6;
  return /ipv4/i.test(file) && !/ipv6/i.test(file) ? 4 : 6;
}

/** `show subinterfaces`: counters. */
export function readSubinterfaceRow({ table }: Reading, text: string): Fate | null {
  return table?.columns.length === 5 && /^\s*\d+\s+\d+\s+\d+\s+\d+\s+\S/.test(text) ? 'understood' : null;
}

/** Type, state, two lives, address: words without marks before the address. */
const ADDRESS = /^\s*([^\s:.\d]+)\s+([^\s:\d][^:\d]*?)\s+([^\s:]+)\s+([^\s:]+)\s+([0-9a-f:]+(?:[\d.]+)?(?:%\d+)?)$/i;

export function readAddressRow(reading: Reading, text: string): Fate | null {
  if (text.length > 200) return null;
  const [, type, , valid, , literal] = ADDRESS.exec(text) ?? [];
  const found = literal === undefined ? null : addressIn(literal);
  // Rows of other tables have numbers where the life stands.
  if (found === null || found.address.family !== 6 || wholeNumber(valid!) !== null || valid === '.') return null;
  const { owner, facts } = reading;
  facts.addresses.push({
    origin: originHere(reading, 'netsh interface ipv6 show addresses'),
    index: owner?.index ?? found.zone,
    name: owner?.name ?? null,
    address: found.address,
    prefixLength: null,
    kind: addressKindOf(type!),
    finite: /^\d/.test(valid!),
  });
  return 'understood';
}

const POLICY = /^\s*(\d+)\s+(\d+)\s+([0-9a-f:.]+\/\d{1,3})$/i;

export function readPolicyRow(reading: Reading, text: string): Fate | null {
  if (reading.table?.columns.length !== 3) return null;
  const [, precedence, label, prefixText] = POLICY.exec(text) ?? [];
  const prefix = prefixText === undefined ? null : prefixIn(prefixText);
  const numbers = [precedence, label].map((text) => wholeNumber(text ?? ''));
  if (prefix?.address.family !== 6 || numbers.includes(null)) return null;
  reading.facts.prefixPolicies.push({
    origin: originHere(reading, 'netsh interface ipv6 show prefixpolicies'),
    prefix,
    precedence: Number(precedence),
    label: Number(label),
  });
  return 'understood';
}

const HARDWARE = /^[0-9a-f]{2}([-:][0-9a-f]{2}){5,7}$/i;

/** An address, a hardware address (of tunnels an IPv4 address), a type. Nothing of it is configuration but permanent rows. */
export function readNeighborRow(reading: Reading, text: string): Fate | null {
  const [address, hardware = '', ...type] = text.trim().split(/\s+/);
  if (addressIn(address ?? '') === null) return null;
  const known = HARDWARE.test(hardware) ? type : [hardware, ...type];
  const tunnel = !HARDWARE.test(hardware) && ipv4In(hardware) !== null ? type : null;
  // A neighbour that does not answer may have no hardware address.
  const isRow = tunnel !== null || (reading.table?.columns.length === 3 && known.length > 0) || HARDWARE.test(hardware);
  if (!isRow) return null;
  originHere(reading, 'netsh interface show neighbors');
  return 'understood';
}

/** Scope, references, whether it was the last to report, a group. */
const JOIN = /^\s*\d+\s+\d+\s+\S+\s+(\S+)$/;

export function readJoinRow(reading: Reading, text: string): Fate | null {
  if (reading.table?.columns.length !== 4) return null;
  const group = addressIn(JOIN.exec(text.slice(0, 200))?.[1] ?? '')?.address;
  if (group?.isMulticast !== true) return null;
  originHere(reading, `netsh interface ipv${group.family} show joins`);
  return 'understood';
}

/** Path MTU, a destination, a next hop. */
const DESTINATION = /^\s*\d+\s+(\S+)\s+(\S+)$/;

export function readDestinationRow(reading: Reading, text: string): Fate | null {
  if (reading.table?.columns.length !== 3) return null;
  const [, to = '', nextHop = ''] = DESTINATION.exec(text.slice(0, 200)) ?? [];
  const found = addressIn(to)?.address;
  if (found === undefined || addressIn(nextHop)?.address.family !== found.family) return null;
  originHere(reading, `netsh interface ipv${found.family} show destinationcache`);
  return 'understood';
}

/** Addresses alone under a heading: `show potentialrouters`. */
export function readRouterRow(reading: Reading, text: string): Fate | null {
  if (reading.table?.columns.length !== 1 || ipv4In(text.trim()) === null) return null;
  originHere(reading, 'netsh interface ipv6 show potentialrouters');
  return 'understood';
}

const OWNER = /^\s*\D{1,60}?(\d{1,10})\s*[:：]\s*(\S.*)$/;

/** `Interface 7: Wi-Fi`, in front of a table. */
export function readOwner(reading: Reading, text: string): Fate | null {
  const [, index, name] = OWNER.exec(text) ?? [];
  if (name === undefined || text.length > 300 || !isBeforeTable(reading)) return null;
  reading.owner = { index: wholeNumber(index!), name };
  return 'understood';
}

/** Whether a line of dashes comes within four lines that are not empty rows. */
function isBeforeTable({ lines, at }: Reading): boolean {
  return lines.slice(at + 1, at + 6).some(({ text }) => /^\s*-{2,}(\s+-{2,})+$/.test(text));
}

const CONFIGURATION = /^\S.*["“„«]\s?([^"”“»]+?)\s?["”“»]\s*[:：]?$/;

/** `Configuration for interface "Ethernet"` of `netsh interface ipv4 show addresses` and `show config`. */
export function readIpv4Owner(reading: Reading, text: string): Fate | null {
  const [, name] = CONFIGURATION.exec(text) ?? [];
  if (name === undefined || text.length > 300 || !/^\s+\S.*[:：]/.test(reading.lines[reading.at + 1]?.text ?? ''))
    return null;
  reading.ipv4Block = { name, address: null, isDns: false };
  reading.facts.interfaces.push({
    origin: originHere(reading, 'netsh interface ipv4 show addresses'),
    family: 4,
    index: null,
    name,
  });
  return 'understood';
}

/** A line of such a block; values tell what they are. */
export function readIpv4Line(reading: Reading, text: string): Fate | null {
  const block = reading.ipv4Block;
  if (block === null || !/^\s/.test(text)) return null;
  const [, label = '', value = ''] = /^\s+(\S[^:：]*?)\s*[:：]\s*(.*)$/.exec(text) ?? ['', '', text.trim()];
  const origin = originHere(reading, 'netsh interface ipv4 show addresses');
  const reference = { origin, index: null, name: block.name, family: 4 as const };
  const address = ipv4In(value);
  const subnet = prefixIn(value.split(/\s/)[0]!);
  const { facts } = reading;
  if (subnet !== null) {
    const own = block.address === null ? null : ipv4In(block.address);
    if (own !== null) facts.addresses.push(ipv4Address(reference, own, subnet.length));
    block.address = null;
  } else if (address !== null && (/dns/i.test(label) || (label === '' && block.isDns))) {
    block.isDns = true;
    facts.dnsServers.push({ ...reference, servers: [address] });
  } else if (address !== null && block.address === null && isSubnetNext(reading)) block.address = value;
  else if (address !== null && label !== '' && !/wins/i.test(label))
    facts.routes.push({
      ...reference,
      prefix: prefixIn('0.0.0.0/0')!,
      nextHop: address,
      routeMetric: null,
      effectiveMetric: null,
      publish: null,
      maker: null,
      store: 'active',
    });
  else if (wholeNumber(value) !== null && nextLineEndsBlock(reading))
    facts.interfaces.push({ ...reference, metric: Number(value) });
  else if (/dhcp/i.test(label)) facts.interfaces.push({ ...reference, dhcp: truthOf(value) ?? undefined });
  if (label !== '' && !/dns/i.test(label)) block.isDns = false;
  return 'understood';
}

function ipv4Address(
  { origin, index, name }: Pick<AddressFact, 'origin' | 'index' | 'name'>,
  address: AddressFact['address'],
  prefixLength: number,
): AddressFact {
  return { origin, index, name, address, prefixLength, kind: null, finite: null };
}

const isSubnetNext = ({ lines, at }: Reading): boolean => /\/\d{1,2}\s*[(（]/.test(lines[at + 1]?.text ?? '');

/** The interface's metric stands last; before it that of the gateway. */
const nextLineEndsBlock = ({ lines, at }: Reading): boolean => {
  const next = lines[at + 1]?.text ?? '';
  return next === '' || !/[:：]\s*\d+$/.test(next);
};
