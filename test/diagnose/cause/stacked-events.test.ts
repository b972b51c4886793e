import { describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/diagnose/cause/diagnose.ts';
import type { FlowResult } from '../../../src/diagnose/result.ts';
import { flowOf, loadText, run } from '../../support/scenarios.ts';

/** Runs that a search for two faults may take: each is some 40 ms of processor time. */
const MOST_RUNS = 45;

/** The flow of the reference network with events, diagnosed as `explain` does. */
function diagnosed(...events: readonly string[]): FlowResult {
  const loaded = loadText(`title: events\nextends: manage-out.yaml\nset: { events: [${events.join(', ')}] }`);
  return flowOf(diagnose(loaded, run(loaded), 'rdp-client01').simulation, 'rdp-client01');
}

const on = (host: string, at: string, command: string): string => `{ at: ${at}, host: ${host}, command: '${command}' }`;
const RETURN = 'route fd9c:30c:2da4:1::/64 12 nexthop=fd9c:30c:2da4:111::31';
const metric = on('DAV01', '15s', `netsh interface ipv6 set ${RETURN} metric=400`);
const deleted = on('DAV01', '15s', `netsh interface ipv6 delete ${RETURN}`);
const silent = on('ISATAP01', '16s', 'netsh interface ipv6 set interface 10 forwarding=disabled');
const CLIENTS = 'route fd9c:30c:2da4:1000::/64 10 nexthop=fd9c:30c:2da4:111::25';

describe('two faults that are typed while the network runs, one behind the other', () => {
  test.each([
    ['a metric, and a router that does not pass the answers on', metric, silent, 'return-route-metric'],
    ['a route that is deleted, and such a router', deleted, silent, 'return-route-missing'],
  ])('%s', (_, first, second, code) => {
    const { causes, search } = diagnosed(first, second);
    expect(causes).toMatchObject([
      { code, host: 'DAV01', proved: true },
      { code: 'forwarding-disabled', host: 'ISATAP01', proved: true },
    ]);
    expect(search!.simulations).toBeLessThan(MOST_RUNS);
  });

  test.each([
    ['a metric', metric, 'return-route-metric'],
    ['a route that is deleted', deleted, 'return-route-missing'],
  ])('%s, and a longer prefix: either of them alone leads the answer to the same end', (_, first, code) => {
    const shadow = on('DAV01', '15500ms', 'netsh interface ipv6 add route fd9c:30c:2da4:1:0:5efe::/96 14 metric=1');
    const { causes } = diagnosed(first, shadow);
    expect(causes.map((cause) => cause.code).toSorted((a, b) => a.localeCompare(b, 'en'))).toEqual([
      code,
      'route-shadowed',
    ]);
    expect(causes.every(({ host, proved }) => host === 'DAV01' && proved)).toBe(true);
  });

  test('a neighbour that is to be a router, is not one now, and that nobody has a route to', () => {
    const gone = on('ISATAP01', '16s', `netsh interface ipv6 delete ${CLIENTS}`);
    const off = on('DAV01', '16s', 'netsh interface ipv6 set interface 12 forwarding=disabled');
    expect(diagnosed(gone, off).causes).toMatchObject([
      { code: 'client-route-missing', host: 'ISATAP01', proved: true },
      { code: 'forwarding-disabled', host: 'DAV01', proved: true },
    ]);
  });
});

test('no other way is proposed for the IPv4 packet that came to the end of its tunnel, nor one through a host that passes nothing on', () => {
  const [cause] = diagnosed(metric).causes;
  expect(cause!.alternatives.flatMap(({ fix }) => fix).filter((each) => each.includes('ipv4'))).toEqual([]);
});
