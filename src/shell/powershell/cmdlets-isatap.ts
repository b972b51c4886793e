import type { IsatapSettings } from '../../tunnel/isatap/isatap-service.ts';
import { type Cmdlet, silent } from './cmdlet.ts';

const STATES = ['Default', 'Automatic', 'Enabled', 'Disabled'] as const;

/** NetworkTransition (windows.md section 1.3). */
export const isatapCmdlets: readonly Cmdlet[] = [
  {
    name: 'Set-NetIsatapConfiguration',
    parameters: [
      { name: 'State', positional: true },
      { name: 'Router', positional: true },
      { name: 'ResolutionState', positional: true },
      { name: 'ResolutionIntervalSeconds', positional: true, alias: 'ResolutionInterval' },
      'PolicyStore',
    ],
    bind(values, { isatap }) {
      values.needOneOf('State', 'Router', 'ResolutionState', 'ResolutionIntervalSeconds');
      const state = values.choice('State', STATES);
      const resolution = values.choice('ResolutionState', STATES);
      const router = values.text('Router');
      const interval = values.integer('ResolutionIntervalSeconds', 0, 0xffffffff);
      const store = values.policyStore();
      const changes: Partial<IsatapSettings> = {
        ...(router === undefined ? {} : { routerName: router === '' ? null : router }),
        ...(state === undefined
          ? {}
          : { state: state === 'Enabled' ? 'enabled' : state === 'Disabled' ? 'disabled' : 'default' }),
        ...(resolution === undefined ? {} : { resolves: resolution !== 'Disabled' }),
        ...(interval === undefined ? {} : { intervalMinutes: Math.ceil(interval / 60) }),
      };
      return () => {
        isatap.configure(changes, store);
        return silent;
      };
    },
  },
];
