import { describe, expect, test } from 'vitest';
import { type IpAddress, parseIpAddress } from '../../src/addr/ip.ts';
import { IpPrefix } from '../../src/addr/prefix.ts';
import {
  type DestinationCandidate,
  scopeOf,
  selectSource,
  sortDestinations,
  type SourceCandidate,
} from '../../src/route/address-selection.ts';
import { hostProfiles } from '../../src/host/profile.ts';
import { rfc6724PolicyTable } from '../../src/route/policy-table.ts';

type Marks = Omit<SourceCandidate, 'address' | 'prefixLength'>;

const source = (text: string, marks: Marks = {}): SourceCandidate => ({
  address: parseIpAddress(text),
  prefixLength: text.includes(':') ? 64 : 32,
  ...marks,
});

// RFC 6724 section 10.1; the first and second print an address that is not among the candidates, a typo of the RFC.
test.each([
  ['2001:db8:1::1', [source('2001:db8:3::1'), source('fe80::1')], '2001:db8:3::1'],
  ['ff05::1', [source('2001:db8:3::1'), source('fe80::1')], '2001:db8:3::1'],
  ['2001:db8:1::1', [source('2001:db8:1::1', { isDeprecated: true }), source('2001:db8:2::1')], '2001:db8:1::1'],
  ['fe80::1', [source('fe80::2', { isDeprecated: true }), source('2001:db8:1::1')], 'fe80::2'],
  ['2001:db8:1::1', [source('2001:db8:1::2'), source('2001:db8:3::2')], '2001:db8:1::2'],
  [
    '2001:db8:1::1',
    [source('2001:db8:1::2', { isCareOf: true }), source('2001:db8:3::2', { isHome: true })],
    '2001:db8:3::2',
  ],
  [
    '2002:c633:6401::1',
    [source('2002:c633:6401::d5e3:7953:13eb:22e8', { isTemporary: true }), source('2001:db8:1::2')],
    '2002:c633:6401:0:d5e3:7953:13eb:22e8',
  ],
  [
    '2001:db8:1::d5e3:0:0:1',
    [source('2001:db8:1::2'), source('2001:db8:1::d5e3:7953:13eb:22e8', { isTemporary: true })],
    '2001:db8:1:0:d5e3:7953:13eb:22e8',
  ],
])('SEL-02 the source for %s', (destination, candidates, expected) => {
  for (const order of [candidates, candidates.toReversed()]) {
    const chosen = selectSource(parseIpAddress(destination), order, rfc6724PolicyTable);
    expect(chosen?.source.address.toString()).toBe(parseIpAddress(expected).toString());
  }
});

/** Candidates whose sources are chosen by the rules of section 5. */
function destinations(sources: readonly SourceCandidate[], texts: readonly string[]): DestinationCandidate[] {
  return texts.map((text) => {
    const address: IpAddress = parseIpAddress(text);
    return { address, source: selectSource(address, sources, rfc6724PolicyTable)?.source ?? null };
  });
}

test('SEL-01 the default policy table, RFC 6724 section 2.1', () => {
  expect(
    rfc6724PolicyTable.map(({ prefix, precedence, label }) => `${prefix.toString()} ${precedence} ${label}`),
  ).toEqual(
    expect.arrayContaining([
      '::1/128 50 0',
      '::/0 40 1',
      '::ffff:0.0.0.0/96 35 4',
      '2002::/16 30 2',
      '2001::/32 5 5',
      'fc00::/7 3 13',
      '::/96 1 3',
      'fec0::/10 1 11',
      '3ffe::/16 1 12',
    ]),
  );
  expect(rfc6724PolicyTable).toHaveLength(9);
});

