import { describe, expect, test } from 'vitest';
import { officeNetwork } from '../../support/office-network.ts';

const FRAME = '='.repeat(75);

/** The lines between two others that a host prints. */
function between(output: string, begin: string, end: string): string[] {
  const lines = output.split('\n');
  const from = lines.indexOf(begin) + 1;
  return lines.slice(from, lines.indexOf(end, from));
}

const shown = (host: string, line: string, before: readonly string[] = []): string => {
  const net = officeNetwork();
  for (const each of before) expect(net.type(host, each).ok).toBe(true);
  return net.type(host, line).output;
};

describe('route print -6', () => {
  test('is the interface list and the IPv6 table, column for column', () => {
    const net = officeNetwork();
    const { host } = net.node('PC');
    const linkLocal = host.interfaceByName('Wired')!.ipv6.linkLocal!.toString();
    expect(net.type('PC', 'route print -6')).toEqual({
      ok: true,
      output: `${FRAME}
Interface List
 12...02 00 00 00 00 0c ......Wired
  1...........................Software Loopback Interface 1
${FRAME}

IPv6 Route Table
${FRAME}
Active Routes:
 If Metric Network Destination      Gateway
 12    281 ::/0                     2001:db8:1::1
  1    331 ::1/128                  On-link
 12    281 2001:db8:1::/64          On-link
 12    281 2001:db8:1::2/128        On-link
 12    281 fe80::/64                On-link
 12    281 ${linkLocal}/128
                                    On-link
  1    331 ff00::/8                 On-link
 12    281 ff00::/8                 On-link
${FRAME}
Persistent Routes:
 If Metric Network Destination      Gateway
  0 4294967295 ::/0                     2001:db8:1::1
${FRAME}
`,
    });
  });

  test('tunnels have eight bytes and no dots, ISATAP addresses are dotted, a long destination takes two lines', () => {
    const output = shown('GW', 'route -6 print', [
      'netsh interface ipv6 add route 2001:db8:a:b:c:d:e:0/112 5 metric=3',
    ]);
    const listed = between(output, 'Interface List', FRAME);
    expect(listed.at(-2)).toBe('  1...........................Software Loopback Interface 1');
    expect(listed.at(-1)).toBe('  5...00 00 00 00 00 00 00 e0 Microsoft ISATAP Adapter');
    const rows = between(output, ' If Metric Network Destination      Gateway', FRAME);
    const from = rows.indexOf('  5    331 2001:db8:9::/64          On-link');
    expect(rows.slice(from, from + 4)).toEqual([
      '  5    331 2001:db8:9::/64          On-link',
      '  5    331 2001:db8:9::5efe:10.2.0.1/128',
      '                                    On-link',
      '  5     78 2001:db8:a:b:c:d:e:0/112 On-link',
    ]);
    expect(output).toContain('\n  0      3 2001:db8:a:b:c:d:e:0/112 On-link\n');
  });

  test.each([
    ['2001:db8:1*', [' 12    281 2001:db8:1::/64          On-link', ' 12    281 2001:db8:1::2/128        On-link']],
    ['::/?', [' 12    281 ::/0                     2001:db8:1::1']],
  ])('of destinations like %s', (pattern, rows) => {
    const output = shown('PC', `route -6 print ${pattern}`);
    expect(between(output, ' If Metric Network Destination      Gateway', FRAME)).toEqual(rows);
  });

  test('that no destination is like', () => {
    expect(shown('PC', 'route print 1.2.*')).toContain(
      `Active Routes:\n  None\n${FRAME}\nPersistent Routes:\n  None\n`,
    );
  });
});

test('route print -4', () => {
  const before = [
    'route -p add 10.9.0.0 mask 255.255.0.0 10.1.0.9 metric 7',
    'netsh interface ipv4 add route 10.8.0.0/16 12 metric=4',
  ];
  const output = shown('PC', 'route print -4', before);
  expect(output.slice(output.indexOf('IPv4'))).toBe(`IPv4 Route Table
${FRAME}
Active Routes:
Network Destination        Netmask          Gateway       Interface  Metric
          0.0.0.0          0.0.0.0         10.1.0.1         10.1.0.2    281
         10.1.0.0    255.255.255.0         On-link          10.1.0.2    281
         10.1.0.2  255.255.255.255         On-link          10.1.0.2    281
       10.1.0.255  255.255.255.255         On-link          10.1.0.2    281
         10.8.0.0      255.255.0.0         On-link          10.1.0.2     29
         10.9.0.0      255.255.0.0         10.1.0.9         10.1.0.2     32
        127.0.0.0        255.0.0.0         On-link         127.0.0.1    331
        127.0.0.1  255.255.255.255         On-link         127.0.0.1    331
  127.255.255.255  255.255.255.255         On-link         127.0.0.1    331
        224.0.0.0        240.0.0.0         On-link         127.0.0.1    331
        224.0.0.0        240.0.0.0         On-link          10.1.0.2    281
  255.255.255.255  255.255.255.255         On-link         127.0.0.1    331
  255.255.255.255  255.255.255.255         On-link          10.1.0.2    281
${FRAME}
Persistent Routes:
  Network Address          Netmask  Gateway Address  Metric
          0.0.0.0          0.0.0.0         10.1.0.1  Default
         10.9.0.0      255.255.0.0         10.1.0.9       7
         10.8.0.0      255.255.0.0         On-link        4
${FRAME}
`);
});

