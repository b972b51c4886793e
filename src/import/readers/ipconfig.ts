/** `ipconfig` and `ipconfig /all` (windows.md section 2.7). */
import type { Ipv4Address } from '../../addr/ipv4.ts';
import type { AdapterFact } from '../facts.ts';
import { type Fate, nextText, originHere, type Reading } from '../reading.ts';
import { addressIn, maskLength, wholeNumber } from '../values.ts';
import { truthOf } from '../words.ts';
import { fieldOf, type IpconfigField, isTunnelHeading, nameInHeading } from './ipconfig-labels.ts';

const OUTPUT = 'ipconfig';
const HARDWARE = /^[0-9a-f]{2}(-[0-9a-f]{2}){5,15}$/i;
const ISATAP_HARDWARE = '00-00-00-00-00-00-00-E0';

/** `   Label . . . . : value`; null for other lines. */
export function labelled(text: string, inAdapter = false): { readonly label: string; readonly value: string } | null {
  for (let at = text.indexOf(':'); at > 0 && at < 120; at = text.indexOf(':', at + 1)) {
    const before = text.slice(0, at).trimEnd();
    if (!before.endsWith('.')) continue;
    const label = before.replace(/[\s.]+$/, '').trim();
    if (label !== '' && !/^\d/.test(label)) return { label, value: text.slice(at + 1).trim() };
  }
  // Some labels have no room for dots, and the longest of all stands above its values.
  const [, label, value = ''] = /^\s{2,8}([^\s:：][^:：]{14,80})[:：](?: (\S.*))?$/.exec(text) ?? [];
  if (label === undefined || (fieldOf(label) === null && (!inAdapter || value !== ''))) return null;
  return { label: label.trim(), value };
}

