import { interfaceParameter, LEVEL, type NetshCommand, shown } from './command.ts';
import { chosenInterfaces } from './interface-facts.ts';
import { windowsAddress } from '../windows-address.ts';

/** netsh interface ipv6 show joins, the layout of real output: groups, by address. */
export const showJoins: NetshCommand = {
  words: ['show', 'joins'],
  about: 'Displays the groups that interfaces are in.',
  parameters: [interfaceParameter(), LEVEL],
  bind(values, { host }) {
    const one = values.shownInterface('interface');
    values.choice('level', ['normal', 'verbose']);
    return () => {
      const tables = chosenInterfaces(one, host).interfaces.map(({ index, name, ipv6, discovery }) => {
        const groups = discovery.hasMulticast ? ipv6.memberships : [];
        const rows = groups.map((group) => {
          // An address each has it joined; all-nodes is joined by the stack.
          const references = ipv6.addresses.filter(({ address }) => address.solicitedNode === group).length;
          return `${'0'.padEnd(10)}  ${String(references).padStart(10)}  ${'Yes'.padEnd(4)}  ${windowsAddress(group)}`;
        });
        return [
          '',
          `Interface ${index}: ${name}`,
          '',
          'Scope       References  Last  Address',
          '----------  ----------  ----  ---------------------------------',
          ...rows,
          '',
        ].join('\n');
      });
      return shown(`${tables.join('')}\n`);
    };
  },
};
