import { done } from '../command.ts';
import type { NetshCommand } from './netsh.ts';

const STATES = ['enabled', 'disabled', 'default'] as const;

/**
 * netsh interface httpstunnel (Microsoft, "Netsh commands for Interface HTTPSTunnel"): a server interface is always there
 * by default; disabled it takes no connection. Which one is meant by a URL is not asked: a host has one at most here.
 */
export const httpsTunnelCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    parameters: [{ name: 'url' }, { name: 'state', required: true }, { name: 'authmode' }],
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
];
