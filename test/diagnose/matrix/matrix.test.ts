import { describe, expect, test } from 'vitest';
import { takeMatrix, timeOfFirstFlow } from '../../../src/diagnose/matrix/matrix.ts';
import type { MatrixOptions } from '../../../src/diagnose/matrix/matrix.ts';
import type { MatrixPair, MatrixResult } from '../../../src/diagnose/matrix/result.ts';
import type { LoadedScenario } from '../../../src/scenario/load.ts';
import { seconds } from '../../../src/sim/time.ts';
import { loadFile, loadText } from '../../support/scenarios.ts';

function matrixOf(loaded: LoadedScenario, options: Partial<MatrixOptions> = {}): MatrixResult {
  const { document } = loaded;
  return takeMatrix(loaded, {
    at: timeOfFirstFlow(document),
    hosts: Object.keys(document.hosts),
    port: null,
    ...options,
  });
}

function pairOf({ pairs }: MatrixResult, from: string, to: string): MatrixPair {
  return pairs.find((pair) => pair.from === from && pair.to === to)!;
}

/** `PROTOCOL: VERDICT REASON at HOST` of each try. */
const talesOf = ({ ping, tcp }: MatrixPair): string[] =>
  [
    ...(ping === null ? [] : [{ name: 'ping', ...ping }]),
    ...tcp.map((each) => ({ name: `tcp/${each.port}`, ...each })),
  ].map(
    ({ name, verdict, observed, reason }) =>
      `${name}: ${verdict} ${reason === null ? observed : `${reason.code} at ${reason.host}`}`,
  );

/** Two hosts with both families and a server; one with IPv6 and one with IPv4 only. */
const NETWORK = `title: small
links: { lan: {} }
hosts:
  DC:
    profile: windows-server-2012r2
    interfaces: { LAN: { link: lan, ipv4: 10.0.0.1/24, ipv6: 'fd00::1/64' } }
    dnsServer: { zones: { corp.example: { records: { web: { A: 10.0.0.9 }, a: { A: 10.0.0.2 }, alias: { CNAME: a } } } } }
  A:
    profile: windows-10
    dns: { servers: [10.0.0.1], suffix: corp.example }
    interfaces: { LAN: { link: lan, ipv4: 10.0.0.2/24, ipv6: 'fd00::2/64' } }
    services: [tcp/445, tcp/80]
  SIX: { profile: linux, interfaces: { e: { link: lan, ipv6: 'fd00::6/64' } } }
  FOUR: { profile: linux, interfaces: { e: { link: lan, ipv4: 10.0.0.4/24 } }, firewall: [{ name: ping, protocol: icmpv4 }], services: [tcp/22] }
`;

describe('what is tried', () => {
  const result = matrixOf(loadText(NETWORK));

  test('every host from every other, row by row', () => {
    expect(result.pairs.map(({ from, to }) => `${from} ${to}`)).toEqual(
      ['DC', 'A', 'SIX', 'FOUR'].flatMap((from) =>
        ['DC', 'A', 'SIX', 'FOUR'].filter((to) => to !== from).map((to) => `${from} ${to}`),
      ),
    );
  });

  test('by name where one has it and the other can look it up, otherwise by the first address that both can use', () => {
    const targets = result.pairs.map(({ from, to, target, by }) => [`${from} ${to}`, target, by]);
    expect(Object.fromEntries(targets.map(([pair, ...rest]) => [pair, rest]))).toMatchObject({
      'A DC': ['10.0.0.1', 'address'],
      // DC asks nobody.
      'DC A': ['10.0.0.2', 'address'],
      'SIX A': ['fd00::2', 'address'],
      'FOUR A': ['10.0.0.2', 'address'],
    });
    const asking = matrixOf(
      loadText(NETWORK.replace('profile: windows-server-2012r2', '$&\n    dns: { servers: [10.0.0.1] }')),
    );
    expect(pairOf(asking, 'DC', 'A')).toMatchObject({ target: 'a.corp.example', by: 'name' });
  });

  test('a record with the name of a host is its name, wherever it leads', () => {
    const asking = 'profile: windows-server-2012r2\n    dns: { servers: [10.0.0.1] }';
    const stale = NETWORK.replace('profile: windows-server-2012r2', asking).replace(
      'a: { A: 10.0.0.2 }',
      'a: { A: 10.0.0.99 }',
    );
    const pair = pairOf(matrixOf(loadText(stale), { hosts: ['DC', 'A'] }), 'DC', 'A');
    expect([pair.target, talesOf(pair)[0]]).toEqual(['a.corp.example', 'ping: lost neighbor-unreachable at DC']);
  });

  test('not at all where no family is common', () => {
    expect(pairOf(result, 'SIX', 'FOUR')).toEqual({
      from: 'SIX',
      to: 'FOUR',
      target: null,
      by: null,
      ping: null,
      tcp: [],
    });
  });

  test('ping, and each TCP service that the other offers', () => {
    expect(talesOf(pairOf(result, 'FOUR', 'A'))).toEqual([
      'ping: delivered answer',
      'tcp/80: delivered answer',
      'tcp/445: delivered answer',
    ]);
    expect(talesOf(pairOf(result, 'A', 'DC'))).toEqual(['ping: delivered answer']);
    expect(talesOf(pairOf(result, 'A', 'FOUR'))).toEqual(['ping: delivered answer', 'tcp/22: lost firewall at FOUR']);
  });

  test('one port, whether it is a service or not', () => {
    const tales = (to: string): string[] => talesOf(pairOf(matrixOf(loadText(NETWORK), { port: 80 }), 'FOUR', to));
    expect(tales('A')).toEqual(['ping: delivered answer', 'tcp/80: delivered answer']);
    expect(tales('DC')).toEqual(['ping: delivered answer', 'tcp/80: refused port-closed at DC']);
  });

  test('only the hosts named, in that order', () => {
    const { hosts, pairs } = matrixOf(loadText(NETWORK), { hosts: ['FOUR', 'A'] });
    expect([hosts, pairs.map(({ from }) => from)]).toEqual([
      ['FOUR', 'A'],
      ['FOUR', 'A'],
    ]);
  });
});

