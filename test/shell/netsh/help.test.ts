import { expect, test } from 'vitest';
import { root } from '../../../src/shell/netsh/contexts.ts';
import { usageOf } from '../../../src/shell/netsh/help.ts';
import type { Context } from '../../../src/shell/netsh/command.ts';
import { netshNetwork } from '../../support/netsh-host.ts';

const net = netshNetwork();
const output = (line: string): string => net.type('R', line).output;

test.each(['?', '/?', '-?', 'help', 'HELP'])('%s behind a command prints its usage', (word) => {
  expect(output(`netsh interface isatap set router ${word}`)).toBe(`
Usage: set router [[name=]<string>|default] [[state=]enabled|disabled|default]
             [[interval=]<integer>]

Parameters:

       Tag              Value
       name           - Name or IPv4 address of the router, or default for ISATAP.
       state          - Whether the name is resolved; by default it is.
       interval       - Minutes after which the name is resolved again.

Remarks: Sets the name of the ISATAP router, and whether and how often
         it is resolved.

Example:

       set router isatap01.example.com enabled 1440


`);
});

test('usage is filled as Windows fills it, and the values begin behind the longest tag', () => {
  const lines = output('netsh interface ipv6 add route ?').split('\n');
  expect(lines.slice(1, 13)).toEqual([
    'Usage: add route [prefix=]<IPv6 address>/<integer> [interface=]<string>',
    '             [[nexthop=]<IPv6 address>] [[siteprefixlength=]<integer>]',
    '             [[metric=]<integer>] [[publish=]no|age|yes]',
    '             [[validlifetime=]<integer>|infinite]',
    '             [[preferredlifetime=]<integer>|infinite]',
    '             [[store=]active|persistent]',
    '',
    'Parameters:',
    '',
    '       Tag                 Value',
    '       prefix            - Prefix of the route.',
    '       interface         - Name or index of the interface.',
  ]);
});

test('a missing parameter is told in three lines, and usage follows', () => {
  const { ok, output: told } = net.type('R', 'netsh interface ipv6 add route 2001:db8::/32');
  expect(ok).toBe(false);
  expect(told.split('\n').slice(0, 5)).toEqual([
    'One or more essential parameters were not entered.',
    'Verify the required parameters, and reenter them.',
    'The syntax supplied for this command is not valid. Check help for the correct syntax.',
    '',
    'Usage: add route [prefix=]<IPv6 address>/<integer> [interface=]<string>',
  ]);
});

test.each(['netsh interface isatap', 'netsh interface isatap ?', 'netsh int isa help', 'netsh -c "int isa" ?'])(
  '%s prints the commands of the context',
  (line) => {
    expect(output(line)).toContain(`
The following commands are available:

Commands in this context:
?              - Displays a list of commands.
`);
    expect(output(line)).toContain('\nset            - Sets configuration information.\n');
    expect(output(line)).not.toContain('sub-contexts');
  },
);

test('contexts inside a context are listed', () => {
  expect(output('netsh interface ?')).toContain(`
ipv6           - Changes to the \`netsh interface ipv6' context.
isatap         - Changes to the \`netsh interface isatap' context.
`);
  expect(output('netsh interface ?')).toContain(`
The following sub-contexts are available:
 httpstunnel ipv4 ipv6 isatap

To view help for a command, type the command, followed by a space, and then
 type ?.
`);
});

test.each(['netsh interface isatap set', 'netsh interface isatap set ?'])('%s prints what may follow', (line) => {
  expect(output(line)).toBe(`
The following commands are available:

Commands in this context:
set router     - Sets the name of the ISATAP router, and whether and how often it is resolved.
set state      - Sets the state of ISATAP.

`);
});

const contexts = (context: Context): Context[] => [context, ...context.contexts.flatMap(contexts)];
const commands = contexts(root).flatMap((context) =>
  context.commands.map((command) => [`${context.name} ${command.words.join(' ')}`, command] as const),
);

test.each(commands)('%s: usage is at most 80 wide and names every parameter', (_name, command) => {
  const lines = usageOf(command).split('\n');
  expect(lines.slice(0, lines.indexOf('')).every((line) => line.length <= 80)).toBe(true);
  for (const { name } of command.parameters) expect(lines.some((line) => line.trim().startsWith(name))).toBe(true);
});
