/**
 * netsh's tables as we print them, against what Windows printed (../shared/reference/windows-samples): hosts are made
 * like those of the samples, and say the same.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { root } from '../../src/shell/netsh/contexts.ts';
import { findIn } from '../../src/shell/netsh/find.ts';
import { tokenize } from '../../src/shell/tokens.ts';
import { netshNetwork } from '../support/netsh-host.ts';
import { shellNetwork } from '../support/shell-network.ts';

const REFERENCE = path.resolve(import.meta.dirname, '../../../shared/reference');

/** The lines of a sample, its own comments left out; names of interfaces as a scenario may write them. */
const sampleLines = (name: string): string[] =>
  fs
    .readFileSync(path.join(REFERENCE, 'windows-samples', name), 'utf8')
    .split(/\r?\n/)
    .filter((line) => !line.startsWith('#'))
    .map((line) =>
      line
        .replace(/vEthernet \((.*)\)/, 'vEthernet _$1_')
        .replace(/ #(\d)$/, ' _$1')
        .replace('Connection* ', 'Connection_ '),
    );

interface Card {
  readonly index: number;
  readonly name: string;
  readonly linkLocal?: string;
  readonly ipv4?: string;
}

/** A host that has these cards, each on a link of its own, and their link-local addresses. */
function hostLike(profile: string, cards: readonly Card[]) {
  const links = cards.map(({ index }) => `l${index}: {}`).join(', ');
  const interfaces = cards.map(({ index, name, ipv4 }) => {
    const address = ipv4 === undefined ? '' : `, ipv4: ${ipv4}`;
    return `      ${JSON.stringify(name)}: { index: ${index}, link: l${index}${address} }\n`;
  });
  const net = shellNetwork(
    `links: { ${links} }\nhosts:\n  A:\n    profile: ${profile}\n    interfaces:\n${interfaces.join('')}`,
  );
  for (const { index, linkLocal } of cards) {
    const card = net.node('A').host.interfaceByIndex(index)!;
    for (const { address } of card.ipv6.addresses) card.removeIpv6(address);
    if (linkLocal === undefined) continue;
    const forEver = { validUntil: Infinity, preferredUntil: Infinity };
    card.addIpv6({ address: Ipv6Address.parse(linkLocal), prefixLength: 64, origin: 'link-local', ...forEver });
  }
  net.wait(3);
  return net;
}

const netshLines = (net: ReturnType<typeof hostLike>, line: string): string[] =>
  net.type('A', `netsh interface ${line}`).output.split('\n');

/** Interfaces are in no order that anything tells of, so rows of equal prefixes are compared as a set. */
const sorted = (lines: readonly string[]): string[] => lines.filter((line) => line !== '').toSorted();

describe('show route', () => {
  const rows6 = sampleLines('netsh_ipv6_show_route_win10_getmac.txt');
  const rows4 = sampleLines('netsh_ipv4_show_route_win10_getmac.txt');
  const cardsOf = (): Card[] =>
    rows6.flatMap((line) => {
      const match = / (fe80::\S+)\/128 +(\d+) {2}(.+)$/.exec(line);
      if (match === null) return [];
      const [, linkLocal, index, name] = match;
      const own = rows4.find(
        (row) => row.includes(`/32 `) && !/(\.255|127\.0\.0\.1)\/32/.test(row) && row.endsWith(`  ${name}`),
      );
      const subnet = rows4.find((row) => /\/(20|24) /.test(row) && row.endsWith(`  ${name}`));
      const length = subnet === undefined ? '' : /\/(\d+) /.exec(subnet)![1]!;
      const ipv4 = own === undefined ? {} : { ipv4: `${/ (\S+)\/32 /.exec(own)![1]!}/${length}` };
      return [{ index: Number(index), name: name!, linkLocal: linkLocal!, ...ipv4 }];
    });

  test('a host with ten cards, IPv6: every row as Windows has it', () => {
    const net = hostLike('windows-10', cardsOf());
    const ours = netshLines(net, 'ipv6 show route');
    expect(cardsOf()).toHaveLength(10);
    expect(ours.slice(0, 4)).toEqual(rows6.slice(0, 4));
    expect(sorted(ours)).toEqual(sorted(rows6));
    // Nothing but the order of interfaces may differ.
    const prefixes = (lines: readonly string[]): string[] => lines.map((line) => line.slice(24, 48));
    expect(prefixes(ours).slice(0, rows6.length)).toEqual(prefixes(rows6));
    expect(ours.slice(-2)).toEqual(['', '']);
  });

  test('IPv4 of the same host', () => {
    const net = hostLike('windows-10', cardsOf());
    net.type('A', 'netsh interface ipv4 add route 0.0.0.0/0 5 10.0.0.1 metric=0');
    const ours = netshLines(net, 'ipv4 show route');
    expect(ours.slice(0, 4)).toEqual(rows4.slice(0, 4));
    expect(sorted(ours)).toEqual(sorted(rows4));
  });

  test('Windows 7: Manual for all, a router, prefixes with metric 8', () => {
    const rows = sampleLines('netsh_ipv6_show_route_ra_win7.txt')
      .map((line) => line.trim())
      .filter((line) => /^(No|Publish|-)/.test(line));
    const net = hostLike('windows-7', [{ index: 11, name: 'Local Area Connection' }]);
    for (const words of [
      'add route ::/0 11 fe80::1',
      'add route 2000::/6 11 metric=8',
      'add route 2001:470:c26c:10::/64 11 metric=8',
      'add address 11 2001:470:c26c:10:52e5:49ff:feb5:e0bc/128',
    ])
      expect(netshLines(net, `ipv6 ${words}`)[0]).toBe('Ok.');
    net.wait(2);
    // Its author left the last rows out.
    expect(netshLines(net, 'ipv6 show route').filter((line) => !/^$|ff00::/.test(line))).toEqual(rows);
  });

  test('ISATAP addresses are dotted, and an adapter has its address only', () => {
    const rows = sampleLines('netsh_ipv6_show_route_zh_isatap_xxnet8590.txt').filter((line) => line.includes('5efe'));
    const net = shellNetwork(`links: { l: {} }
hosts:
  A:
    profile: windows-7
    interfaces: { Card: { index: 17, link: l, ipv4: 192.168.0.114/24 } }
    tunnels: { isatap.DHCP HOST: { kind: isatap, index: 22, over: Card, state: enabled } }
`);
    const ours = netshLines(net, 'ipv6 show route').filter((line) => line.endsWith('DHCP HOST'));
    expect(ours).toHaveLength(1);
    // The sample is Chinese up to the metric.
    const fromMetric = (line: string): string => line.slice(line.indexOf('256'));
    expect(ours.map(fromMetric)).toEqual([fromMetric(rows.find((line) => line.endsWith('DHCP HOST'))!)]);
  });
});

test('show addresses: tables of each interface, its zone behind a link-local address', () => {
  const blocks = (lines: readonly string[]): string[] =>
    lines
      .join('\n')
      .trim()
      .split(/\n\n(?=Interface )/)
      .toSorted();
  const sample = sampleLines('netsh_ipv6_show_addresses_win10.txt').join('\n');
  const cards = [...sample.matchAll(/^Interface (\d+): (.*)\n\n.*\n.*\n.* (fe80::\S+)%\d+$/gm)].map(
    ([, index, name, linkLocal]) => ({ index: Number(index), name: name!, linkLocal: linkLocal! }),
  );
  expect(cards).toHaveLength(3);
  const net = hostLike('windows-10', cards);
  const [deprecated] = cards;
  net
    .node('A')
    .host.interfaceByIndex(deprecated!.index)!
    .ipv6.setState(Ipv6Address.parse(deprecated!.linkLocal), 'deprecated');
  expect(blocks(netshLines(net, 'ipv6 show addresses'))).toEqual(blocks(sample.split('\n')));
});

test('show interfaces: columns of the rows', () => {
  const places = (lines: readonly string[]): string[] =>
    lines.flatMap((line) => {
      const { indices } =
        /^ *(?<index>\d+) +(?<metric>\d+) +(?<mtu>\d+) {2}(?<state>\w+) +(?<name>\S)/d.exec(line) ?? {};
      const { index, metric, mtu, state, name } = indices?.groups ?? {};
      return index === undefined ? [] : [[index[1], metric![1], mtu![1], state![0], name![0]].join(' ')];
    });
  const samples = [
    'netsh_ipv6_show_interfaces_isatap_zh_server2016.txt',
    'netsh_ipv6_show_interfaces_zh_xxnet7169.txt',
  ];
  const expected = new Set(samples.flatMap((name) => places(sampleLines(name))));
  const net = hostLike('windows-server-2016', [
    { index: 6, name: 'a' },
    { index: 19, name: 'b' },
  ]);
  const ours = netshLines(net, 'ipv6 show interfaces');
  expect(expected.size).toBe(1);
  expect(new Set(places(ours))).toEqual(expected);
  for (const name of samples) expect(sampleLines(name)).toContain(ours[2]);
  for (const name of samples) expect(sampleLines(name)).toContain(ours[3]);
});

test('show interface of one: the labels of thirty lines, and what a new host of Windows has', () => {
  const sample = sampleLines('netsh_ipv6_show_interface_detail_win11.txt');
  const from = sample.findIndex((line) => line.startsWith('Interface '));
  const net = hostLike('windows-10', [{ index: 24, name: 'Wi-Fi' }]);
  const ours = netshLines(net, 'ipv6 show interface "wi-fi"').slice(1);
  expect(ours.slice(0, 2)).toEqual(sample.slice(from, from + 2));
  const label = (line: string): string => line.slice(0, 37);
  expect(ours.slice(2, 32).map(label)).toEqual(sample.slice(from + 2, from + 32).map(label));
  const unit = (line: string): string => line.slice(37).replace(/^\d+/, 'N');
  const differing = ours.slice(2, 32).filter((line, at) => unit(line) !== unit(sample[from + 2 + at]!));
  // Of the link, of what a router said, and what nobody could say of all versions.
  expect(differing.map((line) => line.slice(0, 34).trim())).toEqual([
    'IfLuid',
    'Managed Address Configuration',
    'Other Stateful Configuration',
    'DHCP/Static IP coexistence',
  ]);
});

test('show neighbors: columns, and what stands around the tables', () => {
  const sample = sampleLines('netsh_ipv6_show_neighbors_win10_getmac.txt');
  const net = hostLike('windows-10', [
    { index: 12, name: 'Ethernet 6', linkLocal: 'fe80::c45c:29cc:f16d:350d' },
    { index: 13, name: 'Other', linkLocal: 'fe80::7119:c849:1c4d:5d5b' },
  ]);
  const ours = netshLines(net, 'ipv6 show neighbors');
  expect(ours.slice(1, 6)).toEqual(['Interface 12: Ethernet 6', ...sample.slice(2, 6)]);
  expect(sample[0]).toBe('');
  for (const group of ['ff02::1 ', 'ff02::1:ff6d:350d '])
    expect(sample).toContain(ours.find((line) => line.startsWith(group)));
  const ends = ours.indexOf('Interface 13: Other');
  const next = sample.indexOf('Interface 13: Local Area Connection 2');
  expect(ours.slice(ends - 1, ends)).toEqual(sample.slice(next - 1, next));
  expect(ours.at(-2)).toBe('');
});

test('show prefixpolicies, word for word', () => {
  const sample = sampleLines('netsh_ipv6_show_prefixpolicies_default.txt');
  const net = hostLike('windows-10', [{ index: 5, name: 'Ethernet' }]);
  const ours = netshLines(net, 'ipv6 show prefixpolicies').filter((line) => line !== '');
  expect(ours).toEqual(sample.slice(sample.indexOf('Querying active state...')).filter((line) => line !== ''));
  const changed = sampleLines('netsh_ipv6_show_prefixpolicies_ipv4_first.txt');
  for (const line of changed) {
    const [precedence, label, prefix] = line.trim().split(/ +/);
    if (prefix?.includes('/') === true)
      net.type('A', `netsh interface ipv6 set prefixpolicy ${prefix} ${precedence!} ${label!}`);
  }
  expect(netshLines(net, 'ipv6 show prefixpolicies').filter((line) => line !== '')).toEqual(
    changed.filter((line) => line !== ''),
  );
});

test('a missing parameter: the words, usage and where the values begin', () => {
  const sample = sampleLines('netsh_ipv6_set_prefixpolicy_missing_parameter_error.txt');
  const ours = netshNetwork().type('R', 'netsh interface ipv6 set prefixpolicy').output.split('\n');
  expect(ours.slice(0, 6)).toEqual(sample.slice(1, 7));
  expect(ours.slice(6, 10)).toEqual(sample.slice(7, 11));
  const tags = (lines: readonly string[]): string[] => lines.flatMap((line) => /^ {7}\w+ +- /.exec(line)?.[0] ?? []);
  expect(tags(ours)).toEqual(tags(sample));
  expect(ours.filter((line) => /^(Remarks|Example):/.test(line)).map((line) => line.slice(0, 9))).toEqual([
    'Remarks: ',
    'Example:',
  ]);
});

test('usage of add route is filled as in the sample, which is Chinese otherwise', () => {
  const sample = sampleLines('netsh_ipv6_add_route_usage_zh.txt');
  const from = sample.findIndex((line) => line.includes('add route [prefix=]'));
  const ours = netshNetwork().type('R', 'netsh interface ipv6 add route').output.split('\n');
  const at = ours.findIndex((line) => line.startsWith('Usage:'));
  expect(ours[at]!.replace('Usage: ', '')).toBe(sample[from]!.replace(/^\S+ /, ''));
  expect(ours.slice(at + 1, at + 6)).toEqual(sample.slice(from + 1, from + 6));
});

test('dump: what stands around the sections', () => {
  const sample = sampleLines('netsh_interface_ipv6_dump.txt');
  const net = hostLike('windows-10', [{ index: 5, name: 'Ethernet' }]);
  net.type(
    'A',
    'netsh interface ipv6 set interface 5 forwarding=enabled advertise=enabled nud=enabled ignoredefaultroutes=disabled',
  );
  const ours = netshLines(net, 'ipv6 dump').filter((line) => !line.startsWith('#'));
  const from = sample.indexOf('pushd interface ipv6');
  const at = ours.indexOf('pushd interface ipv6');
  expect(ours.slice(at, at + 3)).toEqual(sample.slice(from, from + 3));
  expect(sample).toContain(ours[at + 3]);
  expect(ours.slice(at + 4, at + 7)).toEqual(
    sample.slice(sample.indexOf('popd', from) - 2, sample.indexOf('popd', from) + 1),
  );
});

describe('every command of the grammar is there, with its parameters in their order', () => {
  const grammar = fs
    .readFileSync(path.join(REFERENCE, 'netsh-grammar.txt'), 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.startsWith('netsh '))
    .flatMap((line) => {
      const words = /^netsh ([a-z0-9 ]+?)(?= \[|$| <)/.exec(line)![1]!;
      const several = [...line.matchAll(/<(router|state)>/g)].map(([, word]) => `${words} ${word!}`);
      return several.length > 0 ? several.map((each) => [each, ''] as const) : [[words, line] as const];
    });

  test.each(grammar)('%s', (words, line) => {
    const tokens = tokenize(words);
    const found = findIn([root], tokens, 0, words);
    if (found.kind !== 'command') throw new Error(`${words} is no command`);
    expect(found.at).toBe(tokens.length);
    const tags = [...line.matchAll(/\[(\w+)=\]/g)].map(([, tag]) => tag!);
    // The metric of an interface is missing in the sheet and stands in real dumps.
    const ours = found.command.parameters
      .map(({ name }) => name)
      .filter((name) => name !== 'metric' || tags.includes(name));
    expect(ours).toEqual(tags);
  });
});
