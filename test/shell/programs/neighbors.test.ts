import { expect, test } from 'vitest';
import { officeNetwork } from '../../support/office-network.ts';

test('arp -a has the neighbours of each card', () => {
  const net = officeNetwork();
  const macOf = (host: string, name: string): string =>
    net.node(host).host.interfaceByName(name)!.discovery.linkLayerAddress!.toString().replaceAll(':', '-');
  expect(net.type('GW', 'arp -a')).toEqual({
    ok: true,
    output: `
Interface: 10.1.0.1 --- 0x3
  Internet Address      Physical Address      Type
  10.1.0.2              ${macOf('PC', 'Wired')}     dynamic

Interface: 10.2.0.1 --- 0x4
  Internet Address      Physical Address      Type
  10.2.0.53             ${macOf('NS', 'Nic')}     dynamic
`,
  });
  const one = net.type('GW', 'arp /a 10.2.0.53').output;
  expect(one).not.toContain('10.1.0.2');
  expect(net.type('GW', 'arp -a -N 10.2.0.1').output).toBe(one);
  expect(net.type('GW', 'arp -a 10.2.0.99')).toEqual({ ok: false, output: 'No ARP Entries Found.\n' });
});

test('a neighbour that has not answered is none', () => {
  const net = officeNetwork();
  net.type('PC', 'ping -n 1 10.1.0.77');
  expect(net.type('PC', 'arp -a').output).not.toContain('10.1.0.77');
});

test.each([
  ['arp -a nobody', 'ARP: bad IP address: nobody\n'],
  ['arp -a -N', 'ARP: bad IP address: -N\n'],
  ['arp -s 10.1.0.9 00-11-22-33-44-55', 'arp -s is not modelled here. Nothing was done.\n'],
])('%s', (line, text) => {
  expect(officeNetwork().refusal('PC', line).windowsText).toBe(text);
});

test('hostname, and the usage of both', () => {
  const net = officeNetwork();
  expect(net.type('PC', 'hostname')).toEqual({ ok: true, output: 'PC\n' });
  expect(net.type('PC', 'HOSTNAME.EXE OTHER').output).toMatch(/^sethostname: /);
  expect(net.type('PC', 'hostname /?')).toMatchObject({
    ok: true,
    output: expect.stringContaining('hostname') as string,
  });
  expect(net.type('PC', 'arp')).toEqual({ ...net.type('PC', 'arp /?'), ok: false });
  expect(net.refusal('PC', 'arp 10.1.0.1').windowsText).toBe(net.type('PC', 'arp /?').output);
});