describe('SEL-03 the order of destinations, RFC 6724 section 10.2', () => {
  test.each([
    [
      [source('2001:db8:1::2'), source('fe80::1'), source('169.254.13.78')],
      ['2001:db8:1::1', '198.51.100.121'],
    ],
    [
      [source('fe80::1'), source('198.51.100.117')],
      ['198.51.100.121', '2001:db8:1::1'],
    ],
    [
      [source('2001:db8:1::2'), source('fe80::1'), source('10.1.2.4')],
      ['2001:db8:1::1', '10.1.2.3'],
    ],
    [
      [source('2001:db8:1::2'), source('fe80::2')],
      ['fe80::1', '2001:db8:1::1'],
    ],
    [
      [
        source('2001:db8:1::2', { isCareOf: true }),
        source('2001:db8:3::1', { isHome: true }),
        source('fe80::2', { isCareOf: true }),
      ],
      ['2001:db8:1::1', 'fe80::1'],
    ],
    [
      [source('2001:db8:1::2'), source('fe80::2', { isDeprecated: true })],
      ['2001:db8:1::1', 'fe80::1'],
    ],
    [
      [source('2001:db8:1::2'), source('2001:db8:3f44::2'), source('fe80::2')],
      ['2001:db8:1::1', '2001:db8:3ffe::1'],
    ],
    [
      [source('2002:c633:6401::2'), source('fe80::2')],
      ['2002:c633:6401::1', '2001:db8:1::1'],
    ],
    [
      [source('2002:c633:6401::2'), source('2001:db8:1::2'), source('fe80::2')],
      ['2001:db8:1::1', '2002:c633:6401::1'],
    ],
    // 10.6 and 10.7
    [
      [source('2001:db8:1::1'), source('fd11:1111:1111:1::1')],
      ['2001:db8:2::2', 'fd22:2222:2222:2::2'],
    ],
    [
      [source('2002:c633:6401::2'), source('10.1.2.3')],
      ['203.0.113.1', '2001:db8:1::1'],
    ],
    [
      [source('fd9c:30c:2da4:1:0:5efe:a00:32'), source('10.0.0.50')],
      ['10.9.9.9', 'fd9c:30c:2da4:1000::100'],
    ],
  ])('case %#', (sources, expected) => {
    for (const order of [expected, expected.toReversed()]) {
      const sorted = sortDestinations(destinations(sources, order), rfc6724PolicyTable);
      expect(sorted.map(({ address }) => address.toString())).toEqual(expected);
    }
  });

  test.each<[string, number, number, readonly SourceCandidate[], readonly string[]]>([
    [
      '::ffff:0:0/96',
      100,
      4,
      [source('2001:db8::2'), source('fe80::1'), source('169.254.13.78')],
      ['2001:db8::1', '198.51.100.121'],
    ],
    ['::ffff:0:0/96', 100, 4, [source('fe80::1'), source('198.51.100.117')], ['198.51.100.121', '2001:db8::1']],
    [
      '::ffff:0:0/96',
      100,
      4,
      [source('2001:db8::2'), source('fe80::1'), source('10.1.2.4')],
      ['10.1.2.3', '2001:db8::1'],
    ],
    ['fe80::/10', 33, 1, [source('2001:db8::2'), source('fe80::2')], ['2001:db8::1', 'fe80::1']],
    [
      'fe80::/10',
      33,
      1,
      [source('2001:db8::2', { isDeprecated: true }), source('fe80::2')],
      ['fe80::1', '2001:db8::1'],
    ],
  ])('with the row %s %i %i (sections 10.3 and 10.4), case %#', (prefix, precedence, label, sources, expected) => {
    const row = IpPrefix.parse6(prefix);
    const policy = [
      ...rfc6724PolicyTable.filter((other) => !other.prefix.equals(row)),
      { prefix: row, precedence, label },
    ];
    for (const order of [expected, expected.toReversed()]) {
      const candidates = order.map((text) => {
        const address = parseIpAddress(text);
        return { address, source: selectSource(address, sources, policy)?.source ?? null };
      });
      expect(sortDestinations(candidates, policy).map(({ address }) => address.toString())).toEqual(expected);
    }
  });

  test('a policy row moves a site to its own prefix (section 10.6)', () => {
    const policy = [
      ...rfc6724PolicyTable,
      { prefix: IpPrefix.parse6('fd11:1111:1111::/48'), precedence: 45, label: 14 },
    ];
    const sources = [source('2001:db8:1::1'), source('fd11:1111:1111:1::1')];
    const candidates = ['2001:db8:2::2', 'fd11:1111:1111:2::2'].map((text) => {
      const address = parseIpAddress(text);
      return { address, source: selectSource(address, sources, policy)?.source ?? null };
    });
    expect(sortDestinations(candidates, policy)[0]?.address.toString()).toBe('fd11:1111:1111:2::2');
  });
});

test('SEL-04 a name with an IPv4 address and a ULA goes to IPv4, unless only the ULA is there or the table says otherwise', () => {
  const sources = [source('fd9c:30c:2da4:1:0:5efe:a00:32'), source('10.0.0.50')];
  const first = (texts: readonly string[], policy = rfc6724PolicyTable): string | undefined => {
    const candidates = texts.map((text) => {
      const address = parseIpAddress(text);
      return { address, source: selectSource(address, sources, policy)?.source ?? null };
    });
    return sortDestinations(candidates, policy)[0]?.address.toString();
  };
  const [ula, ipv4] = ['fd9c:30c:2da4:1000::100', '10.9.9.9'];
  expect(first([ula, ipv4])).toBe(ipv4);
  expect(first([ula])).toBe(ula);
  const site = { prefix: IpPrefix.parse6('fd9c:30c:2da4::/48'), precedence: 45, label: 14 };
  expect(first([ipv4, ula], [...rfc6724PolicyTable, site])).toBe(ula);
});

test.each([
  ['169.254.7.9', 2],
  ['127.0.0.1', 2],
  ['10.1.2.3', 14],
  ['172.16.0.1', 14],
  ['192.168.41.30', 14],
  ['100.64.0.1', 14],
  ['8.8.8.8', 14],
  ['fe80::1', 2],
  ['fd9c::1', 14],
  ['ff05::1', 5],
])('SEL-05 the scope of %s is %i', (address, scope) => {
  expect(scopeOf(parseIpAddress(address))).toBe(scope);
});

test('SEL-07 the first example of section 10.1 with its misprint mended: the candidate, not 2001:db8::1', () => {
  const candidates = [source('2001:db8:3::1'), source('fe80::1')];
  const chosen = selectSource(parseIpAddress('2001:db8:1::1'), candidates, rfc6724PolicyTable);
  expect(chosen).toMatchObject({ source: candidates[0], rule: 2 });
});

test('SEL-08 Windows 7 has the table of RFC 3484 with a row for Teredo and none for ULA', () => {
  const rows = hostProfiles['windows-7'].policyTable.map(({ prefix }) => prefix.toString());
  expect(rows).toContain('2001::/32');
  expect(rows).not.toContain('fc00::/7');
  expect(hostProfiles['windows-8.1'].policyTable).toBe(rfc6724PolicyTable);
});
