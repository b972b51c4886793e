import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../../src/addr/ipv6.ts';
import type { Simulation } from '../../../src/diagnose/simulate.ts';
import { buildNetwork, type Network } from '../../../src/scenario/network.ts';
import { start, waitFor } from '../../../src/sim/process.ts';
import { seconds } from '../../../src/sim/time.ts';
import { labAuthority } from '../../../src/tls/lab-certificate.ts';
import { rsaNullSha256 } from '../../../src/tls/null-suites.ts';
import { TlsClient } from '../../../src/tls/client.ts';
import { TlsChannel } from '../../../src/tunnel/ip-https/tls-channel.ts';
import { Ipv4Address } from '../../../src/addr/ipv4.ts';
import { capturesOf, flowOf, run } from '../../support/scenarios.ts';
import { CLIENT1, CLIENT2, ipHttpsScenario } from '../../support/ip-https-network.ts';

const ping = (name: string, from: string, to: string, at: number): string =>
  `  ${name}: { from: ${from}, to: '${to}', ping: 1, at: ${at}s }\n`;

const verdict = (simulation: Simulation, name: string) => {
  const { verdict: found, reason } = flowOf(simulation, name);
  return reason === null ? found : `${found}: ${reason.code} at ${reason.host}`;
};

/** The network after ten seconds. */
function connected(change?: (text: string) => string): Network {
  const network = buildNetwork(ipHttpsScenario('', change === undefined ? {} : { change }));
  network.simulator.run(seconds(10));
  return network;
}

const hostOf = (network: Network, name: string) => network.nodes.get(name)!.host;
const tunnelOf = (network: Network, name: string) => hostOf(network, name).interfaceByName('IPHTTPSInterface')!;

describe('a connected client', () => {
  test('IPH-05 has proved its addresses unique and learned prefix, routes and MTU; there is no default route', () => {
    const network = connected();
    const tunnel = tunnelOf(network, 'C1');
    expect(tunnel.isUp).toBe(true);
    expect(tunnel.ipv6.mtu).toBe(1280);
    expect(tunnel.ipv6.has(Ipv6Address.parse(CLIENT1))).toBe(true);
    const routes = hostOf(network, 'C1').ipv6.routes.routes.map(({ prefix }) => prefix.toString());
    expect(routes).toContain('fd9c:30c:2da4:1000::/64');
    expect(routes).toContain('fd9c:30c:2da4::/48');
    expect(routes).not.toContain('::/0');
  });

  test('is reached from the intranet and reaches it, each by its own connection', () => {
    const flows =
      ping('one', 'APP', CLIENT1, 10) +
      ping('two', 'APP', CLIENT2, 11) +
      `  rdp: { from: APP, to: '${CLIENT1}', tcp: 3389, at: 12s }\n` +
      `  web: { from: C2, to: 'fd9c:30c:2da4:111::60', tcp: 80, at: 13s }\n`;
    const simulation = run(ipHttpsScenario(flows));
    expect(['one', 'two', 'rdp', 'web'].map((name) => verdict(simulation, name))).toEqual(
      Array.from({ length: 4 }, () => 'delivered'),
    );
    const actions = flowOf(simulation, 'one').forward.map(({ host, action }) => `${host} ${action}`);
    expect(actions).toContain('DAV encapsulated');
    expect(actions).toContain('C1 decapsulated');
  });

  test('IPH-04 gets router advertisements of the server and no other multicast: clients do not find each other', () => {
    const simulation = run(ipHttpsScenario(ping('c2c', 'C2', CLIENT1, 10)));
    expect(verdict(simulation, 'c2c')).toBe('lost: ip-https-not-connected at C2');
  });

  test('IPH-10 its TCP announces what the tunnel carries', () => {
    const { captures } = capturesOf(ipHttpsScenario(`  rdp: { from: APP, to: '${CLIENT1}', tcp: 3389, at: 12s }\n`));
    // The MSS option of the SYN, ACK: 1280 - 60.
    const text = Buffer.from(captures.get('APP')!).toString('hex');
    expect(text).toContain('020404c4');
  });
});

test('an address that the server has itself is no client’s', () => {
  const change = (text: string): string => text.replace("interfaceId: '::c1'", "interfaceId: '::1'");
  const network = connected(change);
  const address = Ipv6Address.parse('fd9c:30c:2da4:1000::1');
  expect(tunnelOf(network, 'C1').ipv6.find(address)?.state).toBe('duplicate');
});

describe('why a client is not connected', () => {
  test.each<[string, (text: string) => string, string]>([
    ['the name', (text) => text.replace('da: { A', 'db: { A'), 'the name da.example.com was not resolved'],
    ['a closed port', (text) => text.replace('role: server', 'role: server\n        port: 444'), 'port 443: TCP reset'],
    [
      'the certificate',
      (text) => text.replaceAll('server: da.example.com', 'server: other.example.com'),
      'TLS certificate_unknown: the certificate is for da.example.com',
    ],
    ['a filter', (text) => text.replace('wan: { delay: 5ms }', 'wan: { filter: [tcp/443] }'), 'TCP timed out'],
  ])('%s', (_name, change, why) => {
    const network = connected(change);
    network.simulator.run(seconds(60));
    const tunnel = tunnelOf(network, 'C1') as unknown as { isUp: boolean; disconnectedWhy: string };
    expect(tunnel.isUp).toBe(false);
    expect(tunnel.disconnectedWhy).toContain(why);
  });
});

