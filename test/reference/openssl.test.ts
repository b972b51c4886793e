import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RandomStream } from '../../src/sim/random.ts';
import { rsaAes128CbcSha256 } from '../../src/tls/aes-cbc-suite.ts';
import { ecdheRsaAes128GcmSha256, ecdheRsaAes256GcmSha384 } from '../../src/tls/aes-gcm-suite.ts';
import { TlsClient } from '../../src/tls/client.ts';
import { LAB_SERVER_NAME, labAuthority, labServerCertificate, labServerKey } from '../../src/tls/lab-certificate.ts';
import { rsaNullSha, rsaNullSha256 } from '../../src/tls/null-suites.ts';
import { TlsServer } from '../../src/tls/server.ts';
import type { TlsSuite } from '../../src/tls/suite.ts';
import { type LabFiles, OpenSsl, TlsSocket, writeLabFiles } from '../support/openssl.ts';
import { TEST_TIME } from '../support/tls-pair.ts';

/** OpenSSL's names; its security level refuses suites that do not encrypt. */
const CASES: readonly (readonly [openssl: string, suite: TlsSuite])[] = [
  ['NULL-SHA256', rsaNullSha256],
  ['NULL-SHA', rsaNullSha],
  ['AES128-SHA256', rsaAes128CbcSha256],
  ['ECDHE-RSA-AES128-GCM-SHA256', ecdheRsaAes128GcmSha256],
  ['ECDHE-RSA-AES256-GCM-SHA384', ecdheRsaAes256GcmSha384],
];

let files: LabFiles;
beforeAll(() => {
  files = writeLabFiles();
});
afterAll(() => fs.rmSync(files.folder, { recursive: true }));

/** More than a record carries. */
const TEXT = Array.from({ length: 500 }, (_, index) => `${index} bottles of beer on the wall, no, ${index + 1}\n`).join(
  '',
);
/** What OpenSSL's server makes of it, line by line. */
const reversed = (text: string): string => text.replaceAll(/.+/g, (line) => line.split('').toReversed().join(''));

describe.each(CASES)('%s', (cipher, suite) => {
  const options = ['-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`];

  test('our client and openssl s_server', async () => {
    const certificate = ['-cert', files.certificate, '-key', files.key];
    const openssl = new OpenSsl('s_server', '-accept', '127.0.0.1:0', '-rev', ...certificate, ...options);
    const port = Number((await openssl.said(/ACCEPT 127\.0\.0\.1:(\d+)/))[1]);
    const end = new TlsSocket(
      net.connect(port, '127.0.0.1'),
      (callbacks) =>
        new TlsClient({
          random: new RandomStream(1, 'client'),
          suites: [suite],
          serverName: LAB_SERVER_NAME,
          trustedAuthority: labAuthority,
          epochSeconds: TEST_TIME,
          ...callbacks,
        }),
    );
    try {
      end.engine.start();
      await end.until(() => end.engine.state === 'open');
      expect(end.engine.suite).toBe(suite);
      for (const text of ['hello\n', TEXT]) {
        end.received.length = 0;
        end.engine.write(Buffer.from(text));
        await end.until(() => end.text.length >= text.length);
        expect(end.text).toBe(reversed(text));
      }
      end.engine.close();
      await openssl.said(/CONNECTION CLOSED/);
      expect(openssl.output).not.toMatch(/error/i);
      expect(end.engine.failure).toBeNull();
    } finally {
      end.destroy();
      await openssl.end();
    }
  });

  test('openssl s_client and our server', async () => {
    const listener = net.createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as net.AddressInfo;
    const trust = ['-CAfile', files.authority, '-verify_return_error', '-verify_hostname', LAB_SERVER_NAME];
    const to = ['-connect', `127.0.0.1:${port}`, '-servername', LAB_SERVER_NAME];
    const connected = once(listener, 'connection') as Promise<[net.Socket]>;
    const openssl = new OpenSsl('s_client', ...to, ...trust, '-nocommands', ...options);
    const [socket] = await connected;
    const end = new TlsSocket(
      socket,
      (callbacks) =>
        new TlsServer({
          random: new RandomStream(1, 'server'),
          suites: [suite],
          certificates: [labServerCertificate],
          privateKey: labServerKey,
          ...callbacks,
        }),
    );
    try {
      await end.until(() => end.engine.state === 'open');
      expect(end.engine.suite).toBe(suite);
      await openssl.said(/Verify return code: 0 \(ok\)/);
      expect(openssl.output).toMatch(new RegExp(`New, \\S+, Cipher is ${cipher}`));
      expect(openssl.output).toContain('Secure Renegotiation IS supported');
      expect(openssl.output).toContain('Extended master secret: yes');
      openssl.process.stdin.write(TEXT);
      await end.until(() => end.text.length >= TEXT.length);
      expect(end.text).toBe(TEXT);
      const answer = `${'answer '.repeat(5000)}end`;
      end.engine.write(Buffer.from(answer));
      await openssl.said(/answer end/);
      expect(openssl.output.split(answer)).toHaveLength(2);
      openssl.process.stdin.end();
      await end.until(() => end.engine.state === 'closed');
      expect(end.engine.failure).toBeNull();
    } finally {
      end.destroy();
      listener.close();
      await openssl.end();
    }
  });
});
