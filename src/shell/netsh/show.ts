import { interfaceParameter, type NetshCommand, shown } from './command.ts';
import { showDnsServers } from './ip-config.ts';
import { showAddresses } from './show-address.ts';
import { showInterfaces } from './show-interface.ts';
import { showJoins } from './show-joins.ts';
import { showNeighbors } from './show-neighbors.ts';
import { showRoute } from './show-route.ts';

/** Where a potential router comes from is no word of Windows; no real output was found. */
const showPotentialRouters: NetshCommand = {
  words: ['show', 'potentialrouters'],
  about: 'Displays the potential routers of ISATAP adapters, and where they come from.',
  parameters: [interfaceParameter()],
  bind(values, { isatap }) {
    const one = values.interface('interface');
    return () => {
      const adapters = isatap.adapters.filter((adapter) => one === undefined || adapter === one);
      const tables = adapters.map(({ index, name, potentialRouters }) => {
        const rows = potentialRouters.routers.map(({ address, origin }) => `${address.toString()} (${origin})`);
        return ['', `Interface ${index}: ${name}`, '', ...rows, ''].join('\n');
      });
      return shown(`${tables.join('')}\n`);
    };
  },
};

/** netsh interface ipv6 show ..., but for what stands with its changes. */
export const showCommands: readonly NetshCommand[] = [
  showRoute(6),
  showInterfaces(6),
  showAddresses,
  showNeighbors(6),
  showJoins,
  showPotentialRouters,
  showDnsServers(6),
];
