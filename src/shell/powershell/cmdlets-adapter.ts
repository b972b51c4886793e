import { switchAdapter } from '../adapter-changes.ts';
import { type InstantCmdlet, silent } from './cmdlet.ts';
import { noneWith, recordText } from './error-record.ts';
import { wildcard } from './wildcard.ts';

const switching = (verb: 'Enable' | 'Disable'): InstantCmdlet => ({
  name: `${verb}-NetAdapter`,
  parameters: [{ name: 'Name', kind: 'list', positional: true, required: true, alias: 'InterfaceAlias', piped: '*' }],
  bind(values, { host }) {
    const adapters = host.interfaces.filter(({ adapter }) => adapter !== null);
    const meant = values
      .list('Name', (text, refuse) => {
        const fits = wildcard(text);
        const found = adapters.filter(({ name }) => fits(name));
        if (found.length > 0) return found;
        throw refuse(
          `${host.name} has no adapter ${JSON.stringify(text)}`,
          `it has: ${adapters.map(({ name }) => name).join(', ')}`,
          recordText(noneWith('MSFT_NetAdapter', 'Name', text), values.cmdlet, values.where),
        );
      })!
      .flat();
    return () => {
      for (const each of meant) switchAdapter(each, verb === 'Enable');
      return silent;
    };
  },
});

/** Module NetAdapter (Microsoft, windows-powershell-docs). Without `-Confirm:$false` Disable-NetAdapter asks; nobody is asked here. */
export const adapterCmdlets: readonly InstantCmdlet[] = [switching('Enable'), switching('Disable')];