/** A heading at the margin that ends with a colon, in front of labelled lines. */
export function readAdapterHeading(reading: Reading, text: string): Fate | null {
  if (!/^\s*\S.*[:：]$/.test(text) || text.length > 300 || labelled(text, reading.adapterField !== null)?.value === '')
    return null;
  const next = nextText(reading);
  if (labelled(next) === null || indentOf(next) <= indentOf(text)) return null;
  const heading = text.trim().slice(0, -1).trimEnd();
  const adapter: AdapterFact = {
    origin: originHere(reading, OUTPUT),
    heading,
    name: nameInHeading(heading),
    isTunnel: isTunnelHeading(heading),
    description: null,
    hardwareAddress: null,
    suffix: null,
    disconnected: false,
    dhcp: null,
    ipv6: [],
    ipv4: [],
    gateways: [],
    dnsServers: [],
  };
  reading.facts.adapters.push(adapter);
  reading.adapter = adapter;
  reading.adapterField = null;
  reading.command = '';
  return 'understood';
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** `Windows IP Configuration`, in front of labelled lines or of a heading. */
export function readTitle(reading: Reading, text: string): Fate | null {
  if (!/^\s*\S.*\S$/.test(text) || text.length > 80 || !/ip/i.test(text)) return null;
  const next = nextText(reading, 6);
  if (labelled(next) === null && !/^\s*\S.*[:：]$/.test(next)) return null;
  reading.adapter = null;
  reading.adapterField = null;
  return 'noise';
}

export function readLabelledLine(reading: Reading, text: string): Fate | null {
  const found = labelled(text, reading.adapterField !== null);
  if (found === null) return null;
  const field = meaningOf(reading, found.label, found.value);
  reading.adapterField = field;
  originHere(reading, OUTPUT);
  if (reading.adapter === null) takeOfHost(reading, field, found.value);
  else if (found.value !== '') takeOfAdapter(reading, reading.adapter, field, found.value);
  if (field === 'mediaState' && reading.adapter !== null) reading.adapter.disconnected = true;
  return 'understood';
}

/** A further value of the line above. */
export function readContinuation(reading: Reading, text: string): Fate | null {
  const { adapterField, adapter } = reading;
  if (adapterField === null || !/^\s{10,}\S+$/.test(text)) return null;
  if (adapter === null) takeOfHost(reading, adapterField as IpconfigField, text.trim());
  else takeOfAdapter(reading, adapter, adapterField as IpconfigField, text.trim());
  return 'understood';
}

/** By its label, or, in a language or code page that is not known, by its value and place. */
function meaningOf(reading: Reading, label: string, value: string): IpconfigField {
  const known = fieldOf(label);
  if (known !== null) return known;
  const { adapter } = reading;
  const found = addressIn(value);
  if (found !== null && adapter !== null) {
    if (found.address.family === 6) return adapter.ipv4.length > 0 || adapter.gateways.length > 0 ? 'dns' : 'ipv6';
    const [last] = adapter.ipv4.slice(-1);
    if (last?.prefixLength === null && maskLength(found.address) !== null) return 'mask';
    if (last === undefined) return adapter.ipv6.length > 0 && adapter.isTunnel ? 'gateway' : 'ipv4';
    if (adapter.gateways.length === 0) return 'gateway';
    return 'dns';
  }
  if (HARDWARE.test(value) && adapter?.hardwareAddress === null) return 'physical';
  return /(^|\s)dns/i.test(label) && value !== '' && !value.includes(' ') ? 'suffix' : 'other';
}

function takeOfHost({ facts, ...reading }: Reading, field: IpconfigField, value: string): void {
  const origin = originHere(reading as Reading, OUTPUT);
  const truth = truthOf(value);
  if (value === '') return;
  if (field === 'hostName') facts.hostNames.push({ name: value, origin });
  else if (field === 'primarySuffix') facts.primarySuffixes.push({ suffix: value, origin });
  else if (field === 'routing' && truth !== null) facts.routing.push({ enabled: truth, origin });
}

function takeOfAdapter(reading: Reading, adapter: AdapterFact, field: IpconfigField, value: string): void {
  const found = addressIn(value);
  switch (field) {
    case 'suffix':
      adapter.suffix = value;
      break;
    case 'description':
      adapter.description = value;
      break;
    case 'physical':
      if (HARDWARE.test(value)) adapter.hardwareAddress = value.toUpperCase();
      break;
    case 'dhcp':
      adapter.dhcp = truthOf(value);
      break;
    case 'ipv6':
    case 'temporary':
    case 'linkLocal':
    case 'ipv4':
      if (found !== null) takeAddress(reading, adapter, field, found);
      break;
    case 'mask':
      setMask(adapter, found?.address as Ipv4Address | undefined);
      break;
    case 'gateway':
      if (found !== null && !found.address.isUnspecified) adapter.gateways.push(found);
      break;
    case 'dns':
      if (found !== null) adapter.dnsServers.push(found.address);
      break;
    default:
  }
}

function takeAddress(
  reading: Reading,
  adapter: AdapterFact,
  field: IpconfigField,
  { address, zone }: NonNullable<ReturnType<typeof addressIn>>,
): void {
  const origin = originHere(reading, OUTPUT);
  if (address.family === 4) adapter.ipv4.push({ address, prefixLength: null, origin });
  else adapter.ipv6.push({ address, zone, kind: field === 'temporary' ? 'temporary' : 'other', origin });
}

function setMask(adapter: AdapterFact, mask: Ipv4Address | undefined): void {
  const last = adapter.ipv4.at(-1);
  const length = mask?.family === 4 ? maskLength(mask) : null;
  if (last !== undefined && length !== null) last.prefixLength = length;
}

/** Whether an adapter is an ISATAP adapter, by its name, description or addresses. */
export const looksLikeIsatap = ({ description, name }: Pick<AdapterFact, 'description' | 'name'>): boolean =>
  /isatap/i.test(description ?? '') || /^isatap\./i.test(name ?? '');

/** Tunnels have a hardware address of eight bytes. */
export const isTunnelHardware = (hardwareAddress: string | null): boolean => hardwareAddress === ISATAP_HARDWARE;

/** The zone of a link-local address is the interface's index. */
export const indexOf = ({ ipv6, gateways }: AdapterFact): number | null =>
  [...ipv6, ...gateways].find(
    ({ address, zone }) => zone !== null && wholeNumber(String(zone)) !== null && address.family === 6,
  )?.zone ?? null;
