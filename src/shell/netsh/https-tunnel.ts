import { done } from '../command.ts';
import { IpHttpsInterface } from '../../tunnel/ip-https/ip-https-interface.ts';
import { type NetshCommand, parameter, REQUIRED, shown } from './command.ts';

const STATES = ['enabled', 'disabled', 'default'] as const;

/**
 * netsh interface httpstunnel (Microsoft, "Netsh commands for Interface HTTPSTunnel"): a server interface is always there
 * by default; disabled it takes no connection. Which one is meant by a URL is not asked: a host has one at most here.
 */
export const httpsTunnelCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    about: 'Switches the IP-HTTPS server interface on or off.',
    parameters: [
      parameter('url', '<string>', 'URL of the server.'),
      parameter('state', STATES.join('|'), 'Whether it takes connections; by default it does.', REQUIRED),
      parameter('authmode', 'none|certificates', 'How clients prove who they are.'),
    ],
    bind(values, { ipHttpsServer, host }) {
      if (values.choice('authmode', ['none', 'certificates']) === 'certificates')
        throw values.notModelled('authmode', 'clients that show a certificate', 'leave it out: nobody is asked');
      const state = values.choice('state', STATES)!;
      if (ipHttpsServer === null)
        throw values.refuseGiven(
          'state',
          `${host.name} has no IP-HTTPS server interface`,
          'name a DirectAccess server',
        );
      return () => {
        ipHttpsServer.setEnabled(state !== 'disabled');
        return done;
      };
    },
  },
  {
    words: ['show', 'interfaces'],
    about: 'Displays IP-HTTPS interfaces and how their connection is.',
    parameters: [],
    bind:
      (_values, { host }) =>
      () =>
        shown(
          `${host.interfaces
            .filter((each) => each instanceof IpHttpsInterface)
            .map(statusOf)
            .join('')}\n`,
        ),
  },
];

/** The layout is not verified, nor are the words of Windows for each state; the reason is in ours. */
function statusOf({ name, isServer, url, isUp, disconnectedWhy }: IpHttpsInterface): string {
  const waiting = `failed to connect to the IPHTTPS server. Waiting to reconnect (${disconnectedWhy})`;
  const status = isUp ? 'IPHTTPS interface active' : isServer ? 'IPHTTPS interface deactivated' : waiting;
  return [
    '',
    `Interface ${name} Parameters`,
    '-'.repeat(60),
    `Role                       : ${isServer ? 'server' : 'client'}`,
    `URL                        : ${url}`,
    `Interface Status           : ${status}`,
    '',
  ].join('\n');
}
