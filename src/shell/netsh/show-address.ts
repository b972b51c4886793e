import type { Ipv6Address } from '../../addr/ipv6.ts';
import type { AssignedIpv6 } from '../../host/ipv6-interface.ts';
import type { AddressManner, NetworkInterface } from '../../host/network-interface.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import { LOOPBACK } from '../loopback.ts';
import { windowsAddress, windowsAddressWithZone } from '../windows-address.ts';
import { interfaceParameter, isVerbose, LEVEL, type NetshCommand, shown, SHOWN_STORE } from './command.ts';
import { lifeText } from './lifetime.ts';
import { chosenInterfaces } from './interface-facts.ts';

/** An address as both layouts want it. */
interface AddressLine {
  readonly text: string;
  /** 0 where the address is unique without one. */
  readonly zone: number;
  readonly type: string;
  readonly state: string;
  readonly valid: string;
  readonly preferred: string;
  readonly skipAsSource: boolean;
}

interface AddressGroup {
  readonly index: number;
  readonly name: string;
  readonly lines: readonly AddressLine[];
}

const LOOPBACK_GROUP: AddressGroup = {
  ...LOOPBACK,
  lines: [
    {
      text: '::1',
      zone: 0,
      type: 'Other',
      state: 'Preferred',
      valid: 'infinite',
      preferred: 'infinite',
      skipAsSource: false,
    },
  ],
};

/** netsh interface ipv6 show addresses (windows.md section 2.5); of one interface in the long form. */
export const showAddresses: NetshCommand = {
  words: ['show', 'addresses'],
  about: 'Displays the addresses of interfaces.',
  parameters: [interfaceParameter(), LEVEL, SHOWN_STORE],
  bind(values, { host }) {
    const one = values.shownInterface('interface');
    const isLong = isVerbose(values) || one !== undefined;
    const store = values.store('active');
    return () => {
      const { hasLoopback, interfaces } = chosenInterfaces(one, host);
      const groups = interfaces.map((each) => groupOf(each, store));
      const loopback = hasLoopback && store === 'active' ? [LOOPBACK_GROUP] : [];
      const all = [...loopback, ...groups].filter(({ lines }) => lines.length > 0);
      return shown(isLong ? addressBlocks(all) : addressTables(all));
    };
  },
};

function groupOf(target: NetworkInterface, store: ConfigurationStore): AddressGroup {
  const { index, name, host, ipv6 } = target;
  const { now } = host.simulator;
  if (store === 'active') return { index, name, lines: ipv6.addresses.map((each) => lineOf(each, index, now)) };
  const kept = host.stored.addresses.flatMap(({ interface: owner, address, prefixLength, ...manner }) => {
    if (owner !== name || address.family !== 6) return [];
    return [lineOf(keptAddress(address, prefixLength, manner, now), index, now)];
  });
  return { index, name, lines: kept };
}

/** One that is kept, as if the next boot were now. */
const keptAddress = (
  address: Ipv6Address,
  prefixLength: number,
  { skipAsSource = false, preferred = Infinity, valid = Infinity }: AddressManner,
  now: number,
): AssignedIpv6 => ({
  address,
  prefixLength,
  origin: 'manual',
  state: 'preferred',
  preferredUntil: now + preferred,
  validUntil: now + valid,
  skipAsSource,
});

function lineOf(assigned: AssignedIpv6, index: number, now: number): AddressLine {
  const { address, origin, state } = assigned;
  return {
    text: windowsAddress(address),
    zone: windowsAddressWithZone(address, index).includes('%') ? index : 0,
    type: { 'link-local': 'Other', manual: 'Manual', advertisement: 'Public' }[origin],
    state: state[0]!.toUpperCase() + state.slice(1),
    valid: lifeText(assigned.validUntil - now),
    preferred: lifeText(assigned.preferredUntil - now),
    skipAsSource: assigned.skipAsSource ?? false,
  };
}

const zoned = ({ text, zone }: AddressLine): string => (zone === 0 ? text : `${text}%${zone}`);

const addressTables = (groups: readonly AddressGroup[]): string =>
  groups
    .map(({ index, name, lines }) =>
      [
        '',
        `Interface ${index}: ${name}`,
        '',
        'Addr Type  DAD State   Valid Life Pref. Life Address',
        '---------  ----------- ---------- ---------- ------------------------',
        ...lines.map(
          (line) =>
            `${line.type.padEnd(9)}  ${line.state.padEnd(11)}${line.valid.padStart(11)} ${line.preferred.padStart(10)} ${zoned(line)}`,
        ),
        '',
      ].join('\n'),
    )
    .join('') + '\n';

const addressBlocks = (groups: readonly AddressGroup[]): string =>
  groups
    .flatMap(({ name, lines }) =>
      lines.map((line) =>
        [
          '',
          `Address ${zoned(line)} Parameters`,
          '-'.repeat(57),
          ...[
            ['Interface Luid', name],
            ['Scope Id', `0.${line.zone}`],
            ['Valid Lifetime', line.valid],
            ['Preferred Lifetime', line.preferred],
            ['DAD State', line.state],
            ['Address Type', line.type],
            ['Skip as Source', String(line.skipAsSource)],
          ].map(([label, value]) => `${label!.padEnd(19)}: ${value}`),
          '',
        ].join('\n'),
      ),
    )
    .join('') + '\n';
