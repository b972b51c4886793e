import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { decodeCertificate } from '../../src/tls/certificate.ts';
import { sharedCaptures } from '../support/shared-captures.ts';
import { tcpStreams } from '../support/tcp-streams.ts';
import { plainMessages } from '../support/tls-decryption.ts';
import { output } from '../support/tshark.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-iphttps-'));
afterAll(() => fs.rmSync(folder, { recursive: true }));

test('IPH-09 a Windows 7 client connects to a real server: the same messages in the same order as ours', () => {
  // A file of Microsoft Network Monitor, which only Wireshark's tools read.
  const file = path.join(folder, 'iphttps.pcap');
  output(
    'editcap',
    '-F',
    'pcap',
    '-T',
    'ether',
    path.join(sharedCaptures, 'public/iphttps/packetlife-backup__iphttps.cap'),
    file,
  );
  const { records } = readCapture(fs.readFileSync(file));
  const [stream] = tcpStreams(records, 443);
  const kinds = (bytes: Uint8Array): string[] => plainMessages(bytes).map(({ kind }) => kind);
  expect(kinds(stream!.client).slice(0, 2)).toEqual(['client-hello', 'client-key-exchange']);
  const server = plainMessages(stream!.server);
  expect(server.map(({ kind }) => kind).slice(0, 3)).toEqual(['server-hello', 'certificate', 'server-hello-done']);
  const chain = server.flatMap((message) => (message.kind === 'certificate' ? message.certificates : []));
  expect(chain.map(decodeCertificate).length).toBeGreaterThan(0);
});
