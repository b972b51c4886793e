import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/sim/time.ts';
import { officeNetwork } from '../../support/office-network.ts';
import { shellNetwork } from '../../support/shell-network.ts';

const HEAD = 'Server:  app.corp.test\nAddress:  10.2.0.53\n\n';

describe('nslookup', () => {
  test.each([
    ['nslookup app', 'Name:    app.corp.test\nAddresses:  2001:db8:2::53\n          10.2.0.53\n\n'],
    ['nslookup -type=AAAA app.corp.test.', 'Name:    app.corp.test\nAddress:  2001:db8:2::53\n\n'],
    ['nslookup -q=aaaa inside', 'Name:    inside.corp.test\nAddress:  2001:db8:9::5efe:10.2.0.1\n\n'],
    ['nslookup -q=a two', 'Name:    two.corp.test\nAddresses:  10.2.0.53\n          10.2.0.54\n\n'],
    [
      'nslookup web',
      'Name:    app.corp.test\nAddresses:  2001:db8:2::53\n          10.2.0.53\nAliases:  web.corp.test\n\n',
    ],
    ['nslookup -type=cname web', 'web.corp.test\tcanonical name = app.corp.test\n\n'],
    ['nslookup -type=ns corp.test.', 'corp.test\tnameserver = ns.corp.test\n\n'],
    ['nslookup 10.1.0.1', 'Name:    gw.corp.test\nAddress:  10.1.0.1\n\n'],
    ['nslookup -type=PTR 1.0.1.10.in-addr.arpa.', '1.0.1.10.in-addr.arpa\tname = gw.corp.test\n\n'],
    ['nslookup app 10.2.0.53', 'Name:    app.corp.test\n'],
    ['nslookup app app', 'Name:    app.corp.test\n'],
  ])('%s', (line, answer) => {
    const { output, ok } = officeNetwork().type('PC', line);
    expect(output.startsWith(line.endsWith(' app app') ? 'Server:  UnKnown\nAddress:  2001:db8:2::53\n\n' : HEAD)).toBe(
      true,
    );
    expect(output).toContain(`\n\n${answer}`);
    expect(ok).toBe(true);
  });

  test.each([
    ['nslookup nobody', "*** app.corp.test can't find nobody: Non-existent domain\n"],
    ['nslookup -type=AAAA two', '*** No IPv6 address (AAAA) records available for two\n'],
    ['nslookup -nosearch app', "*** app.corp.test can't find app: Query refused\n"],
    ['nslookup 10.1.0.9', "*** app.corp.test can't find 10.1.0.9: Non-existent domain\n"],
    ['nslookup app.elsewhere.example.', "*** app.corp.test can't find app.elsewhere.example.: Query refused\n"],
  ])('%s fails', (line, end) => {
    expect(officeNetwork().type('PC', line)).toEqual({ ok: false, output: HEAD + end });
  });

  test('a server that is silent: each question is waited for two seconds, the suffix is tried first', () => {
    const net = officeNetwork();
    const { simulator } = net.node('PC').host;
    const begun = simulator.now;
    const timedOut = 'DNS request timed out.\n    timeout was 2 seconds.\n';
    expect(net.type('PC', 'nslookup app 10.4.0.1')).toEqual({
      ok: false,
      output: `${timedOut}Server:  UnKnown\nAddress:  10.4.0.1\n\n${timedOut.repeat(4)}*** Request to UnKnown timed-out\n`,
    });
    expect(simulator.now - begun).toBe(seconds(10));
    expect(net.type('PC', 'nslookup -timeout=1 app 10.4.0.1').output).toMatch(
      /^DNS request timed out\.\n {4}timeout was 1 second\.\n/,
    );
  });

  test('a server that nobody knows is left for the first of the host, and a host may have none', () => {
    const net = officeNetwork();
    expect(net.type('PC', 'nslookup app nowhere').output.split('\n').slice(0, 2)).toEqual([
      "*** Can't find address for server nowhere: Non-existent domain",
      'Server:  app.corp.test',
    ]);
    expect(net.type('GW', 'nslookup app')).toEqual({
      ok: false,
      output:
        "*** Default servers are not available\nServer:  UnKnown\nAddress:  127.0.0.1\n\n*** UnKnown can't find app: No response from server\n",
    });
  });

  test('knows neither the cache nor the name resolution policy table, which ping asks', () => {
    const net = shellNetwork(`links: { lan: {} }
hosts:
  OPEN:
    profile: windows-server-2016
    interfaces: { Nic: { link: lan, ipv4: 192.0.2.1/24 } }
    dnsServer: { zones: { corp.test: { records: { app: { A: 192.0.2.7 } } } } }
  INSIDE:
    profile: windows-server-2016
    interfaces: { Nic: { link: lan, ipv4: 192.0.2.2/24 } }
    dnsServer: { zones: { corp.test: { records: { app: { A: 192.0.2.8 } } } } }
  PC:
    profile: windows-10
    dns: { servers: [192.0.2.1], nrpt: [{ namespace: .corp.test, servers: [192.0.2.2] }] }
    interfaces: { Nic: { link: lan, ipv4: 192.0.2.9/24 } }
`);
    expect(net.type('PC', 'ping -n 1 -w 10 app.corp.test').output).toContain('Pinging app.corp.test [192.0.2.8]');
    expect(net.type('PC', 'nslookup app.corp.test').output).toContain('Name:    app.corp.test\nAddress:  192.0.2.7\n');
    net.type('OPEN', 'dnscmd /recorddelete corp.test app A /f');
    expect(net.type('PC', 'nslookup app.corp.test').ok).toBe(false);
  });

  test.each([
    ['nslookup', 'The prompt of nslookup is not modelled here. Nothing was done.\n'],
    ['nslookup - 10.2.0.53', 'The prompt of nslookup is not modelled here. Nothing was done.\n'],
    ['nslookup -type=MX corp.test', 'nslookup -type=MX is not modelled here. Nothing was done.\n'],
    ['nslookup -type=constructor app', '*** Invalid option: type=constructor\n'],
    ['nslookup -port=54 app', '*** Invalid option: port=54\n'],
  ])('%s is none', (line, text) => {
    expect(officeNetwork().refusal('PC', line).windowsText).toBe(text);
  });

  test('an answer of a server that is no authority is marked so', () => {
    const net = shellNetwork(`links: { lan: {} }
hosts:
  DC:
    profile: windows-server-2016
    interfaces: { Nic: { link: lan, ipv4: 192.0.2.1/24, ipv6: '2001:db8:5::1/64' } }
    dnsServer: { zones: { corp.test: { records: { app: { A: 192.0.2.7 } } } } }
  TRANSLATOR:
    profile: windows-server-2016
    dns: { servers: [192.0.2.1] }
    interfaces: { Nic: { link: lan, ipv4: 192.0.2.2/24, ipv6: '2001:db8:5::2/64' } }
    dns64: { address: '2001:db8:5::2', servers: [192.0.2.1], prefix: '2001:db8:64::/96' }
`);
    const { output } = net.type('DC', 'nslookup -type=AAAA app.corp.test. 2001:db8:5::2');
    expect(output).toContain(
      '\n\nNon-authoritative answer:\nName:    app.corp.test\nAddress:  2001:db8:64::c000:207\n',
    );
  });
});
