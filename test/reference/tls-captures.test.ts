import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { TLS_KEY_LOG } from '../../src/capture/pcapng-format.ts';
import type { CaptureRecord } from '../../src/capture/record.ts';
import { ecdheRsaAes128GcmSha256, ecdheRsaAes256GcmSha384 } from '../../src/tls/aes-gcm-suite.ts';
import { decodeCertificate } from '../../src/tls/certificate.ts';
import { readShared, sharedText } from '../support/shared-captures.ts';
import { type TcpStream, tcpStreams } from '../support/tcp-streams.ts';
import { type Decrypted, decrypt, plainMessages } from '../support/tls-decryption.ts';

const FOLDER = 'public/tls-dsb';
const suites = [ecdheRsaAes128GcmSha256, ecdheRsaAes256GcmSha384];

/** The key log in a capture's own secrets blocks. */
const secretsIn = (records: readonly CaptureRecord[]): string =>
  records
    .flatMap((record) =>
      record.kind === 'secrets' && record.secretsType === TLS_KEY_LOG ? [Buffer.from(record.data).toString()] : [],
    )
    .join('\n');

function kinds({ messages }: Decrypted, side: 'client' | 'server'): string[] {
  return messages[side].map((message) => (message.kind === 'other' ? `type ${message.type}` : message.kind));
}

const CLIENT_FLIGHTS = ['client-hello', 'client-key-exchange', 'finished'];

describe('V10 connections of other people are decrypted with our keys', () => {
  test('Wireshark, the keys in the file itself: HTTP, both finished messages as computed', () => {
    const { records } = readCapture(readShared(`${FOLDER}/Wireshark__pcapng-example.pcapng`));
    const [stream] = tcpStreams(records, 443);
    const found = decrypt(stream!, secretsIn(records), suites);
    expect(kinds(found, 'client')).toEqual(CLIENT_FLIGHTS);
    expect(found.finished).toEqual({ client: true, server: true });
    expect(found.text.client).toMatch(/^GET \/\S* HTTP\/1\.1\r\n/);
    expect(found.text.server).toMatch(/^HTTP\/1\.1 \d+ /);
  });

  test('scapy, AES-256 and a session ticket, the keys beside the file', () => {
    const { records } = readCapture(readShared(`${FOLDER}/scapy__tls_nss_example.pcap`));
    const streams = tcpStreams(records, 443);
    const keys = sharedText(`${FOLDER}/scapy__tls_nss_example.keys.txt`);
    const found = decrypt(streams[0] as TcpStream, keys, suites);
    expect(kinds(found, 'client')).toEqual(CLIENT_FLIGHTS);
    expect(kinds(found, 'server')).toContain('type 4');
    expect(found.finished).toEqual({ client: true, server: true });
    expect(found.text.client).toMatch(/^GET \/pki\/\S+ HTTP\/1\.0\r\n/);
    expect(found.text.server).toMatch(/^HTTP\/1\.0 200 ok\r\n/);
  });

  test('a wrong key opens nothing', () => {
    const { records } = readCapture(readShared(`${FOLDER}/scapy__tls_nss_example.pcap`));
    const keys = sharedText(`${FOLDER}/scapy__tls_nss_example.keys.txt`);
    const wrong = keys.replace(/[0-9a-f]{4}$/m, '0000');
    expect(() => decrypt(tcpStreams(records, 443)[0]!, wrong, suites)).toThrow('cannot be opened');
  });
});

test('zeek: a chain of three certificates, the first of heise.de', () => {
  const { records } = readCapture(readShared(`${FOLDER}/zeek__tls-1.2-stream-keylog.pcap`));
  const messages = plainMessages(tcpStreams(records, 443)[0]!.server);
  const found = messages.find(({ kind }) => kind === 'certificate');
  const chain = found?.kind === 'certificate' ? found.certificates.map(decodeCertificate) : [];
  expect(chain.map(({ isAuthority }) => isAuthority)).toEqual([false, true]);
  expect(chain[0]?.dnsNames).toContain('www.heise.de');
});
