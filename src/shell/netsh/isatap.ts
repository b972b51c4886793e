import { done, failed } from '../command.ts';
import type { NetshCommand } from './netsh.ts';

const STATES = ['enabled', 'disabled', 'default'] as const;

/** netsh interface isatap, the same below netsh interface ipv6 (windows.md section 1.3). */
export const isatapCommands: readonly NetshCommand[] = [
  {
    words: ['set', 'router'],
    parameters: [{ name: 'name' }, { name: 'state' }, { name: 'interval' }],
    bind(values, { isatap }) {
      const name = values.text('name');
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
    parameters: [{ name: 'state', required: true }],
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
    parameters: [],
    bind:
      (_values, { isatap }) =>
      () => ({
        output: `Router Name         : ${isatap.settings.routerName ?? 'default'}\nUse Relay           : default\nResolution Interval : ${
          isatap.settings.intervalMinutes === null ? 'default' : `${isatap.settings.intervalMinutes} minutes`
        }\n`,
        ok: true,
      }),
  },
  {
    words: ['show', 'state'],
    parameters: [],
    bind:
      (_values, { isatap }) =>
      () => ({ output: `ISATAP State : ${isatap.settings.state}\n`, ok: true }),
  },
];

/** Potential routers kept by hand belong to the ipv6 context. */
export const potentialRouterCommands: readonly NetshCommand[] = (['add', 'delete'] as const).map((verb) => ({
  words: [verb, 'potentialrouter'],
  parameters: [
    { name: 'interface', required: true },
    { name: 'address', required: true },
  ],
  bind(values, { isatap }) {
    const adapter = values.interface('interface')!;
    const address = values.ipv4('address')!;
    return () => {
      const changed =
        verb === 'add' ? isatap.addPotentialRouter(adapter, address) : isatap.deletePotentialRouter(adapter, address);
      return changed ? done : failed('Element not found.\n');
    };
  },
}));