test('an address in the URL is asked of no name server; the certificate is not for it', () => {
  const tunnel = tunnelOf(
    connected((text) => text.replaceAll('server: da.example.com', 'server: 203.0.113.10')),
    'C1',
  );
  expect(tunnel).toMatchObject({
    isUp: false,
    disconnectedWhy: expect.stringContaining('the certificate is for da.example.com, not 203.0.113.10'),
  });
});

describe('a connection that breaks', () => {
  const events = `events:
  - { at: 20s, host: DAV, reboot: true, downTime: 5s }
`;

  test('takes what the client learned with it; it connects again after 30 s, and packets flow', () => {
    // Nobody tells the client that the server has forgotten it, until it says something itself.
    const web = `  web: { from: C1, to: 'fd9c:30c:2da4:111::60', tcp: 80, at: 30s }\n`;
    const flows = ping('before', 'APP', CLIENT1, 10) + web + ping('after', 'APP', CLIENT1, 110);
    const simulation = run(ipHttpsScenario(flows, { events }));
    expect(['before', 'after'].map((name) => verdict(simulation, name))).toEqual(['delivered', 'delivered']);
  });

  test('a packet under way when it breaks is told of', () => {
    const loaded = ipHttpsScenario(ping('lost', 'APP', CLIENT1, 20), {
      events: `events:
  - { at: 19s, link: home, down: true }
`,
    });
    const simulation = run(loaded);
    expect(verdict(simulation, 'lost')).toBe('lost: link-down at home');
  });

  test('pauses between attempts: 30 s, then as long as the first failure is ago, 15 minutes at most', () => {
    const network = buildNetwork(
      ipHttpsScenario('', { change: (text) => text.replace('role: server', 'role: server\n        port: 444') }),
    );
    const seen: number[] = [];
    const { drops } = hostOf(network, 'DAV');
    let before = 0;
    for (let second = 0; second <= 4000; second++) {
      network.simulator.run(seconds(second));
      const refused = drops.get('port-closed') ?? 0;
      // Both clients try at once.
      if (refused > before) seen.push(second);
      before = refused;
    }
    // The name server is asked again too, so an attempt takes some milliseconds.
    expect(seen.slice(0, 8)).toEqual([1, 31, 61, 121, 241, 481, 961, 1861]);
    expect(seen[8]! - seen[7]!).toBe(900);
  });
});

/** Connects from INTERNET's place and says something. @returns what the server answered */
function say(text: string): { answer: string; isOver: boolean } {
  const network = connected();
  const { host, tcp } = network.nodes.get('C2')!;
  const result = { answer: '', isOver: false };
  start(
    network.simulator,
    (function* () {
      const connection = tcp.connect(Ipv4Address.parse('203.0.113.10'), 443)!;
      while (connection.isOpening) yield* waitFor(connection.changed);
      const channel = new TlsChannel(connection, [], (shared) => {
        const client = new TlsClient({
          ...shared,
          suites: [rsaNullSha256],
          random: host.random('test'),
          serverName: 'da.example.com',
          trustedAuthority: labAuthority,
          epochSeconds: 1_400_000_000,
        });
        network.simulator.after(0, () => client.start());
        return client;
      });
      yield* channel.open();
      channel.write(new TextEncoder().encode(text));
      for (;;) {
        const plaintext = yield* channel.read();
        if (plaintext === null) break;
        for (const bytes of plaintext) result.answer += new TextDecoder().decode(bytes);
      }
      result.isOver = true;
    })(),
  );
  network.simulator.run(seconds(20));
  return result;
}

const HEAD = 'POST /IPTLS HTTP/1.1\r\nContent-Length: 18446744073709551615\r\nHost: da.example.com\r\n\r\n';

test('IPH-01 IPH-02 IPH-03 the request is answered with 200, server and date, and the body stays open', () => {
  const { answer, isOver } = say(HEAD);
  expect(answer).toMatch(
    /^HTTP\/1\.1 200 OK\r\nServer: Microsoft-HTTPAPI\/2\.0\r\nDate: Mon, 03 Mar 2014 08:00:1\d GMT\r\n\r\n/,
  );
  expect(isOver).toBe(false);
});

test.each([
  ['GET / HTTP/1.1\r\nHost: da.example.com\r\n\r\n', '404 Not Found'],
  ['GET /IPTLS HTTP/1.1\r\nHost: da.example.com\r\n\r\n', '405 Method Not Allowed'],
  ['POST /IPTLS HTTP/1.1\r\nHost: da.example.com\r\nContent-Length: 5\r\n\r\n', '400 Bad Request'],
])('another request is refused: %j', (request, status) => {
  const { answer, isOver } = say(request);
  expect(answer).toContain(`HTTP/1.1 ${status}\r\n`);
  expect(isOver).toBe(true);
});

test('what is no IPv6 packet ends the connection', () => {
  const { answer, isOver } = say(`${HEAD}Exxx`);
  expect(answer).toContain('200 OK');
  expect(isOver).toBe(true);
});
