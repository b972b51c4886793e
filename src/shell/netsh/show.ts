import { interfaceParameter, type NetshCommand, shown } from './command.ts';
import { showAddresses } from './show-address.ts';
import { showInterfaces } from './show-interface.ts';
import { showNeighbors } from './show-neighbors.ts';
import { showRoute } from './show-route.ts';

/** netsh interface ipv6 show ... */
export const showCommands: readonly NetshCommand[] = [
  showRoute(6),
  showInterfaces(6),
  showAddresses,
  showNeighbors,
  {
    words: ['show', 'potentialrouters'],
    about: 'Displays the potential routers of ISATAP adapters, and where they come from.',
    parameters: [interfaceParameter()],
    bind(values, { isatap }) {
      const one = values.interface('interface');
      return () =>
        shown(
          isatap.adapters
            .filter((adapter) => one === undefined || adapter === one)
            .map(({ index, name, potentialRouters }) => {
              const rows = potentialRouters.routers.map(({ address, origin }) => `${address.toString()} (${origin})`);
              return [`Interface ${index}: ${name}`, '', ...rows, ''].join('\n');
            })
            .join('\n'),
        );
    },
  },
];
