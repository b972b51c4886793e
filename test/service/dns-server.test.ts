import { describe, expect, test } from 'vitest';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { DnsServer } from '../../src/service/dns-server.ts';
import type { Zone } from '../../src/service/dns-zone.ts';
import { ms } from '../../src/sim/time.ts';
import { decodeDns, type DnsMessage, encodeDns } from '../../src/wire/dns/message.ts';
import { characterText } from '../../src/wire/dns/name.ts';
import { dnsClass, dnsType, type RecordData, type ResourceRecord } from '../../src/wire/dns/record.ts';
import { hex, toHex } from '../support/bytes.ts';
import { twoHosts } from '../support/two-hosts.ts';

const record = (name: string, data: RecordData, timeToLive = 600): ResourceRecord => ({
  name,
  class: dnsClass.IN,
  timeToLive,
  data,
});
const a = (address: string): RecordData => ({ kind: 'A', address: Ipv4Address.parse(address) });
const alias = (name: string): RecordData => ({ kind: 'CNAME', name });

const corp: Zone = {
  name: 'corp.example',
  timeToLive: 900,
  primary: 'dc01.corp.example',
  records: [
    record('isatap.corp.example', alias('isatap01.corp.example'), 300),
    record('isatap01.corp.example', a('10.0.0.31')),
    record('da-isatap.corp.example', alias('isatap01.corp.example')),
    record('isatap.site.corp.example', a('10.0.0.32')),
    record('away.corp.example', alias('host.other.example')),
    record('far.corp.example', alias('host.elsewhere.example')),
    record('broken.corp.example', alias('nothing.corp.example')),
    record('one.corp.example', alias('two.corp.example')),
    record('two.corp.example', alias('one.corp.example')),
    ...Array.from({ length: 40 }, (_, index) => record('many.corp.example', a(`10.1.0.${index}`))),
  ],
};
const other: Zone = {
  name: 'other.example',
  timeToLive: 60,
  primary: 'dc01.other.example',
  records: [
    record('host.other.example', a('10.2.0.1')),
    record('other.example', { kind: 'NS', name: 'ns.elsewhere.example' }),
    record('host.other.example', {
      kind: 'TXT',
      texts: ['one', 'two "2"'].map((text) => new TextEncoder().encode(text)),
    }),
  ],
};
const reverse: Zone = {
  ...other,
  name: '2.10.in-addr.arpa',
  records: [record('1.0.2.10.in-addr.arpa', { kind: 'PTR', name: 'host.other.example' })],
};
const child: Zone = { ...other, name: 'child.corp.example', records: [record('x.child.corp.example', a('10.3.0.1'))] };

/** Sends the bytes from A to the server on B and gives what comes back. */
function exchange(bytes: Uint8Array, blockList: readonly string[]): Uint8Array | null {
  const net = twoHosts();
  new DnsServer([corp, other, child, reverse], blockList).listen(net.b.udp);
  const answers: Uint8Array[] = [];
  const socket = {
    port: 50_000,
    received: ({ payload }: { payload: Uint8Array }) => answers.push(payload),
    failed: () => undefined,
  };
  net.a.udp.open(socket);
  net.a.udp.send(bytes, 50_000, null, net.b.ipv6, 53);
  net.simulator.run(net.simulator.now + ms(50));
  return answers[0] ?? null;
}

const question = (name: string, type: number = dnsType.A): DnsMessage => ({
  ...decodeDns(hex('123401000001000000000000 00 0001 0001')),
  questions: [{ name, type, class: dnsClass.IN }],
});

/** `NOERROR aa; answers; authorities` in short. */
function ask(name: string, type: number = dnsType.A, blockList: readonly string[] = ['wpad', 'isatap']): string {
  const response = decodeDns(exchange(encodeDns(question(name, type)), blockList)!);
  const texts = (records: readonly ResourceRecord[]): string =>
    records
      .map(({ name: owner, data }) => {
        if (data.kind === 'A') return `${owner} ${data.address.toString()}`;
        if (data.kind === 'TXT') return `${owner} ${data.texts.map((text) => characterText(text)).join('|')}`;
        if (data.kind === 'NS' || data.kind === 'PTR') return `${data.kind} ${owner} ${data.name}`;
        return data.kind === 'CNAME' ? `${owner} -> ${data.name}` : `${data.kind} ${owner}`;
      })
      .join(', ');
  const { authoritative, truncated, responseCode, answers, authorities } = response;
  return `${responseCode}${authoritative ? ' aa' : ''}${truncated ? ' tc' : ''}; ${texts(answers)}; ${texts(authorities)}`;
}

test('DNS-01 the known answer: vectors.md V7', () => {
  const query = hex('1234010000010000000000000669736174617004636f7270076578616d706c650000010001');
  const answer =
    '1234858000010002000000000669736174617004636f7270076578616d706c650000010001c00c000500010000012c000b086973617461703031c013c031000100010000025800040a00001f';
  expect(toHex(exchange(query, [])!)).toBe(answer);
});

