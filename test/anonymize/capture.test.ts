import fs from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isatapLocator } from '../../src/addr/embedded.ts';
import { Ipv4Address } from '../../src/addr/ipv4.ts';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { MacAddress } from '../../src/addr/mac.ts';
import { Incident } from '../../src/anonymize/incident.ts';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { CaptureError, type PacketRecord } from '../../src/capture/record.ts';
import { FAULTS, openInWireshark } from '../support/wireshark.ts';
import { projectFolder } from '../support/scenarios.ts';

const KEY = new Uint8Array(32).fill(5);
const golden = (name: string): Uint8Array =>
  new Uint8Array(fs.readFileSync(path.join(projectFolder, 'captures', name, 'all.pcapng')));
const packetsOf = (bytes: Uint8Array): PacketRecord[] =>
  readCapture(bytes).records.filter((record) => record.kind === 'packet');

function renamed(bytes: Uint8Array, keepPayload = false): { readonly bytes: Uint8Array; readonly incident: Incident } {
  const incident = new Incident(KEY, { keepPayload });
  incident.names.isLearning = true;
  const learner = incident.learner();
  for (const unit of learner.push(bytes)) expect(unit.length).toBeGreaterThan(0);
  incident.names.isLearning = false;
  const renamer = incident.renamer();
  const units = [...renamer.push(bytes)];
  renamer.end();
  return { bytes: new Uint8Array(Buffer.concat(units)), incident };
}

test.each(['manage-out', 'return-metric'])('%s: Wireshark finds as many packets, and no fault', async (name) => {
  const old = golden(name);
  const { bytes } = renamed(old);
  const file = await openInWireshark(bytes);
  expect(file.packets).toBe(packetsOf(old).length);
  expect(file.matching(FAULTS)).toEqual([]);
  expect(file.count('ipv6 and ip.proto == 41')).toBeGreaterThan(100);
  file.close();
});

test('packets keep interface, time, length, ids and verdicts', () => {
  const old = golden('return-metric');
  const { bytes } = renamed(old);
  const shape = ({
    interface: { id, section },
    time,
    data,
    originalLength,
    flags,
    packetId,
    verdicts,
    comments,
  }: PacketRecord): object => ({
    id,
    section,
    time,
    length: data.length,
    originalLength,
    flags,
    packetId,
    verdicts,
    comments: comments.length,
  });
  expect(packetsOf(bytes).map(shape)).toEqual(packetsOf(old).map(shape));
});

test('no old address and no old name is anywhere in the file', () => {
  const old = golden('return-metric');
  const { bytes, incident } = renamed(old);
  const { addresses, names } = incident.mapping;
  const images = new Set(addresses.map(({ to }) => to));
  const gone = addresses.filter(({ from }) => !images.has(from));
  expect(gone.length).toBeGreaterThan(100);
  const haystack = Buffer.from(bytes);
  const text = haystack.toString('latin1').toLowerCase();
  const before = Buffer.from(old);
  let found = 0;
  for (const { kind, from } of gone) {
    const written = Buffer.alloc(kind === 'IPv4' ? 4 : kind === 'IPv6' ? 16 : 6);
    (kind === 'IPv4'
      ? Ipv4Address.parse(from)
      : kind === 'IPv6'
        ? Ipv6Address.parse(from)
        : MacAddress.parse(from)
    ).write(written, 0);
    if (before.includes(written)) found++;
    expect(haystack.includes(written), from).toBe(false);
    if (kind !== 'MAC')
      expect(new RegExp(`(?<![\\d.a-f:])${from.replaceAll('.', '\\.')}(?![\\d.a-f:])`).test(text), from).toBe(false);
  }
  expect(found, 'in the old file').toBeGreaterThan(90);
  const newNames = new Set(names.map(([, to]) => to));
  for (const [from] of names)
    if (from.length > 3 && !newNames.has(from))
      expect(new RegExp(`(?<![a-z\\d])${from}(?![a-z\\d])`).test(text), from).toBe(false);
  expect(names.map(([from]) => from)).toEqual(expect.arrayContaining(['pc01', 'isatap01', 'da-isatap', 'client01']));
});

test('ISATAP addresses go with the IPv4 addresses around them', () => {
  const { bytes } = renamed(golden('manage-out'));
  let pairs = 0;
  for (const { data } of packetsOf(bytes)) {
    if (data[12] !== 8 || data[13] !== 0 || data[23] !== 41) continue;
    for (const [outer, inner] of [
      [26, 42],
      [30, 58],
    ] as const) {
      const locator = isatapLocator(Ipv6Address.from(data, inner));
      if (locator === null) continue;
      pairs++;
      expect(locator).toBe(Ipv4Address.from(data, outer));
    }
  }
  expect(pairs).toBeGreaterThan(50);
});

test('secrets are left out, unless payload is kept', () => {
  const secrets = (bytes: Uint8Array): number =>
    readCapture(bytes).records.filter(({ kind }) => kind === 'secrets').length;
  const old = golden('return-metric');
  expect(secrets(old)).toBe(1);
  expect(secrets(renamed(old).bytes)).toBe(0);
  expect(secrets(renamed(old, true).bytes)).toBe(1);
});

test('a file in small pieces gives the same bytes', () => {
  const old = golden('return-metric').subarray(0, 60_000);
  const whole = new Incident(KEY, { keepPayload: false }).renamer();
  const pieces = new Incident(KEY, { keepPayload: false }).renamer();
  const expected = Buffer.concat([...whole.push(old)]);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < old.length; at += 997) parts.push(...pieces.push(old.subarray(at, at + 997)));
  expect(Buffer.concat(parts).equals(expected)).toBe(true);
});

test('a damaged capture is refused or renamed, and never anything else', () => {
  const old = golden('return-metric').subarray(0, 40_000);
  const { names } = new Incident(KEY, { keepPayload: false });
  expect(names.renamed()).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(old.length - 1), fc.nat(255)), { minLength: 1, maxLength: 60 }), (changes) => {
      const bytes = old.slice();
      for (const [at, value] of changes) bytes[at] = value;
      const renamer = new Incident(KEY, { keepPayload: false }).renamer();
      try {
        expect([...renamer.push(bytes)].length).toBeGreaterThanOrEqual(0);
        renamer.end();
      } catch (error) {
        expect(error).toBeInstanceOf(CaptureError);
      }
    }),
    { numRuns: 60 },
  );
});
