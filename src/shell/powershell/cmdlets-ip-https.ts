import { type Cmdlet, silent } from './cmdlet.ts';

const STATES = ['Default', 'Enabled', 'Disabled', 'OutsideEnabled'] as const;

/** NetworkTransition: the state of a server interface (Microsoft, Set-NetIPHttpsConfiguration). */
export const ipHttpsCmdlets: readonly Cmdlet[] = [
  {
    name: 'Set-NetIPHttpsConfiguration',
    parameters: [{ name: 'State', required: true }, 'PolicyStore'],
    bind(values, { ipHttpsServer, host }) {
      const state = values.choice('State', STATES)!;
      if (state === 'OutsideEnabled')
        throw values.notModelled('State', 'a client that connects outside only', 'say Default or Enabled');
      if (ipHttpsServer === null)
        throw values.refuseGiven(
          'State',
          `${host.name} has no IP-HTTPS server interface`,
          'name a DirectAccess server',
        );
      return () => {
        ipHttpsServer.setEnabled(state !== 'Disabled');
        return silent;
      };
    },
  },
];
