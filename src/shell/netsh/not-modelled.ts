import { notModelled } from '../command.ts';
import { interfaceParameter, type NetshCommand, type NetshParameter, parameter, REQUIRED, shown } from './command.ts';

/** A command that Windows has and the model has not: it says so and changes nothing. */
const unmodelled = (
  words: readonly [string, string],
  about: string,
  parameters: readonly NetshParameter[],
  what: string,
  hint: string,
): NetshCommand => ({
  words,
  about,
  parameters,
  bind() {
    throw notModelled(what, 0, hint);
  },
});

export const unmodelledCommands: readonly NetshCommand[] = [
  unmodelled(
    ['add', 'v6v4tunnel'],
    'Makes a tunnel of IPv6 in IPv4 between two hosts.',
    [
      interfaceParameter(REQUIRED),
      parameter('localaddress', '<IPv4 address>', 'Address of this end.', REQUIRED),
      parameter('remoteaddress', '<IPv4 address>', 'Address of the other end.', REQUIRED),
    ],
    'making a tunnel while the network runs',
    'declare it in the scenario: tunnels: NAME: { kind: 6in4, over: INTERFACE, remote: ADDRESS }',
  ),
  unmodelled(
    ['delete', 'interface'],
    'Deletes a tunnel.',
    [interfaceParameter(REQUIRED)],
    'deleting an interface while the network runs',
    'switch a card off: netsh interface set interface NAME admin=disabled',
  ),
  unmodelled(
    ['show', 'teredo'],
    'Displays the state of Teredo.',
    [],
    'Teredo',
    'the tunnels here are ISATAP, 6in4 and IP-HTTPS: show interfaces',
  ),
  {
    words: ['show', 'siteprefixes'],
    alias: 'siteprefix',
    about: 'Displays prefixes of the site; hosts here learn of none.',
    parameters: [],
    bind: () => () =>
      shown('\nPrefix                    Lifetime    Interface\n------------------------  ----------  ---------\n\n'),
  },
];
