/**
 * What a DirectAccess machine tells of itself (modules RemoteAccess and DirectAccessClientComponents). Of the fields that
 * Windows prints there are those that the model knows (windows.md, samples of Get-RemoteAccess and others).
 */
import type { Ipv6Address } from '../../addr/ipv6.ts';
import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import { CommandError, type DirectAccess, type ShellHost } from '../command.ts';
import { type Cmdlet, giving } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { recordText, unknownCommand } from './error-record.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView } from './view.ts';

type Role<Name extends DirectAccess['role']> = Extract<DirectAccess, { role: Name }>;

/** @throws CommandError where the role is not installed, so that Windows does not know the cmdlet */
function roleOf<Name extends DirectAccess['role']>(
  { directAccess, host }: ShellHost,
  role: Name,
  { cmdlet, where }: CmdletArguments,
): Role<Name> {
  if (directAccess?.role === role) return directAccess as Role<Name>;
  throw new CommandError(
    `${host.name} is no DirectAccess ${role}`,
    where.offset,
    `give the command to a host that has the key directAccess with the role ${role}`,
    recordText(unknownCommand(cmdlet), '', where),
  );
}

const remoteAccess: ObjectType = {
  name: 'RemoteAccess',
  view: listView(
    'DAStatus DAInstallType VpnStatus VpnS2SStatus InternalInterface InternalIPv6Prefix ClientIPv6Prefix TeredoState MgmtServer',
  ),
};
const server: ObjectType = {
  name: 'DAServer',
  view: listView('DAInstallType InternalInterface InternalIPv6Prefix ClientIPv6Prefix TeredoState'),
};

const serverProperties = ({ internal, internalPrefix, clientPrefix }: Role<'server'>) => ({
  DAInstallType: 'FullInstall',
  InternalInterface: internal,
  InternalIPv6Prefix: internalPrefix,
  ClientIPv6Prefix: clientPrefix,
  TeredoState: 'Disabled',
});

const health: ObjectType = {
  name: 'RemoteAccessHealth',
  view: {
    kind: 'table',
    columns: [
      { label: 'Component', width: 20 },
      { label: 'RemoteAccessServer', width: 20 },
      { label: 'HealthState', width: 15 },
    ],
  },
};

const ipHttpsOf = ({ host }: ShellHost): IpHttpsInterface | undefined =>
  host.interfaces.find((each) => each instanceof IpHttpsInterface);

/** The components whose state the model knows; Isatap is in use where an adapter of it forwards. */
function healthObjects(target: ShellHost): PsObject[] {
  const { host, isatap, ipsec } = target;
  const state = (isUp: boolean): string => (isUp ? 'OK' : 'Error');
  const forwards = isatap.adapters.some(({ isUp, ipv6 }) => isUp && ipv6.settings.forwarding);
  const cards = host.interfaces.filter(({ adapter }) => adapter !== null);
  const states: readonly (readonly [string, string])[] = [
    ['IP-Https', state(ipHttpsOf(target)?.isUp === true)],
    ['IPsec', state(ipsec !== null && ipsec.rules.length > 0)],
    ['Isatap', forwards ? 'OK' : 'Disabled'],
    ['Teredo', 'Disabled'],
    ['Network Adapters', state(cards.every(({ isUp }) => isUp))],
  ];
  return states.map(([component, found]) =>
    makeObject(health, { Component: component, RemoteAccessServer: 'localhost', HealthState: found }),
  );
}

const statistics: ObjectType = {
  name: 'RemoteAccessConnection',
  view: {
    kind: 'table',
    columns: [
      { label: 'ClientIPAddress', width: 45 },
      { label: 'ConnectionType', width: 20 },
    ],
  },
};

const connectionObject = (address: Ipv6Address): PsObject =>
  makeObject(statistics, { ClientIPAddress: [address.toString()], ConnectionType: 'DirectAccess' });

const status: ObjectType = { name: 'MSFT_DAConnectionStatus', view: listView('Status Substatus') };

export const remoteAccessCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-RemoteAccess',
    parameters: [],
    bind(values, target) {
      const role = roleOf(target, 'server', values);
      return () =>
        giving(
          makeObject(remoteAccess, {
            DAStatus: 'Installed',
            VpnStatus: 'Uninstalled',
            VpnS2SStatus: 'Uninstalled',
            ...serverProperties(role),
            MgmtServer: role.managementServers,
          }),
        );
    },
  },
  {
    name: 'Get-DAServer',
    parameters: [],
    bind(values, target) {
      const role = roleOf(target, 'server', values);
      return () => giving(makeObject(server, serverProperties(role)));
    },
  },
  {
    name: 'Get-RemoteAccessHealth',
    parameters: [],
    bind(values, target) {
      roleOf(target, 'server', values);
      return () => giving(...healthObjects(target));
    },
  },
  {
    name: 'Get-RemoteAccessConnectionStatistics',
    parameters: [],
    bind(values, target) {
      roleOf(target, 'server', values);
      return () =>
        giving(
          ...(ipHttpsOf(target)?.discovery.neighborRows() ?? [])
            .filter(({ address }) => !address.isLinkLocal)
            .map(({ address }) => connectionObject(address)),
        );
    },
  },
  {
    name: 'Get-DAConnectionStatus',
    parameters: [],
    bind(values, target) {
      roleOf(target, 'client', values);
      return () =>
        giving(
          makeObject(
            status,
            ipHttpsOf(target)?.isUp === true
              ? { Status: 'ConnectedRemotely', Substatus: 'None' }
              : { Status: 'Error', Substatus: 'CouldNotContactDirectAccessServer' },
          ),
        );
    },
  },
];
