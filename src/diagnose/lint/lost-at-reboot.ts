import type { StartCommand } from '../../scenario/start-commands.ts';
import type { VolatileConfiguration } from './configured-network.ts';
import type { Lint } from './lint.ts';
import { onHost } from './remedy.ts';

/** Potential routers kept by hand are not among it: the model keeps them, since netsh has no `store` there. */
export const lostAtReboot: Lint = {
  code: 'lost-at-reboot',
  sentence: 'what stands in the active store only is gone after the next boot',
  find({ volatile }) {
    const byCommand = new Map<StartCommand, VolatileConfiguration[]>();
    for (const each of volatile) byCommand.set(each.command, [...(byCommand.get(each.command) ?? []), each]);
    return [...byCommand].map(([{ host, command, at }, left]) => ({
      at,
      message: `a reboot of ${host} loses ${left.map(({ item }) => item.what).join(' and ')}`,
      hint: onHost(
        host,
        left
          .flatMap(({ item }) => item.fix ?? [withoutStore(command.text)])
          .filter((line, at, all) => all.indexOf(line) === at),
      ),
    }));
  },
};

/** The command without the words that confine it to the active store: it then writes into both. */
const withoutStore = (text: string): string =>
  text
    .trim()
    .replace(/\s+store=\S+/i, '')
    .replace(/\s+-p\w*(:|\s+)"?activestore"?/i, '');
