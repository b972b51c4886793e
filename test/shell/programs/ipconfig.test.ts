import { describe, expect, test } from 'vitest';
import { officeNetwork } from '../../support/office-network.ts';
import { shellNetwork } from '../../support/shell-network.ts';

describe('ipconfig /all', () => {
  test('a station with an ISATAP adapter that is disconnected', () => {
    const net = officeNetwork();
    const linkLocal = net.node('PC').host.interfaceByName('Wired')!.ipv6.linkLocal!.toString();
    expect(net.type('PC', 'ipconfig /all')).toEqual({
      ok: true,
      output: `
Windows IP Configuration

   Host Name . . . . . . . . . . . . : PC
   Primary Dns Suffix  . . . . . . . : corp.test
   Node Type . . . . . . . . . . . . : Hybrid
   IP Routing Enabled. . . . . . . . : No
   WINS Proxy Enabled. . . . . . . . : No
   DNS Suffix Search List. . . . . . : corp.test

Ethernet adapter Wired:

   Connection-specific DNS Suffix  . : corp.test
   Description . . . . . . . . . . . : Wired
   Physical Address. . . . . . . . . : 02-00-00-00-00-0C
   DHCP Enabled. . . . . . . . . . . : No
   Autoconfiguration Enabled . . . . : Yes
   IPv6 Address. . . . . . . . . . . : 2001:db8:1::2(Preferred)${' '}
   Link-local IPv6 Address . . . . . : ${linkLocal}%12(Preferred)${' '}
   IPv4 Address. . . . . . . . . . . : 10.1.0.2(Preferred)${' '}
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : 2001:db8:1::1
                                       10.1.0.1
   DNS Servers . . . . . . . . . . . : 10.2.0.53
   NetBIOS over Tcpip. . . . . . . . : Enabled

Tunnel adapter isatap.corp.test:

   Media State . . . . . . . . . . . : Media disconnected
   Connection-specific DNS Suffix  . : corp.test
   Description . . . . . . . . . . . : Microsoft ISATAP Adapter
   Physical Address. . . . . . . . . : 00-00-00-00-00-00-00-E0
   DHCP Enabled. . . . . . . . . . . : No
   Autoconfiguration Enabled . . . . : Yes
`,
    });
  });

  test('a router, whose ISATAP adapter is connected: the address dotted, the gateway empty', () => {
    const { output } = officeNetwork().type('GW', 'ipconfig.exe -ALL');
    expect(output).toContain('   IP Routing Enabled. . . . . . . . : Yes\n   WINS');
    expect(output).toContain('\n   Primary Dns Suffix  . . . . . . . : \n');
    expect(output).not.toContain('DNS Suffix Search List');
    expect(output.slice(output.indexOf('Tunnel'))).toBe(`Tunnel adapter isatap.gw:

   Connection-specific DNS Suffix  . :${' '}
   Description . . . . . . . . . . . : Microsoft ISATAP Adapter
   Physical Address. . . . . . . . . : 00-00-00-00-00-00-00-E0
   DHCP Enabled. . . . . . . . . . . : No
   Autoconfiguration Enabled . . . . : Yes
   IPv6 Address. . . . . . . . . . . : 2001:db8:9::5efe:10.2.0.1(Preferred)${' '}
   Link-local IPv6 Address . . . . . : fe80::5efe:10.2.0.1%5(Preferred)${' '}
   Default Gateway . . . . . . . . . :${' '}
   NetBIOS over Tcpip. . . . . . . . : Disabled
`);
  });

  test('states of addresses, a gateway that a router told of, and what it told of names', () => {
    const net = shellNetwork(`links: { lan: {} }
hosts:
  R:
    profile: router
    interfaces:
      eth0:
        link: lan
        ipv6: 2001:db8:a::1/64
        mac: '02:00:00:00:00:01'
        forwarding: true
        ra: { prefixes: ['2001:db8:a::/64'], lifetime: 30m, dns: ['2001:db8:a::53'], search: [told.test] }
  PC:
    profile: windows-10
    dns: { servers: [192.0.2.53] }
    interfaces: { LAN: { index: 4, link: lan, ipv4: 192.0.2.7/24 } }
`);
    net.type('PC', 'netsh interface ipv6 add address LAN 2001:db8:a::1/64');
    expect(net.type('PC', 'ipconfig /all').output).toContain(': 2001:db8:a::1(Tentative) \n');
    net.wait(3);
    const { output } = net.type('PC', 'ipconfig /all');
    expect(output).toContain('   IPv6 Address. . . . . . . . . . . : 2001:db8:a::1(Duplicate) \n');
    expect(output).toContain('   Connection-specific DNS Suffix  . : told.test\n');
    expect(output).toContain('   DNS Suffix Search List. . . . . . : told.test\n');
    expect(output).toContain(
      '   Default Gateway . . . . . . . . . : fe80::ff:fe00:1%4\n   DNS Servers . . . . . . . . . . . : 192.0.2.53\n                                       2001:db8:a::53\n',
    );
  });

  test('each server is shown at the card by which it is reached; a second tunnel of a kind has a number', () => {
    const net = shellNetwork(`links: { a: {}, b: {} }
hosts:
  S:
    profile: windows-server-2016
    dns: { servers: [10.2.0.53, 10.1.0.53], suffix: corp.test }
    interfaces:
      A: { index: 3, link: a, ipv4: 10.1.0.1/24 }
      B: { index: 4, link: b, ipv4: 10.2.0.1/24 }
    tunnels:
      isatap.a: { kind: isatap, index: 5, over: A, state: enabled }
      isatap.b: { kind: isatap, index: 6, over: B, state: enabled }
      six: { kind: 6in4, index: 7, over: A, remote: 10.1.0.9, ipv6: '2001:db8:6::1/64' }
`);
    const { output } = net.type('S', 'ipconfig /all');
    const told = output
      .split(/(?=^\w+ adapter )/m)
      .map((section) => [
        /^.*adapter (.*):/.exec(section)?.[1] ?? 'host',
        /Description[ .]*: (.*)/.exec(section)?.[1] ?? '',
        /DNS Servers[ .]*: (.*)/.exec(section)?.[1] ?? '',
      ]);
    expect(told).toEqual([
      ['host', '', ''],
      ['A', 'A', '10.1.0.53'],
      ['B', 'B', '10.2.0.53'],
      ['isatap.a', 'Microsoft ISATAP Adapter', '10.1.0.53'],
      ['isatap.b', 'Microsoft ISATAP Adapter #2', '10.2.0.53'],
      ['six', 'Microsoft Direct Point-to-point Adapater', ''],
    ]);
  });
});

