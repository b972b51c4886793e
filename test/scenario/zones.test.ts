import { describe, expect, test } from 'vitest';
import { readZones } from '../../src/scenario/zones.ts';
import { loadText, problemsOf } from '../support/scenarios.ts';

const document = (records: string): string => `title: t
hosts:
  DC:
    profile: windows-server-2012r2
    interfaces: {}
    dnsServer:
      zones:
        10.in-addr.arpa:
          records:
${records}
`;

function recordsOf(records: string) {
  const { dnsServer } = loadText(document(records)).document.hosts['DC']!;
  return readZones(dnsServer!, 'DC')[0]!.records.map(({ name, data }) => ({ owner: name, ...data }));
}

describe('records of a zone', () => {
  test('names are short unless they end with a dot; texts are cut into strings of 255 bytes', () => {
    const long = 'é'.repeat(200);
    const found = recordsOf(`            '@': { NS: [dc, ns.domain.local.], TXT: '' }
            1.0.0: { PTR: pc01.domain.local., TXT: [a, ${long}] }`);
    const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
    expect(found).toEqual([
      { owner: '10.in-addr.arpa', kind: 'NS', name: 'dc.10.in-addr.arpa' },
      { owner: '10.in-addr.arpa', kind: 'NS', name: 'ns.domain.local' },
      { owner: '10.in-addr.arpa', kind: 'TXT', texts: [utf8('')] },
      { owner: '1.0.0.10.in-addr.arpa', kind: 'PTR', name: 'pc01.domain.local' },
      { owner: '1.0.0.10.in-addr.arpa', kind: 'TXT', texts: [utf8('a')] },
      { owner: '1.0.0.10.in-addr.arpa', kind: 'TXT', texts: [utf8(long).slice(0, 255), utf8(long).slice(255)] },
    ]);
  });

  test.each([
    ["            a: { PTR: 'x..y' }", '"x..y" is not a domain name'],
    ['            a: { CNAME: b, TXT: c }', 'a has a CNAME beside other records'],
    ['            a: { NS: b }', 'a has name servers of its own'],
    ["            'x..y': { A: 10.0.0.1 }", '"x..y" in the zone 10.in-addr.arpa is no domain name'],
    [
      `            ${'a'.repeat(64)}: { A: 10.0.0.1 }`,
      `"${'a'.repeat(64)}" in the zone 10.in-addr.arpa is no domain name`,
    ],
  ])('%s', (records, message) => {
    expect(problemsOf(document(records)).map((problem) => problem.message)).toEqual([message]);
  });

  test('a zone whose name is none', () => {
    const text = document('            a: { A: 10.0.0.1 }').replace('10.in-addr.arpa', 'corp..example');
    expect(problemsOf(text).map(({ line, message }) => ({ line, message }))).toEqual([
      { line: 8, message: '"corp..example" is no domain name' },
    ]);
  });

  test('the name of the zone behind a record is taken in any case', () => {
    expect(recordsOf('            a.10.IN-ADDR.arpa: { PTR: x. }').map(({ owner }) => owner)).toEqual([
      'a.10.IN-ADDR.arpa',
    ]);
  });
});
