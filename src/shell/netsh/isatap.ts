import { done, failed, windowsText } from '../command.ts';
import { interfaceParameter, type NetshCommand, parameter, REQUIRED, shown } from './command.ts';

const STATES = ['enabled', 'disabled', 'default'] as const;

/** netsh interface isatap, the same below netsh interface ipv6 (windows.md section 1.3). */
export const isatapCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'router'],
    about: 'Sets the name of the ISATAP router, and whether and how often it is resolved.',
    parameters: [
      parameter('name', '<string>|default', 'Name or IPv4 address of the router, or default for ISATAP.'),
      parameter('state', STATES.join('|'), 'Whether the name is resolved; by default it is.'),
      parameter('interval', '<integer>', 'Minutes after which the name is resolved again.'),
    ],
    example: 'isatap01.example.com enabled 1440',
    bind(values, { isatap }) {
      const name = values.machine('name');
      const state = values.choice('state', STATES);
      const interval = values.integer('interval', 1, 71_582);
      return () => {
        isatap.configure({
          ...(name === undefined ? {} : { routerName: name.toLowerCase() === 'default' ? null : name }),
          ...(state === undefined ? {} : { resolves: state !== 'disabled' }),
          ...(interval === undefined ? {} : { intervalMinutes: interval }),
        });
        return done;
      };
    },
  },
  {
    words: ['set', 'state'],
    about: 'Sets the state of ISATAP.',
    parameters: [
      parameter(
        'state',
        STATES.join('|'),
        [
          'One of the following values:',
          'enabled: The adapter is up even when the name of the router is not resolved.',
          'disabled: There is no ISATAP.',
          'default: The adapter is up when the name of the router is resolved.',
        ],
        REQUIRED,
      ),
    ],
    bind(values, { isatap }) {
      const state = values.choice('state', STATES)!;
      return () => {
        isatap.configure({ state });
        return done;
      };
    },
  },
  {
    words: ['show', 'router'],
    about: 'Displays the name of the ISATAP router and how often it is resolved.',
    parameters: [],
    bind:
      (_values, { isatap }) =>
      () => {
        const { routerName, intervalMinutes } = isatap.settings;
        const interval = intervalMinutes === null ? 'default' : `${intervalMinutes} minutes`;
        return shown(
          rowsOf([
            ['Router Name', routerName ?? 'default'],
            ['Use Relay', 'default'],
            ['Resolution Interval', interval],
          ]),
        );
      },
  },
  {
    words: ['show', 'state'],
    about: 'Displays the state of ISATAP.',
    parameters: [],
    bind:
      (_values, { isatap }) =>
      () =>
        shown(rowsOf([['ISATAP State', isatap.settings.state]])),
  },
];

/** Labels of one width, which nobody could verify: a parser relies on the label and ` : ` behind it (windows.md section 1.3). */
function rowsOf(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([label]) => label.length));
  return [...rows.map(([label, value]) => `${label.padEnd(width)} : ${value}`), '', ''].join('\n');
}

/** Potential routers kept by hand belong to the ipv6 context. */
export const potentialRouterCommands: readonly NetshCommand[] = (['add', 'delete'] as const).map((verb) => ({
  words: [verb, 'potentialrouter'],
  about:
    verb === 'add'
      ? 'Adds a router to the potential router list of an ISATAP adapter.'
      : 'Deletes a router from the potential router list of an ISATAP adapter.',
  parameters: [
    interfaceParameter(REQUIRED),
    parameter('address', '<IPv4 address>', 'Address of the router.', REQUIRED),
  ],
  bind(values, { isatap }) {
    const adapter = values.interface('interface')!;
    const address = values.interfaceAddress('address', values.ipv4('address')!);
    return () => {
      const changed =
        verb === 'add' ? isatap.addPotentialRouter(adapter, address) : isatap.deletePotentialRouter(adapter, address);
      return changed ? done : failed(windowsText.elementNotFound);
    };
  },
}));
