import { type Cmdlet, cmdletFailed, giving } from './cmdlet.ts';
import { helpOf } from './help.ts';

/** @param find a cmdlet by its name or alias */
export const helpCmdlets = (find: (name: string) => Cmdlet | undefined): readonly Cmdlet[] => [
  {
    name: 'Get-Help',
    aliases: ['help', 'man'],
    parameters: [
      { name: 'Name', required: true, positional: true },
      { name: 'Full', kind: 'switch' },
      { name: 'Detailed', kind: 'switch' },
      { name: 'Examples', kind: 'switch' },
    ],
    bind(values) {
      const name = values.text('Name')!;
      return () => {
        const found = find(name);
        if (found !== undefined) return giving(helpOf(found));
        return cmdletFailed({
          message: `Get-Help could not find ${name} in a help file in this session. To download updated help topics type: "Update-Help".`,
          category: 'ResourceUnavailable',
          about: '(:)',
          reason: 'HelpNotFoundException',
          id: 'HelpNotFound,Microsoft.PowerShell.Commands.GetHelpCommand',
        });
      };
    },
  },
];