describe('DNS-06 aliases', () => {
  test.each([
    [
      'in the zone',
      'da-isatap.corp.example',
      '0 aa; da-isatap.corp.example -> isatap01.corp.example, isatap01.corp.example 10.0.0.31; ',
    ],
    [
      'into another zone of the server',
      'away.corp.example',
      '0 aa; away.corp.example -> host.other.example, host.other.example 10.2.0.1; ',
    ],
    ['out of all zones', 'far.corp.example', '0 aa; far.corp.example -> host.elsewhere.example; '],
    [
      'to a name that does not exist (RFC 6604)',
      'broken.corp.example',
      '3 aa; broken.corp.example -> nothing.corp.example; SOA corp.example',
    ],
    [
      'in a circle',
      'one.corp.example',
      '0 aa; one.corp.example -> two.corp.example, two.corp.example -> one.corp.example; SOA corp.example',
    ],
  ])('%s', (_what, name, answer) => {
    expect(ask(name)).toBe(answer);
  });

  test('asked for itself it is the answer', () => {
    expect(ask('da-isatap.corp.example', dnsType.CNAME)).toBe(
      '0 aa; da-isatap.corp.example -> isatap01.corp.example; ',
    );
    expect(ask('da-isatap.corp.example', dnsType.ANY)).toBe('0 aa; da-isatap.corp.example -> isatap01.corp.example; ');
  });
});

describe('DNS-07 what is not there', () => {
  test.each([
    ['no such name', 'nobody.corp.example', dnsType.A, '3 aa; ; SOA corp.example'],
    ['no such type', 'isatap01.corp.example', dnsType.AAAA, '0 aa; ; SOA corp.example'],
    ['a name that only others stand below', 'site.corp.example', dnsType.A, '0 aa; ; SOA corp.example'],
    ['the zone itself', 'corp.example', dnsType.A, '0 aa; ; SOA corp.example'],
    ['outside the zones', 'www.example.org', dnsType.A, '5; ; '],
    ['a name that only ends like the zone', 'xcorp.example', dnsType.A, '5; ; '],
    ['the longest zone counts', 'isatap01.child.corp.example', dnsType.A, '3 aa; ; SOA child.corp.example'],
  ])('%s', (_what, name, type, answer) => {
    expect(ask(name, type)).toBe(answer);
  });

  test('the SOA record of a zone', () => {
    expect(ask('Corp.Example', dnsType.SOA)).toBe('0 aa; SOA corp.example; ');
  });
});

describe('DNS-13 the global query block list', () => {
  test.each([
    ['isatap right below a zone, though it has a record', 'isatap.corp.example', '3 aa; ; SOA corp.example'],
    ['whatever its case', 'ISATAP.corp.example', '3 aa; ; SOA corp.example'],
    ['wpad in the other zone', 'wpad.other.example', '3 aa; ; SOA other.example'],
    ['not deeper', 'isatap.site.corp.example', '0 aa; isatap.site.corp.example 10.0.0.32; '],
  ])('%s', (_what, name, answer) => {
    expect(ask(name)).toBe(answer);
  });

  test('every type is blocked, another name for the same is not, and without the list nothing is', () => {
    expect(ask('isatap.corp.example', dnsType.ANY)).toBe('3 aa; ; SOA corp.example');
    expect(ask('da-isatap.corp.example')).toMatch(/10\.0\.0\.31; $/);
    expect(ask('isatap.corp.example', dnsType.A, [])).toMatch(/10\.0\.0\.31; $/);
  });
});

test('DNS-05 names are equal whatever their case; the question comes back as it was', () => {
  const response = decodeDns(exchange(encodeDns(question('IsaTap01.CORP.example')), [])!);
  expect(response.questions[0]?.name).toBe('IsaTap01.CORP.example');
  expect(response.answers).toHaveLength(1);
});

test('DNS-03 DNS-04 what does not fit into 512 bytes is left out, and TC says so', () => {
  const bytes = exchange(encodeDns(question('many.corp.example')), [])!;
  const { truncated, answers } = decodeDns(bytes);
  expect(bytes.length).toBeLessThanOrEqual(512);
  expect(bytes.length).toBeGreaterThan(512 - 16);
  expect(truncated).toBe(true);
  expect(answers.length).toBe(Math.floor((512 - 12 - 23) / 16));
});

describe('odd queries', () => {
  test('another opcode, no question, two questions', () => {
    const code = (message: DnsMessage): number => decodeDns(exchange(encodeDns(message), [])!).responseCode;
    const good = question('isatap01.corp.example');
    expect(code({ ...good, opcode: 4 })).toBe(4);
    expect(code({ ...good, questions: [] })).toBe(1);
    expect(code({ ...good, questions: [...good.questions, ...good.questions] })).toBe(1);
  });

  test('a response and broken bytes get no answer', () => {
    expect(exchange(encodeDns({ ...question('isatap01.corp.example'), isResponse: true }), [])).toBe(null);
    expect(exchange(encodeDns(question('isatap01.corp.example')).slice(0, 20), [])).toBe(null);
  });
});

describe('further types', () => {
  test('the zone names its primary as its server where no other is named', () => {
    expect(ask('corp.example', dnsType.NS)).toBe('0 aa; NS corp.example dc01.corp.example; ');
    expect(ask('other.example', dnsType.NS)).toBe('0 aa; NS other.example ns.elsewhere.example; ');
    expect(ask('isatap01.corp.example', dnsType.NS)).toBe('0 aa; ; SOA corp.example');
  });

  test('texts and names of addresses', () => {
    expect(ask('host.other.example', dnsType.TXT)).toBe(String.raw`0 aa; host.other.example one|two \"2\"; `);
    expect(ask('1.0.2.10.in-addr.arpa', dnsType.PTR)).toBe('0 aa; PTR 1.0.2.10.in-addr.arpa host.other.example; ');
  });
});
