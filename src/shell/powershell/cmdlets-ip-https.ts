import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import type { ShellHost } from '../command.ts';
import { type Cmdlet, giving, silent } from './cmdlet.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView } from './view.ts';

const STATES = ['Default', 'Enabled', 'Disabled', 'OutsideEnabled'] as const;

const configuration: ObjectType = { name: 'MSFT_NetIPHTTPSConfiguration', view: listView('State Type AuthMode') };

/** Of a server interface or of a client's; the URL is not among what the model keeps of it. */
const configurationObject = ({ isServer, host: { stored } }: IpHttpsInterface): PsObject =>
  makeObject(configuration, {
    State: isServer && !stored.ipHttpsServerIsEnabled ? 'Disabled' : 'Default',
    Type: isServer ? 'Server' : 'Client',
    AuthMode: 'None',
  });

const state: ObjectType = { name: 'MSFT_NetIPHTTPSState', view: listView('LastErrorCode InterfaceStatus') };

/** Of an attempt that failed Windows gives its error code, which the model has not; its text follows the state. */
const stateObject = ({ isUp, isServer }: IpHttpsInterface): PsObject =>
  makeObject(state, {
    LastErrorCode: isUp ? '0x0' : null,
    InterfaceStatus: isUp
      ? 'IPHTTPS interface active'
      : isServer
        ? 'IPHTTPS interface deactivated'
        : 'Failed to connect to the IPHTTPS server. Waiting to reconnect',
  });

const interfacesOf = ({ host }: ShellHost): IpHttpsInterface[] =>
  host.interfaces.filter((each) => each instanceof IpHttpsInterface);

/** NetworkTransition: the state of a server interface (Microsoft, Set-NetIPHttpsConfiguration). */
export const ipHttpsCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-NetIPHttpsConfiguration',
    parameters: [],
    bind: (_values, target) => () => giving(...interfacesOf(target).map(configurationObject)),
  },
  {
    name: 'Get-NetIPHttpsState',
    parameters: [],
    bind: (_values, target) => () => giving(...interfacesOf(target).map(stateObject)),
  },
  {
    name: 'Set-NetIPHttpsConfiguration',
    parameters: [{ name: 'State', required: true }, 'PolicyStore'],
    bind(values, { ipHttpsServer, host }) {
      const wanted = values.choice('State', STATES)!;
      if (wanted === 'OutsideEnabled')
        throw values.notModelled('State', 'a client that connects outside only', 'say Default or Enabled');
      if (ipHttpsServer === null)
        throw values.refuseGiven(
          'State',
          `${host.name} has no IP-HTTPS server interface`,
          'name a DirectAccess server',
        );
      return () => {
        ipHttpsServer.setEnabled(wanted !== 'Disabled');
        return silent;
      };
    },
  },
];