test('ipconfig alone: addresses and gateways', () => {
  const net = officeNetwork();
  const linkLocal = net.node('NS').host.interfaceByName('Nic')!.ipv6.linkLocal!.toString();
  expect(net.type('NS', 'ipconfig').output).toBe(`
Windows IP Configuration


Ethernet adapter Nic:

   Connection-specific DNS Suffix  . :${' '}
   IPv6 Address. . . . . . . . . . . : 2001:db8:2::53
   Link-local IPv6 Address . . . . . : ${linkLocal}%6
   IPv4 Address. . . . . . . . . . . : 10.2.0.53
   Subnet Mask . . . . . . . . . . . : 255.255.255.0
   Default Gateway . . . . . . . . . : 2001:db8:2::1
                                       10.2.0.1

Tunnel adapter isatap.Nic:

   Media State . . . . . . . . . . . : Media disconnected
   Connection-specific DNS Suffix  . :${' '}
`);
});

test('a disabled adapter is not shown', () => {
  const net = officeNetwork();
  net.type('GW', 'netsh interface set interface Near admin=disabled');
  expect(net.type('GW', 'ipconfig').output).not.toContain('Near');
});

describe('ipconfig /displaydns', () => {
  test('has what was asked for, and for how long it still holds', () => {
    const net = officeNetwork();
    net.type('PC', 'ping -4 -n 1 app');
    net.type('PC', 'ping -6 -n 1 two');
    net.type('PC', 'ping -4 -n 1 nobody');
    net.wait(10);
    expect(net.type('PC', 'ipconfig /displaydns')).toEqual({
      ok: true,
      output: `
Windows IP Configuration

    app.corp.test
    ----------------------------------------
    Record Name . . . . . : app.corp.test
    Record Type . . . . . : 1
    Time To Live  . . . . : 1189
    Data Length . . . . . : 4
    Section . . . . . . . : Answer
    A (Host) Record . . . : 10.2.0.53


    two.corp.test
    ----------------------------------------
    No records of type AAAA


    nobody.corp.test
    ----------------------------------------
    Name does not exist.


`,
    });
  });

  test('nothing is there after it was flushed', () => {
    const net = officeNetwork();
    net.type('PC', 'ping -4 -n 1 app');
    net.type('PC', 'ipconfig /flushdns');
    expect(net.type('PC', 'ipconfig /displaydns')).toEqual({
      ok: false,
      output: '\nWindows IP Configuration\n\nCould not display the DNS Resolver Cache.\n',
    });
  });
});

test('the usage, and lines that are none', () => {
  const net = officeNetwork();
  expect(net.type('PC', 'ipconfig /?')).toMatchObject({
    ok: true,
    output: expect.stringMatching(/^\nUSAGE:\n/) as string,
  });
  expect(net.type('PC', 'ipconfig /alll').output).toMatch(
    /^\nError: unrecognized or incomplete command line\.\n\nUSAGE/,
  );
  expect(net.refusal('PC', 'ipconfig /all Wired').offset).toBe(14);
  expect(net.refusal('PC', 'ipconfig /renew').windowsText).toBe('/renew is not modelled here. Nothing was done.\n');
});
