import { describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/scenario/load.ts';
import { scenarioJsonSchema } from '../../src/scenario/schema.ts';
import { loadFile, loadText, problemsOf, readerOver } from '../support/scenarios.ts';
import { shippedScenarios } from '../support/shipped-scenarios.ts';
import fs from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../support/scenarios.ts';

/** One problem: where, what, and what to do. */
function problemOf(text: string | Uint8Array, others: Record<string, string> = {}): string {
  const problems = problemsOf(text, others);
  expect(problems).toHaveLength(1);
  const { file, line, column, message, hint } = problems[0]!;
  return `${file}:${line}:${column}: ${message}${hint === null ? '' : ` (${hint})`}`;
}

const NETWORK = `title: t
links:
  lan: {}
hosts:
  A:
    profile: windows-8.1
    interfaces:
      Ethernet: { index: 12, link: lan, ipv4: 10.0.0.1/24 }
`;
/** A trunk, and the beginning of an interface over it. */
const TRUNK = `${NETWORK.replace('lan: {}', 'lan: { vlans: [20] }').replace('Ethernet: { index: 12, link: lan,', 'Trunk: { link: lan, trunk: {},')}      Twenty: { ipv4: 10.0.2.1/24`;
const VARIATION = 'title: v\nextends: manage-out.yaml\n';

describe('bad input: one message with its place and a hint', () => {
  test.each<[string, string | Uint8Array, string]>([
    [
      'an unknown key',
      NETWORK.replace('index: 12', 'indx: 12'),
      'scenarios/test.yaml:8:19: hosts.A.interfaces.Ethernet has no key "indx" (did you mean "index"?)',
    ],
    [
      'an unknown top key',
      `${NETWORK}flow: {}\n`,
      'scenarios/test.yaml:9:1: the scenario has no key "flow" (did you mean "flows"?)',
    ],
    [
      'a missing key',
      NETWORK.replace('link: lan, ', ''),
      'scenarios/test.yaml:8:17: hosts.A.interfaces.Ethernet lacks the key "link"',
    ],
    [
      'a wrong type',
      NETWORK.replace('index: 12', 'index: twelve'),
      'scenarios/test.yaml:8:26: hosts.A.interfaces.Ethernet.index is to be a number',
    ],
    [
      'an unknown profile',
      NETWORK.replace('windows-8.1', 'windows-8'),
      'scenarios/test.yaml:6:14: hosts.A.profile is to be one of',
    ],
    [
      'an unknown link',
      NETWORK.replace('link: lan', 'link: lam'),
      'scenarios/test.yaml:8:36: there is no link "lam" (did you mean "lan"?)',
    ],
    [
      'a rate without unit',
      NETWORK.replace('lan: {}', 'lan: { rate: "100" }'),
      'scenarios/test.yaml:3:16: "100" is not a number and bps',
    ],
    [
      'an unknown host of a flow',
      `${NETWORK}flows:\n  f: { from: B, to: A, ping: 1, at: 1s }\n`,
      'scenarios/test.yaml:10:14: there is no host "B" (did you mean "A"?)',
    ],
    [
      'a name out of the folder',
      NETWORK.replace('  A:', '  ../x:'),
      'scenarios/test.yaml:5:3: "../x" cannot be a name',
    ],
    [
      'a reserved name',
      NETWORK.replace('  A:', '  con.txt:'),
      'scenarios/test.yaml:5:3: "con.txt" cannot be a name (Windows reserves this name)',
    ],
    [
      'five octets',
      NETWORK.replace('10.0.0.1/24', "10.0.0.1/24, ipv6: 'fd9c:30c:2da4:1:0:5efe:172.168.16.10.25/64'"),
      'it has 5 octets, four are wanted',
    ],
    [
      'host bits in a prefix',
      `${NETWORK}    routes: [{ to: 'fd9c::1/64', interface: Ethernet }]\n`,
      'scenarios/test.yaml:9:20: "fd9c::1/64" has bits set behind the prefix length; fd9c::/64 is the prefix',
    ],
    [
      'host bits in a command',
      `${NETWORK}    commands: ['netsh interface ipv6 add route fd9c::1/64 12']\n`,
      '"fd9c::1/64" has bits set behind the prefix length',
    ],
    [
      'an unknown index',
      `${NETWORK}    commands:\n      - netsh interface ipv6 set interface 99 forwarding=enabled\n`,
      'scenarios/test.yaml:10:44: A has no interface "99"',
    ],
    [
      'an unknown command',
      `${NETWORK}    commands: [frobnicate a]\n`,
      'scenarios/test.yaml:9:16: "frobnicate" is no command that is known here',
    ],
    [
      'an unknown netsh word',
      `${NETWORK}    commands: [netsh interface ipv6 frobnicate]\n`,
      'is not a netsh command that is known here',
    ],
    [
      'an unknown switch',
      `${NETWORK}    switches: { isatapMetrik: 5 }\n`,
      'the profile has no switch "isatapMetrik" (did you mean "isatapMetric"?)',
    ],
    [
      'a VLAN on a link without',
      NETWORK.replace('link: lan,', 'link: lan, vlan: 20,'),
      'scenarios/test.yaml:8:41: lan is no switch with VLANs (give the link its VLANs: vlans: [20])',
    ],
    [
      'no VLAN on a link with VLANs',
      NETWORK.replace('lan: {}', 'lan: { vlans: [10, 20] }'),
      'scenarios/test.yaml:8:7: Ethernet is to have one of vlan and trunk (lan has VLANs)',
    ],
    [
      'a VLAN that the switch has not',
      NETWORK.replace('lan: {}', 'lan: { vlans: [10, 20] }').replace('link: lan,', 'link: lan, vlan: 30,'),
      'scenarios/test.yaml:8:47: lan has no VLAN 30 (it has 10, 20)',
    ],
    [
      'an allowed VLAN that the switch has not',
      NETWORK.replace('lan: {}', 'lan: { vlans: [10] }').replace('link: lan,', 'link: lan, trunk: { allowed: [11] },'),
      'scenarios/test.yaml:8:60: lan has no VLAN 11 (it has 10)',
    ],
    [
      'a VLAN number beyond the highest',
      NETWORK.replace('lan: {}', 'lan: { vlans: [4095] }'),
      'scenarios/test.yaml:3:18: Too big: expected number to be <=4094 (at links.lan.vlans.0)',
    ],
    [
      'an interface over none',
      `${TRUNK}, vlan: 20, over: Trnk }\n`,
      'there is no interface "Trnk" (did you mean "Trunk"?)',
    ],
    [
      'an interface over one that is no trunk',
      `${TRUNK}, vlan: 20, over: Trunk }\n`.replace(', trunk: {}', ', vlan: 20'),
      'scenarios/test.yaml:9:52: Trunk is no trunk (say trunk: {} on Trunk)',
    ],
    [
      'no VLAN for the tags',
      `${TRUNK}, over: Trunk }\n`,
      'scenarios/test.yaml:9:7: Twenty lies over Trunk and has no vlan',
    ],
    ['both over and link', `${TRUNK}, vlan: 20, over: Trunk, link: lan }\n`, 'link stands beside over'],
    [
      'a VLAN twice over a trunk',
      `${TRUNK}, vlan: 20, over: Trunk }\n      Xx: { over: Trunk, vlan: 20 }\n`,
      'scenarios/test.yaml:10:32: VLAN 20 lies over Trunk twice (Twenty has it too)',
    ],
    [
      'a next hop of the other family',
      `${NETWORK}    routes: [{ to: 'fd9c::/64', via: 10.0.0.9, interface: Ethernet }]\n`,
      'scenarios/test.yaml:9:38: 10.0.0.9 is no next hop for fd9c::/64 (a route to IPv6 goes via an IPv6 address)',
    ],
    [
      'a group as a next hop',
      `${NETWORK}    routes: [{ to: 'fd9c::/64', via: 'ff02::1', interface: Ethernet }]\n`,
      'scenarios/test.yaml:9:38: ff02::1 is no next hop (name the address of one router, or leave via out)',
    ],
    [
      'a DNS suffix that names a folder',
      `${NETWORK}    dns: { servers: [10.0.0.1], suffix: ../up.local }\n`,
      'scenarios/test.yaml:9:41: a suffix is made of letters, digits, "_" and "-" with dots between',
    ],
    [
      'a tunnel named as an interface',
      `${NETWORK}    tunnels:\n      ethernet: { kind: isatap, over: Ethernet }\n`,
      'scenarios/test.yaml:10:7',
    ],
    ['a host called all', NETWORK.replace('  A:', '  All:'), 'scenarios/test.yaml:5:3: no host can be called "all"'],
    [
      'a time before the captures can tell',
      `${NETWORK}epoch: 1969-12-31T23:59:59Z\n`,
      'scenarios/test.yaml:9:8: the year is to be from 1970 to 2105',
    ],
    [
      'a router lifetime that no router may have',
      NETWORK.replace('link: lan,', 'link: lan, ra: { lifetime: 3h },'),
      '"3h" is not a router lifetime: a duration of at most 9000s',
    ],
    [
      'an anycast address',
      `${NETWORK}    commands: [netsh interface ipv6 add address 12 fd00::1 type=anycast]\n`,
      'an anycast address is not modelled',
    ],
    [
      'an address that is preferred for longer than it is valid',
      `${NETWORK}    commands: [netsh interface ipv6 add address 12 fd00::1 validlifetime=60 preferredlifetime=61]\n`,
      'an address is preferred as long as it is valid at most',
    ],
    [
      'a site prefix length beyond 128',
      `${NETWORK}    commands: [netsh interface ipv6 add route fd00::/64 12 siteprefixlength=129]\n`,
      'siteprefixlength is to be a whole number from 0 to 128',
    ],
    [
      'an unknown reason to expect',
      `${NETWORK}flows:\n  f: { from: A, to: A, ping: 1, at: 1s, expect: { verdict: lost, reason: neighbour-unreachable } }\n`,
      'scenarios/test.yaml:10:74: flows.f.expect.reason cannot be "neighbour-unreachable" (did you mean "neighbor-unreachable"?)',
    ],
    ['an empty file', '', 'scenarios/test.yaml:1:1'],
    ['not YAML', 'title: [unclosed\nhosts: {', 'this is not YAML'],
    ['two documents', `${NETWORK}---\ntitle: u\n`, 'scenarios/test.yaml:10:1: a second document begins here'],
    ['no map', '- 1\n- 2\n', 'a scenario is a map of keys'],
    ['bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x00, 0x80, 0x81), 'this is not text in UTF-8'],
    ['control characters', 'title: \u0001\u0002', 'a control character'],
    ['a duplicate key', 'title: a\ntitle: b\n', 'this is not YAML: Map keys must be unique'],
  ])('%s', (_name, text, expected) => {
    expect(problemOf(text)).toContain(expected);
  });

  test('an alias bomb ends at once', () => {
    const levels = Array.from(
      { length: 12 },
      (_, index) =>
        `a${index}: &a${index} [${Array.from({ length: 10 }, () => (index === 0 ? '1' : `*a${index - 1}`)).join(', ')}]`,
    );
    expect(problemOf(levels.join('\n'))).toContain('the aliases of this file make more values');
  });

  test('a file of 10 MB is refused by its size, without being read', () => {
    let wasRead = false;
    const reader = { size: () => 10_000_000, read: () => ((wasRead = true), new Uint8Array(0)) };
    expect(() => loadScenario('big.yaml', reader)).toThrow('the file has 10000000 bytes, 262144 are taken at most');
    expect(wasRead).toBe(false);
  });

  test.each([
    [
      'an unknown omit',
      `${VARIATION}faults:\n  - { host: DAV01, omit: netsh interface ipv6 add route 1 }\n`,
      'scenarios/test.yaml:4:26: DAV01 has no such start command (the nearest is: netsh interface ipv6 add route fd9c:30c:2da4:1::/64',
    ],
    [
      'an unknown host of a fault',
      `${VARIATION}faults:\n  - { host: DAV1, omit: x }\n`,
      'scenarios/test.yaml:4:13: there is no host "DAV1" (did you mean "DAV01"?)',
    ],
    [
      'replace without with',
      `${VARIATION}faults:\n  - { host: DAV01, replace: x }\n`,
      'a fault is one of omit, add, or replace and with',
    ],
    [
      'an unknown flow',
      `${VARIATION}expect: { rdp-clint01: lost }\n`,
      'scenarios/test.yaml:3:11: there is no flow "rdp-clint01" to expect anything of (did you mean "rdp-client01"?)',
    ],
    [
      'a missing base',
      'title: v\nextends: nowhere.yaml\n',
      'scenarios/test.yaml:2:10: scenarios/nowhere.yaml cannot be read',
    ],
    ['a key of a whole scenario', `${VARIATION}hosts: {}\n`, 'the scenario has no key "hosts"'],
    [
      'a patch with an unknown key',
      `${VARIATION}set: { hosts: { PC01: { profil: x } } }\n`,
      'scenarios/test.yaml:3:25: hosts.PC01 has no key "profil" (did you mean "profile"?)',
    ],
  ])('in a variation: %s', (_name, text, expected) => {
    expect(problemOf(text)).toContain(expected);
  });

  test('a circle of extends', () => {
    const others = { 'scenarios/other.yaml': 'title: o\nextends: test.yaml\n' };
    expect(problemOf('title: v\nextends: other.yaml\n', others)).toContain(
      'scenarios/other.yaml:2:10: extends goes round in a circle: scenarios/test.yaml -> scenarios/other.yaml -> scenarios/test.yaml',
    );
  });

  test.each([
    ['services: [tcp/80, tcp/443]', '10:24'],
    ['tunnels: { first: { kind: ip-https, role: server }, second: { kind: ip-https, role: server } }', '9:57'],
  ])('a port where an IP-HTTPS server listens already: %s', (second, place) => {
    const first = second.startsWith('tunnels') ? '' : '    tunnels: { own: { kind: ip-https, role: server } }\n';
    expect(problemOf(`${NETWORK}${first}    ${second}\n`)).toContain(
      `scenarios/test.yaml:${place}: port 443 of A is that of `,
    );
  });

  test('a server of IP-HTTPS that has no name', () => {
    const tunnel = "    tunnels: { own: { kind: ip-https, role: client, server: 'da..example.com' } }\n";
    expect(problemOf(`${NETWORK}${tunnel}`)).toContain('"da..example.com" is not a domain name');
  });
});

test('CRLF, a byte order mark and JSON are fine', () => {
  expect(loadText(`\uFEFF${NETWORK.replaceAll('\n', '\r\n')}`).document.title).toBe('t');
  expect(loadText(JSON.stringify({ title: 'j', hosts: {} })).document.title).toBe('j');
});

test('anchors that stay small are fine', () => {
  expect(
    loadText(`${NETWORK}flows:\n  a: &f { from: A, to: 10.0.0.2, ping: 1, at: 1s }\n  b: *f\n`).document.flows['b']
      ?.ping,
  ).toBe(1);
});

test('nth chooses among equal commands', () => {
  const command = 'netsh interface ipv6 set interface 12 forwarding=enabled';
  const base = `${NETWORK}    commands: ['${command}', '${command}']\n`;
  const others = { 'scenarios/base.yaml': base };
  const variation = (nth: string): string =>
    `title: v\nextends: base.yaml\nfaults: [{ host: A, omit: '${command}'${nth} }]\n`;
  expect(problemOf(variation(''), others)).toContain('A has this command 2 times');
  expect(problemOf(variation(', nth: 3'), others)).toContain('2 times only');
  const loaded = loadScenario(
    'scenarios/test.yaml',
    readerOver({ ...others, 'scenarios/test.yaml': variation(', nth: 2') }),
  );
  expect(loaded.document.hosts['A']?.commands).toEqual([command]);
});

test('the published JSON Schema is that of the program', () => {
  const published: unknown = JSON.parse(
    fs.readFileSync(path.join(projectFolder, 'scenarios/scenario.schema.json'), 'utf8'),
  );
  expect(published).toEqual(JSON.parse(JSON.stringify(scenarioJsonSchema())));
});

test.each(shippedScenarios)('%s names its schema and has a paragraph for a learner', (file) => {
  const text = fs.readFileSync(path.join(projectFolder, file), 'utf8');
  const depth = file.split('/').length - 2;
  expect(text.split('\n')[0]).toBe(
    `# yaml-language-server: $schema=${depth === 0 ? './' : '../'.repeat(depth)}scenario.schema.json`,
  );
  expect(loadFile(file).document.about?.length).toBeGreaterThan(200);
});
