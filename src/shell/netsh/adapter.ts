import { switchAdapter } from '../adapter-changes.ts';
import type { NetshCommand } from './netsh.ts';

/** netsh interface: set interface (Microsoft, "Netsh interface"). It prints an empty line when it succeeds. */
export const adapterCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'interface'],
    parameters: [
      { name: 'name', required: true },
      { name: 'admin', required: true },
    ],
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
];
