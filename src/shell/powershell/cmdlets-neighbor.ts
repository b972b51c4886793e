/** Neighbours, and the prefixes by which a host chooses addresses (module NetTCPIP). */
import type { Host } from '../../host/host.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { type ShownNeighbor, shownNeighbors } from '../shown-neighbors.ts';
import { windowsAddressWithZone, windowsPrefix } from '../windows-address.ts';
import { type Cmdlet, interfaceParameters } from './cmdlet.ts';
import { getter } from './getter.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';

const neighbor: ObjectType = {
  name: 'MSFT_NetNeighbor',
  aliases: { InterfaceIndex: 'ifIndex', ifAlias: 'InterfaceAlias', PolicyStore: 'Store' },
  view: {
    kind: 'table',
    columns: [
      { label: 'ifIndex', width: 7 },
      { label: 'IPAddress', width: 50 },
      { label: 'LinkLayerAddress', width: 21 },
      { label: 'State', width: 11 },
      { label: 'PolicyStore', width: 11 },
    ],
  },
};

/** IPv6 first; on a tunnel the link-layer address is the IPv4 one behind it. */
const neighborObjects = ({ interfaces }: Host): PsObject[] =>
  ([6, 4] as const).flatMap((family) =>
    interfaces
      .toReversed()
      .flatMap((owner) => shownNeighbors(owner, family).map((each) => neighborObject(owner, each))),
  );

const neighborObject = ({ index, name }: NetworkInterface, { address, linkLayer, state }: ShownNeighbor): PsObject =>
  makeObject(neighbor, {
    ifIndex: index,
    InterfaceAlias: name,
    IPAddress: windowsAddressWithZone(address, index),
    AddressFamily: `IPv${address.family}`,
    LinkLayerAddress: linkLayer.toUpperCase(),
    State: state,
    Store: 'ActiveStore',
  });

const policy: ObjectType = {
  name: 'MSFT_NetPrefixPolicy',
  // Widths are not verified.
  view: {
    kind: 'table',
    columns: [
      { label: 'Prefix', width: 43 },
      { label: 'Precedence', width: 10 },
      { label: 'Label', width: 5 },
    ],
  },
};

export const neighborCmdlets: readonly Cmdlet[] = [
  getter({
    name: 'Get-NetNeighbor',
    className: 'MSFT_NetNeighbor',
    conditions: [
      { name: 'IPAddress', positional: true },
      ...interfaceParameters,
      { name: 'AddressFamily', piped: '' },
      'LinkLayerAddress',
      'State',
    ],
    objects:
      (_values, { host }) =>
      () =>
        neighborObjects(host),
  }),
  getter({
    name: 'Get-NetPrefixPolicy',
    className: 'MSFT_NetPrefixPolicy',
    conditions: [{ name: 'Prefix', positional: true }, 'Precedence', 'Label'],
    objects:
      (_values, { host }) =>
      () =>
        host.policyTable.map(({ prefix, precedence, label }) =>
          makeObject(policy, { Prefix: windowsPrefix(prefix), Precedence: precedence, Label: label }),
        ),
  }),
];
