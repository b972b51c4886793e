import { describe, expect, test } from 'vitest';
import { warningsOf } from '../../support/lints.ts';

describe('isatap-name-global', () => {
  const code = 'isatap-name-global';
  const named = (records: string, list = '[wpad]', zone = 'corp.example'): string => `title: t
links: { a: {} }
hosts:
  DC:
    profile: windows-server-2012r2
    interfaces: { LAN: { link: a, ipv4: 10.0.0.1/24 } }
    dnsServer: { queryBlockList: ${list}, zones: { ${zone}: { records: ${records} } } }
  PC: { profile: windows-8.1, dns: { servers: [10.0.0.1], suffix: corp.example }, interfaces: { LAN: { link: a, ipv4: 10.0.0.2/24 } } }
  PC10: { profile: windows-10, dns: { servers: [10.0.0.1], suffix: corp.example }, interfaces: { LAN: { link: a, ipv4: 10.0.0.3/24 } } }
`;

  test.each(['{ isatap: { A: 10.0.0.9 } }', '{ ISATAP.corp.example: { CNAME: r }, r: { A: 10.0.0.9 } }'])(
    'a record that the block list does not hold: %s',
    (records) => {
      expect(warningsOf(named(records), code)).toMatchObject([
        {
          line: 7,
          message: expect.stringMatching(
            /^DC answers for isatap\.corp\.example, which its query block list does not hold; hosts that use it: PC; /,
          ) as string,
          hint: [
            'on DC: Set-DnsServerGlobalQueryBlockList -Enable $true -List wpad, isatap',
            'and on the hosts that are to have ISATAP, with a name of its own for the router: Set-NetIsatapConfiguration -Router NAME.corp.example',
          ].join('\n'),
        },
      ]);
    },
  );

  test('what commands made of list and zone counts', () => {
    const typed = (text: string, command: string): string =>
      text.replace('    interfaces: { LAN: { link: a, ipv4: 10.0.0.1/24 } }', `$&\n    commands: ['${command}']`);
    const bare = named('{ x: { A: 10.0.0.8 } }');
    const record = 'Add-DnsServerResourceRecordA -ZoneName corp.example -Name isatap -IPv4Address 10.0.0.9';
    expect(warningsOf(typed(bare, record), code)).toMatchObject([{ line: 8, column: 51 }]);
    const open = named('{ isatap: { A: 10.0.0.9 } }', '[isatap]');
    expect(warningsOf(open, code)).toEqual([]);
    const disabled = warningsOf(typed(open, 'Set-DnsServerGlobalQueryBlockList -Enable $false'), code);
    expect(disabled.map(({ hint }) => hint?.split('\n')[0])).toEqual([
      'on DC: Set-DnsServerGlobalQueryBlockList -Enable $true -List isatap',
    ]);
  });

  test('in a zone that nobody here asks for it is told as well', () => {
    const [warning] = warningsOf(named('{ isatap: { A: 10.0.0.9 } }', '[]', 'other.example'), code);
    expect(warning?.message).toContain('hosts that use it: no host here yet');
  });

  test.each([
    ['on the list, whatever the case', named('{ isatap: { A: 10.0.0.9 } }', '[ISATAP]')],
    ['under another name', named('{ isatap01: { A: 10.0.0.9 } }')],
    ['deeper in the zone', named('{ isatap.site: { A: 10.0.0.9 } }')],
    ['without an IPv4 address', named("{ isatap: { AAAA: 'fd00::1' } }")],
  ])('not one %s', (_what, text) => {
    expect(warningsOf(text, code)).toEqual([]);
  });
});
