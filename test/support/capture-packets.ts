import { expect } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import type { PacketRecord } from '../../src/capture/record.ts';

/** The packets of a capture, which must be whole. */
export function packetsIn(bytes: Uint8Array): PacketRecord[] {
  const { records, problem } = readCapture(bytes);
  expect(problem).toBeNull();
  return records.filter((record) => record.kind === 'packet');
}
