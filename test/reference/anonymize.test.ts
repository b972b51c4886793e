import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { literalAddress } from '../../src/addr/ip.ts';
import { Incident } from '../../src/anonymize/incident.ts';
import { emptyFolder } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';
import { captureNames, readShared } from '../support/shared-captures.ts';
import { fieldsInTshark } from '../support/tshark.ts';

const KEY = new Uint8Array(32).fill(11);
const STATUS = ['ip', 'tcp', 'udp', 'icmpv6', 'icmp'].map((protocol) => `${protocol}.checksum.status`);
const PREFERENCES = ['ip', 'tcp', 'udp'].map((protocol) => `${protocol}.check_checksum:TRUE`);
const FOLDERS = [
  'public/6to4',
  'public/checksums',
  'public/nd',
  'public/ra-rio',
  'public/teredo',
  'linux/b',
  'linux/k',
];
/** The quoted or repeated headers of a packet are blanked with what nobody can read, so only the first of each are compared. */
const firsts = (row: readonly string[]): readonly string[] => row.map((cell) => cell.split(',')[0]!);

test.each(FOLDERS.flatMap(captureNames))('%s: tshark finds the same lengths, times and checksums', (name) => {
  const old = readShared(name);
  const renamer = new Incident(KEY, { keepPayload: false }).renamer();
  const units = [...renamer.push(old)];
  renamer.end();
  const folder = emptyFolder();
  const [before, after] = [old, Buffer.concat(units)].map((bytes, index) => {
    const file = path.join(folder, `${index}.pcap`);
    fs.writeFileSync(file, bytes);
    return fieldsInTshark(file, ['frame.time_epoch', 'frame.len', 'frame.cap_len', ...STATUS], '', ...PREFERENCES).map(
      firsts,
    );
  });
  expect(after).toEqual(before);
});

const samples = path.resolve(projectFolder, '../shared/reference/windows-samples');
const ADDRESS = /(?<![\w.:-])(?:(?:\d{1,3}\.){3}\d{1,3}|[\da-f]{0,4}:[\da-f:]*:[\da-f:.]*)(?!\w|\.\d)/gi;
/** The colon or dot of a sentence behind an address. */
const BEHIND = /(?<=[^:])[:.]$|(?<=::):$/;
/** Addresses that say nothing of anybody, or are the same on every machine. */
const KEPT =
  /^(?:0\.|127\.|2[2-5]\d\.|::1?$|ff|::ffff:0:0$|fec0::$|3ffe::$|fe80::$|fe80::1$|fec0:0:0:ffff::|64:ff9b::|f[cd]00::$|200[012]::?|.*\.0\.0$)/i;

const addressesOf = (from: string): string[] =>
  [...from.matchAll(ADDRESS)]
    .map(([address]) => address.replace(BEHIND, ''))
    .filter((each) => literalAddress(each) !== null && !KEPT.test(each));

test('what looks for addresses that are left sees them before colons and at the end of a sentence', () => {
  const text =
    'Reply from fd12:3456:789a:1::c1: time=20ms, for fd12:3456:789a:1:2:3:4:5: and 172.16.10.25: at fd12::c2.';
  expect(addressesOf(text)).toEqual(['fd12:3456:789a:1::c1', 'fd12:3456:789a:1:2:3:4:5', '172.16.10.25', 'fd12::c2']);
});

test.each(fs.readdirSync(samples))('%s: no address is left', (name) => {
  const text = fs.readFileSync(path.join(samples, name), 'utf8');
  const incident = new Incident(KEY, { keepPayload: false });
  incident.learn(text);
  const image = incident.texts.rename(text);
  expect(image.split('\n').length).toBe(text.split('\n').length);
  const old = new Set(addressesOf(text));
  const images = new Set(incident.mapping.addresses.map(({ to }) => to));
  for (const address of addressesOf(image))
    if (!images.has(literalAddress(address)!.toString())) expect(old.has(address), address).toBe(false);
});
