import { expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import { packetLayers } from '../../src/wire/layers/packet-layers.ts';
import { captureNames, readShared } from '../support/shared-captures.ts';

/** Pairs of captures whose names say whether a checksum is right (vectors.md V1). */
const names = captureNames('public/checksums').filter((name) => /good|bad/.test(name));

test('there are pairs', () => {
  expect(names.filter((name) => name.includes('good')).length).toBeGreaterThanOrEqual(3);
  expect(names.filter((name) => name.includes('bad')).length).toBeGreaterThanOrEqual(3);
});

test.each(names)('%s', (name) => {
  const { records } = readCapture(readShared(name));
  const packets = records.filter((record) => record.kind === 'packet');
  expect(packets.length).toBeGreaterThan(0);
  const bad = packets.filter(({ interface: { linkType }, data }) =>
    packetLayers(linkType, data).some(({ checksum, isQuoted }) => checksum === 'bad' && !isQuoted),
  );
  if (name.includes('good')) expect(bad).toEqual([]);
  else expect(bad.length).toBeGreaterThan(0);
});
