import { expect, test } from 'vitest';
import { rsaAes128CbcSha256 } from '../../../src/tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256 } from '../../../src/tls/aes-gcm-suite.ts';
import { TlsClient } from '../../../src/tls/client.ts';
import { LAB_SERVER_NAME, labAuthority } from '../../../src/tls/lab-certificate.ts';
import { rsaNullSha, rsaNullSha256 } from '../../../src/tls/null-suites.ts';
import type { TlsSuite } from '../../../src/tls/suite.ts';
import { ms, seconds } from '../../../src/sim/time.ts';
import type { TcpConnection } from '../../../src/transport/tcp/connection.ts';
import { tlsAlert } from '../../../src/wire/tls/alert.ts';
import { balancerNetwork } from '../../support/balancer-network.ts';
import type { MiddleBoxNetwork } from '../../support/middle-box-network.ts';
import { TEST_TIME } from '../../support/tls-pair.ts';

const VIRTUAL = '203.0.113.10';

/** The request of IP-HTTPS. */
const POST = `POST /IPTLS HTTP/1.1\r\nHost: ${LAB_SERVER_NAME}\r\nContent-Length: 18446744073709551615\r\n\r\n`;

/** A TLS client on C1 that a test carries along. */
class WebClient {
  readonly tls: TlsClient;
  readonly connection: TcpConnection;
  private readonly net: MiddleBoxNetwork;

  constructor(net: MiddleBoxNetwork, suites: readonly TlsSuite[]) {
    this.net = net;
    const connection = net.connect('C1', VIRTUAL, 443);
    this.connection = connection;
    this.tls = new TlsClient({
      random: net.network.simulator.random('test'),
      suites,
      serverName: LAB_SERVER_NAME,
      trustedAuthority: labAuthority,
      epochSeconds: TEST_TIME,
      output: (bytes) => void connection.write(bytes),
      changed: () => undefined,
    });
    net.run();
    this.tls.start();
    this.carry();
  }

  carry(time = seconds(2)): void {
    for (let passed = 0; passed < time; passed += ms(50)) {
      this.net.run(ms(50));
      for (const bytes of this.connection.read()) this.tls.receive(bytes);
    }
  }

  /** Says something and gives what is answered in some seconds. */
  ask(text: string): string {
    this.tls.write(new TextEncoder().encode(text));
    this.carry();
    return this.tls
      .read()
      .map((bytes) => new TextDecoder().decode(bytes))
      .join('');
  }
}

test('a client of Windows 8 offers suites without encryption only, and the handshake fails with an alert', () => {
  const net = balancerNetwork('tls: terminate');
  const { tls, connection } = new WebClient(net, [rsaNullSha256, rsaNullSha]);
  expect(tls.failure).toMatchObject({ sentBy: 'peer', alert: tlsAlert.handshake_failure });
  connection.close();
  net.run(seconds(1));
  expect(connection.state).not.toBe('established');
  // Members see nothing of it, only probes.
  expect(net.at('DAV01/DMZ').filter(({ source }) => source.toString() !== '192.168.50.10')).toEqual([]);
  expect(net.badFrames).toEqual([]);
});

test.each([rsaAes128CbcSha256, ecdheRsaAes128GcmSha256])(
  'a client of Windows 7 gets through TLS with $name, and then its endless POST is refused',
  (suite) => {
    const client = new WebClient(balancerNetwork('tls: terminate'), [suite]);
    expect(client.tls.state).toBe('open');
    expect(client.ask(POST)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(client.tls.state).toBe('closed');
    expect(client.connection.isPeerDone).toBe(true);
  },
);

test('endlessRequest: buffer: the POST is read for ever', () => {
  const client = new WebClient(balancerNetwork('tls: terminate\n      endlessRequest: buffer'), [rsaAes128CbcSha256]);
  expect(client.ask(POST)).toBe('');
  expect(client.ask('\x60 the first IPv6 packet')).toBe('');
  expect(client.tls.state).toBe('open');
  expect(client.connection.state).toBe('established');
});

test.each([
  ['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '502 Bad Gateway'],
  ['POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc', '502 Bad Gateway'],
  ['POST / HTTP/1.1\r\ncontent-length: -3\r\n\r\n', '400 Bad Request'],
  ['x'.repeat(40_000), '400 Bad Request'],
])('any other request: %#', (request, status) => {
  const client = new WebClient(balancerNetwork('tls: terminate'), [rsaAes128CbcSha256]);
  expect(client.ask(request)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\r\n`));
});

test('a body that is announced is waited for', () => {
  const client = new WebClient(balancerNetwork('tls: terminate'), [rsaAes128CbcSha256]);
  expect(client.ask('POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabc')).toBe('');
  expect(client.ask('d')).toMatch(/^HTTP\/1\.1 502/);
});