test('both families, with a blank line between; netstat -rn is the same', () => {
  const net = officeNetwork();
  const { output } = net.type('NS', 'route print');
  expect(output.match(/\n\nIPv[46] Route Table\n/g)).toEqual(['\n\nIPv4 Route Table\n', '\n\nIPv6 Route Table\n']);
  for (const line of ['netstat -rn', 'netstat -r', 'netstat -n -r', 'route.exe PRINT'])
    expect(net.type('NS', line).output).toBe(output);
  expect(net.refusal('NS', 'netstat -an').message).toBe('netstat -an is not modelled');
});

test('an interface that is down vanishes, and with it its routes', () => {
  const net = officeNetwork();
  net.type('GW', 'netsh interface set interface Far admin=disabled');
  const { output } = net.type('GW', 'route print');
  expect(output).not.toMatch(/^ {2}[45]/m);
  expect(output).not.toContain('10.2.0.1');
});

describe('route change', () => {
  const routes = (net: ReturnType<typeof officeNetwork>, pattern: string): string[] =>
    net
      .type('PC', `route print ${pattern}`)
      .output.split('\n')
      .filter((line) => /^ +(?:\d+ +)*(?:10|2001)[.:]/.test(line));

  test.each([
    [
      'the metric',
      'route change 10.9.0.0 mask 255.255.0.0 10.1.0.1 metric 9',
      [
        '         10.9.0.0      255.255.0.0         10.1.0.1         10.1.0.2     34',
        '         10.9.0.0      255.255.0.0         10.1.0.1       9',
      ],
    ],
    [
      'the gateway',
      'route change 10.9.0.0 mask 255.255.0.0 10.1.0.7 if 12',
      [
        '         10.9.0.0      255.255.0.0         10.1.0.7         10.1.0.2     26',
        '         10.9.0.0      255.255.0.0         10.1.0.7       1',
      ],
    ],
  ])('gives a persistent route another: %s', (_what, line, rows) => {
    const net = officeNetwork();
    net.type('PC', 'route -p add 10.9.0.0 mask 255.255.0.0 10.1.0.1 metric 5');
    expect(net.type('PC', line)).toEqual({ ok: true, output: ' OK!\n' });
    expect(routes(net, '10.9*')).toEqual(rows);
  });

  test('of an active route changes nothing that is stored', () => {
    const net = officeNetwork();
    net.type('PC', 'route -6 add 2001:db8:7::/48 2001:db8:1::1');
    expect(net.type('PC', 'route -6 change 2001:db8:7::/48 2001:db8:1::1 metric 3').ok).toBe(true);
    expect(routes(net, '2001:db8:7*')).toEqual([' 12     28 2001:db8:7::/48          2001:db8:1::1']);
  });

  test('of a route that is not there fails', () => {
    expect(officeNetwork().type('PC', 'route change 10.9.0.0 mask 255.255.0.0 10.1.0.1')).toEqual({
      ok: false,
      output: 'The route modification failed: Element not found.\n\n',
    });
  });
});

test('the usage, and lines that are none', () => {
  const net = officeNetwork();
  const usage = net.type('PC', 'route /?');
  expect(usage.output).toMatch(/^\nManipulates network routing tables\.\n/);
  expect(usage.ok).toBe(true);
  expect(net.type('PC', 'route')).toEqual({ output: usage.output, ok: false });
  expect(net.type('PC', 'route flush')).toEqual({ output: usage.output, ok: false });
  expect(net.refusal('PC', 'route -f').windowsText).toBe('The option -f is not modelled here. Nothing was done.\n');
  expect(net.refusal('PC', 'route print a b').windowsText).toBe('route: bad argument b\n');
});
