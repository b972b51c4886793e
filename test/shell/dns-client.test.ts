import { describe, expect, test } from 'vitest';
import { shellNetwork } from '../support/shell-network.ts';

const network = () =>
  shellNetwork(`links: { lan: {} }
hosts:
  NS:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.1/24 } }
    dnsServer:
      zones:
        corp.example: { ttl: 1h, dynamicUpdate: true, records: { ns: { A: 10.0.0.1 }, app: { A: 10.0.0.7 } } }
  PC:
    profile: windows-8.1
    dns: { servers: [10.0.0.1], suffix: corp.example, register: { delay: 1s } }
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.2/24 } }
  MUTE:
    profile: windows-8.1
    dns: { servers: [10.0.0.1], suffix: corp.example }
    interfaces: { Ethernet: { link: lan, ipv4: 10.0.0.3/24 } }
`);

describe('the resolver cache', () => {
  test.each([
    ['ipconfig /flushdns', '\nWindows IP Configuration\n\nSuccessfully flushed the DNS Resolver Cache.\n'],
    ['ipconfig.exe -FlushDns', '\nWindows IP Configuration\n\nSuccessfully flushed the DNS Resolver Cache.\n'],
    ['Clear-DnsClientCache', ''],
  ])('%s empties it', (line, output) => {
    const net = network();
    expect(net.resolve('PC', 'app')).toEqual(['10.0.0.7']);
    net.type('NS', 'dnscmd /recorddelete corp.example app A /f');
    net.type('NS', 'dnscmd /recordadd corp.example app A 10.0.0.8');
    expect(net.resolve('PC', 'app')).toEqual(['10.0.0.7']);
    expect(net.type('PC', line)).toEqual({ ok: true, output });
    expect(net.resolve('PC', 'app')).toEqual(['10.0.0.8']);
  });
});

describe('the registration of the host', () => {
  const BEGUN =
    'Registration of the DNS resource records for all adapters of this computer has been initiated. Any errors will be reported in the Event Viewer in 15 minutes.\n';

  test.each([
    ['ipconfig /registerdns', `\nWindows IP Configuration\n\n${BEGUN}`],
    ['Register-DnsClient', ''],
  ])('%s begins another', (line, output) => {
    const net = network();
    expect(net.resolve('MUTE', 'pc')).toEqual(['10.0.0.2']);
    net.type('NS', 'dnscmd /recorddelete corp.example pc A /f');
    net.wait(60);
    expect(net.resolve('MUTE', 'pc', false)).toEqual([]);
    expect(net.type('PC', line)).toEqual({ ok: true, output });
    net.wait(2);
    expect(net.resolve('MUTE', 'pc', false)).toEqual(['10.0.0.2']);
  });

  test('a host that does not register says so much and does nothing', () => {
    const net = network();
    expect(net.type('MUTE', 'ipconfig /registerdns').ok).toBe(true);
    net.wait(10);
    expect(net.resolve('PC', 'mute', false)).toEqual([]);
  });
});

test.each<[string, string]>([
  ['ipconfig flushdns', '"flushdns" is no option of ipconfig'],
  ['ipconfig /flushdns /all', '"/all" is no option of ipconfig'],
  ['Clear-DnsClientCache -All', '"-All" is no parameter'],
])('%s is no command', (line, message) => {
  const refusal = network().refusal('PC', line);
  expect(refusal.message).toContain(message);
  expect(refusal.windowsText).not.toBe('');
});
