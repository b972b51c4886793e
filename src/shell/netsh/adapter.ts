import { switchAdapter } from '../adapter-changes.ts';
import { flagParameter, type NetshCommand, parameter, REQUIRED, shown } from './command.ts';

/** netsh interface: set and show interface (Microsoft, "Netsh interface"). A change prints an empty line when it succeeds. */
export const adapterCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    about: 'Switches an adapter on or off.',
    parameters: [
      parameter('name', '<string>', 'Name of the adapter.', REQUIRED),
      flagParameter('admin', 'Whether the adapter is to be used.', REQUIRED),
    ],
    example: '"Local Area Connection" admin=disabled',
    invalidValue: 'An interface with this name is not registered with the router.\n\n',
    bind(values, { host }) {
      const adapter = values.value('name', (text, refuse) => {
        const adapters = host.interfaces.filter((each) => each.adapter !== null);
        const found = adapters.find(({ name }) => name.toLowerCase() === text.toLowerCase());
        if (found !== undefined) return found;
        const known = adapters.map(({ name }) => name).join(', ');
        throw refuse(`${host.name} has no adapter ${JSON.stringify(text)}`, `it has: ${known}`);
      })!;
      const isOn = values.choice('admin', ['enabled', 'disabled']) === 'enabled';
      return () => {
        switchAdapter(adapter, isOn);
        return { output: '\n', ok: true };
      };
    },
  },
  {
    words: ['show', 'interface'],
    alias: 'interfaces',
    about: 'Displays adapters and whether they are switched on.',
    parameters: [],
    bind:
      (_values, { host }) =>
      () =>
        shown(
          [
            '',
            'Admin State    State          Type             Interface Name',
            '-'.repeat(73),
            ...host.interfaces
              .filter(({ adapter }) => adapter !== null)
              .map(({ name, isUp }) => {
                const admin = host.stored.disabledAdapters.has(name) ? 'Disabled' : 'Enabled';
                const state = isUp ? 'Connected' : 'Disconnected';
                return `${admin.padEnd(15)}${state.padEnd(15)}${'Dedicated'.padEnd(17)}${name}`;
              }),
            '',
            '',
          ].join('\n'),
        ),
  },
];
