import { describe, expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { flowOf, loadText, runDiagnosed } from '../../support/scenarios.ts';

const records = (text: string, more = ''): string =>
  `set: { ${more} hosts: { NS: { dnsServer: { zones: { lab.test: { records: ${text} } } } } } }`;

/** The flow rdp to a name that no host is called by. */
const desk = (text: string): string => records(text, 'flows: { rdp: { to: desk.lab.test } },');

describe('the name of the destination', () => {
  test.each([
    ['has no record', records('{ lap: null }'), ['dnscmd /recordadd lab.test lap AAAA 2001:db8:77:1::77']],
    [
      'has none, and the host is called otherwise: it is the one that answers and that no record leads to',
      desk('{ lap: null }'),
      ['dnscmd /recordadd lab.test desk AAAA 2001:db8:77:1::77'],
    ],
    [
      'is an alias of nothing',
      desk('{ lap: null, desk: { CNAME: lap } }'),
      ['dnscmd /recordadd lab.test lap AAAA 2001:db8:77:1::77'],
    ],
  ])('%s', (_, variation, fix) => {
    expect(foundFor(diagnoseLab(variation), 'rdp')).toEqual([
      { code: 'dns-record-missing', host: 'NS', fix, proved: true },
    ]);
  });

  test.each([
    ['leads to nobody', '2001:db8:77:1::78', records],
    ['leads into another subnet', '2001:db8:77:9::77', records],
    ['leads to another host', '2001:db8:77:1::1', records],
    ['leads to nobody, and the host is called otherwise', '2001:db8:77:1::78', desk],
  ])('%s', (_, stale, make) => {
    const owner = make === desk ? 'desk' : 'lap';
    const text = make === desk ? `{ lap: null, desk: { AAAA: '${stale}' } }` : `{ lap: { AAAA: '${stale}' } }`;
    expect(foundFor(diagnoseLab(make(text)), 'rdp')).toEqual([
      {
        code: 'dns-record-stale',
        host: 'NS',
        fix: [
          `dnscmd /recorddelete lab.test ${owner} AAAA ${stale} /f`,
          `dnscmd /recordadd lab.test ${owner} AAAA 2001:db8:77:1::77`,
        ],
        proved: true,
      },
    ]);
  });

  test('is right, and no route leads there: nothing is said of names', () => {
    const omitted = 'netsh interface ipv6 add route 2001:db8:77:1::/64 3 nexthop=2001:db8:77:c::5 publish=yes';
    expect(foundFor(diagnoseLab(`faults: [{ host: ISR, omit: '${omitted}' }]`), 'rdp')).toMatchObject([
      { code: 'client-route-missing' },
    ]);
  });

  test('is missing behind a fault that keeps the station from asking', () => {
    const omitted = 'netsh interface ipv6 add route 2001:db8:77:a::/64 8 publish=yes';
    const variation = `faults: [{ host: ISR, omit: '${omitted}' }]\n${records('{ lap: null }')}`;
    expect(foundFor(diagnoseLab(variation), 'rdp')).toMatchObject([
      { code: 'isatap-prefix-missing', host: 'ISR', proved: true },
      { code: 'dns-record-missing', host: 'NS', proved: true },
    ]);
  });
});

test('a record that an event takes away is added behind it, or registered again', () => {
  const text = `title: cleaned up
extends: manage-out.yaml
set: { events: [{ at: 15s, host: DC01, command: dnscmd /recorddelete domain.local client01 AAAA /f }] }`;
  const { causes } = flowOf(runDiagnosed(loadText(text)), 'rdp-client01');
  expect(causes).toMatchObject([{ code: 'dns-record-missing', host: 'DC01', proved: true }]);
  expect(causes[0]!.fix).toEqual(['dnscmd /recordadd domain.local client01 AAAA fd9c:30c:2da4:1000::c1']);
  expect(causes[0]!.alternatives.map(({ host, fix, proved }) => [host, fix, proved])).toEqual([
    ['CLIENT01', ['ipconfig /registerdns'], true],
  ]);
});

test('an old answer in the cache of the station, which another flow has put there, is flushed', () => {
  const old = '2001:db8:77:1::66';
  const variation = `set:
  hosts:
    LAP: { interfaces: { Nic: { ipv6: ['2001:db8:77:1::77/64', '${old}/64'] } } }
    NS: { dnsServer: { zones: { lab.test: { records: { lap: { AAAA: '${old}' } } } } } }
  flows: { rdp: { at: 50s } }
  events:
    - { at: 30s, host: NS, command: 'dnscmd /recorddelete lab.test lap AAAA /f' }
    - { at: 31s, host: NS, command: 'dnscmd /recordadd lab.test lap AAAA 2001:db8:77:1::77' }
    - { at: 32s, host: LAP, command: 'netsh interface ipv6 delete address Nic ${old}' }`;
  const diagnosis = diagnoseLab(variation);
  expect(diagnosis.simulation.result.flows.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['rdp', 'lost'],
    ['ping', 'delivered'],
  ]);
  expect(foundFor(diagnosis, 'rdp')).toEqual([
    { code: 'dns-record-stale', host: 'ST1', fix: ['ipconfig /flushdns'], proved: true },
  ]);
});

test('behind DNS64 and NAT64 the record of IPv4 is what is old', () => {
  const text = `title: moved
extends: single-server.yaml
set:
  hosts:
    DC01: { dnsServer: { zones: { domain.local: { records: { shop: { A: 172.16.10.71 } } } } } }
    SHOP:
      profile: windows-server-2016
      interfaces: { Nic: { link: lan, ipv4: 172.16.10.70/24 } }
      services: [tcp/80]
  flows: { shop: { from: CLIENT01, to: shop.domain.local, tcp: 80, at: 25s } }`;
  expect(flowOf(runDiagnosed(loadText(text)), 'shop').causes).toMatchObject([
    {
      code: 'dns-record-stale',
      host: 'DC01',
      fix: [
        'dnscmd /recorddelete domain.local shop A 172.16.10.71 /f',
        'dnscmd /recordadd domain.local shop A 172.16.10.70',
      ],
      proved: true,
    },
  ]);
});
