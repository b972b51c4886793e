import { DEFAULT_ROUTER, type IsatapService, type IsatapSettings } from '../../tunnel/isatap/isatap-service.ts';
import { type Cmdlet, giving, silent } from './cmdlet.ts';
import { storeOf } from './getter.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { listView } from './view.ts';

const STATES = ['Default', 'Automatic', 'Enabled', 'Disabled'] as const;

/** No real output was found; these are the parameters of the cmdlet that sets them. */
const type: ObjectType = {
  name: 'MSFT_NetISATAPConfiguration',
  aliases: { ResolutionInterval: 'ResolutionIntervalSeconds', PolicyStore: 'Store' },
  view: listView('State Router ResolutionState ResolutionIntervalSeconds'),
};

function configurationObject(settings: IsatapSettings, store: 'ActiveStore' | 'PersistentStore'): PsObject {
  const { state, routerName, resolves, intervalMinutes } = settings;
  return makeObject(type, {
    State: { default: 'Default', enabled: 'Enabled', disabled: 'Disabled' }[state],
    Router: routerName ?? DEFAULT_ROUTER,
    ResolutionState: resolves ? 'Default' : 'Disabled',
    ResolutionIntervalSeconds: intervalMinutes === null ? 'Default' : intervalMinutes * 60,
    Store: store,
  });
}

const shown = (isatap: IsatapService, store: 'ActiveStore' | 'PersistentStore'): PsObject =>
  configurationObject(store === 'ActiveStore' ? isatap.settings : isatap.stored, store);

/** NetworkTransition (windows.md section 1.3). */
export const isatapCmdlets: readonly Cmdlet[] = [
  {
    name: 'Get-NetIsatapConfiguration',
    parameters: ['PolicyStore'],
    bind(values, { isatap }) {
      const store = storeOf(values);
      return () => giving(shown(isatap, store));
    },
  },
  {
    name: 'Set-NetIsatapConfiguration',
    parameters: [
      { name: 'State', positional: true, piped: 'Default' },
      { name: 'Router', positional: true, piped: 'isatap' },
      { name: 'ResolutionState', positional: true },
      { name: 'ResolutionIntervalSeconds', positional: true, alias: 'ResolutionInterval' },
      'PolicyStore',
      { name: 'PassThru', kind: 'switch' },
    ],
    bind(values, { isatap }) {
      values.needOneOf('State', 'Router', 'ResolutionState', 'ResolutionIntervalSeconds');
      const state = values.choice('State', STATES);
      const resolution = values.choice('ResolutionState', STATES);
      const router = values.machine('Router');
      const interval = values.integer('ResolutionIntervalSeconds', 0, 0xffffffff);
      const store = values.policyStore();
      const isShown = values.boolean('PassThru') === true;
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
        return isShown ? giving(shown(isatap, 'ActiveStore')) : silent;
      };
    },
  },
];