test('of several addresses the one to which the tables lead', () => {
  const result = matrixOf(loadFile('scenarios/manage-out.yaml'), { hosts: ['CLIENT02', 'NAT1', 'INTERNET'] });
  // Its address at home begins like CLIENT02's own, and lies behind it.
  expect(pairOf(result, 'CLIENT02', 'NAT1')).toMatchObject({ target: '198.51.100.2', ping: { verdict: 'delivered' } });
});

describe('when', () => {
  const events = `flows: { f: { from: A, to: 10.0.0.4, ping: 1, at: 7s } }
events:
  - { at: 10s, link: lan, down: true }
  - { at: 50s, link: lan, down: false }
limit: 60s
`;
  const loaded = loadText(`${NETWORK}${events}`);

  test('at the time of the first flow, or at 20 s', () => {
    expect(timeOfFirstFlow(loaded.document)).toBe(seconds(7));
    expect(timeOfFirstFlow(loadText(NETWORK).document)).toBe(seconds(20));
  });

  test.each([
    [7, 'ping: delivered answer', 2],
    [12, 'ping: lost neighbor-unreachable at A', 1],
    [50, 'ping: delivered answer', 0],
    [500, 'ping: delivered answer', 0],
  ])('at %i s events up to then have happened, and none later', (at, tale, laterEvents) => {
    const result = matrixOf(loaded, { at: seconds(at), hosts: ['A', 'FOUR'] });
    expect({ at: result.at, tale: talesOf(pairOf(result, 'A', 'FOUR'))[0], later: result.laterEvents }).toEqual({
      at,
      tale,
      later: laterEvents,
    });
  });

  test('a machine that is switched off has no address to be tried', () => {
    const reboot = loadText(`${NETWORK}events: [{ at: 5s, host: A, reboot: true, downTime: 200s }]\n`);
    expect(pairOf(matrixOf(reboot, { hosts: ['DC', 'A'] }), 'DC', 'A').target).toBeNull();
  });
});

describe('the reference network', () => {
  test.each([
    ['manage-out', 'PC01', 'CLIENT01', ['ping: delivered answer', 'tcp/3389: delivered answer']],
    [
      'manage-out',
      'PC02',
      'CLIENT01',
      ['ping: lost name-not-resolved at PC02', 'tcp/3389: lost name-not-resolved at PC02'],
    ],
    ['manage-out', 'CLIENT02', 'PC01', ['ping: delivered answer']],
    [
      'faults/return-metric',
      'PC01',
      'CLIENT01',
      ['ping: lost isatap-source-check at PC01', 'tcp/3389: lost isatap-source-check at PC01'],
    ],
    ['faults/return-metric', 'CLIENT01', 'PC01', ['ping: lost isatap-source-check at PC01']],
    ['faults/return-metric', 'PC01', 'CLIENT02', ['ping: delivered answer', 'tcp/3389: delivered answer']],
    [
      'faults/isatap-prefix-mismatch',
      'PC01',
      'CLIENT02',
      ['ping: delivered answer', 'tcp/3389: lost dos-protection at DAV02'],
    ],
  ])('%s: %s to %s', (name, from, to, tales) => {
    const loaded = loadFile(`scenarios/${name}.yaml`);
    expect(talesOf(pairOf(matrixOf(loaded, { hosts: [from, to] }), from, to))).toEqual(tales);
  });

  test('is the same with VLANs on one switch', () => {
    const targets = ({ pairs }: MatrixResult): unknown[] => pairs.map((pair) => [pair.target, talesOf(pair)]);
    const stick = matrixOf(loadFile('scenarios/router-on-a-stick.yaml'));
    expect(targets(stick)).toEqual(targets(matrixOf(loadFile('scenarios/manage-out.yaml'))));
  });

  test('the same scenario gives the same matrix, and who else is asked changes nothing', () => {
    const loaded = loadFile('scenarios/faults/return-metric.yaml');
    const whole = matrixOf(loaded);
    expect(matrixOf(loaded)).toEqual(whole);
    const few = matrixOf(loaded, { hosts: ['PC01', 'DAV01', 'CLIENT01'] });
    for (const { from, to, ...pair } of few.pairs)
      expect(talesOf({ from, to, ...pair }), `${from} ${to}`).toEqual(talesOf(pairOf(whole, from, to)));
  });
});
