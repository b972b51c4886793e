import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/capture-reader.ts';
import type { PacketRecord } from '../../src/capture/record.ts';
import type { Timestamp } from '../../src/capture/timestamp.ts';
import { readMerged } from '../support/merged-captures.ts';
import { captureNames, readShared, sharedCaptures } from '../support/shared-captures.ts';
import { output } from '../support/tshark.ts';

/** Files that end early for Wireshark too, with what our reader says of them. */
const DAMAGED: Readonly<Record<string, string>> = {
  'public/pcapng/gopacket-be__test901.pcapng': 'version 2.0 of pcapng (at byte 492)',
  'public/pcapng/gopacket-le__test901.pcapng': 'version 2.0 of pcapng (at byte 492)',
  'public/pcapng/libpcap__pcapng-invalid-vers-1.pcapng': 'version 0.1 of pcapng (at byte 12)',
  'public/pcapng/libpcap__shb-option-too-long.pcapng': 'a block of 52 bytes ends with length 808464432 (at byte 48)',
};
/** Neither pcap nor pcapng, which is told. */
const NETWORK_MONITOR = 'public/iphttps/packetlife-backup__iphttps.cap';
/** Fractions of a second beyond one second: Wireshark prints them as they are, we carry them over. */
const INVALID_TIMES = ['tcpdump__timestamp_invalid_micro.pcap', 'tcpdump__timestamp_invalid_nano.pcap'];
const hasInvalidTimes = (name: string): boolean => INVALID_TIMES.some((ending) => name.endsWith(ending));

const packetsOf = (name: string): { packets: PacketRecord[]; problem: string | null } => {
  const { records, problem } = readCapture(readShared(name));
  return { packets: records.filter((record) => record.kind === 'packet'), problem: problem?.message ?? null };
};

const timeText = (time: Timestamp | null): string =>
  time === null ? '' : `${time.seconds}.${time.nanoseconds.toString().padStart(9, '0')}`;

const FIELDS = ['frame.time_epoch', 'frame.cap_len', 'frame.len'];
const OPTIONS = ['-n', '-T', 'fields', ...['frame.encap_type', ...FIELDS].flatMap((field) => ['-e', field])];

/** One line a packet. Custom blocks are packets for tshark, without an encapsulation. */
const packetLines = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('\t'))
    .map((line) => line.slice(line.indexOf('\t') + 1));

/** What tshark prints even of a file that it cannot read to its end. */
function alone(name: string): string[] {
  try {
    return packetLines(output('tshark', '-r', path.join(sharedCaptures, name), ...OPTIONS));
  } catch (error) {
    if (!(name in DAMAGED)) throw error;
    return packetLines((error as { stdout: string }).stdout);
  }
}

describe('captures of other people', () => {
  const names = captureNames('public').filter((name) => name !== NETWORK_MONITOR);
  let merged: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    // Merging writes pcapng anew, and would not keep what such files say in their own ways.
    const files = names.filter((name) => !name.endsWith('.pcapng') && !hasInvalidTimes(name));
    merged = await readMerged(files, (file) => packetLines(output('tshark', '-r', file, ...OPTIONS)));
  });

  test('are there', () => {
    expect(names.length).toBeGreaterThan(150);
  });

  test.each(names)('%s: packets, times and lengths are those that tshark reads', (name) => {
    const { packets, problem } = packetsOf(name);
    expect(problem).toBe(DAMAGED[name] ?? null);
    const ours = packets.map(({ time, data, originalLength }) =>
      [timeText(time), data.length, originalLength].join('\t'),
    );
    const theirs = merged.get(name) ?? alone(name);
    const compared = (lines: readonly string[]): readonly string[] =>
      hasInvalidTimes(name) ? lines.map((line) => line.slice(line.indexOf('\t'))) : lines;
    expect(compared(ours)).toEqual(compared(theirs));
  });

  test('a file of Network Monitor is told', () => {
    expect(packetsOf(NETWORK_MONITOR)).toEqual({
      packets: [],
      problem: expect.stringContaining('neither pcap nor pcapng but a capture of Microsoft Network Monitor'),
    });
  });

  test('fractions beyond a second are carried over', () => {
    const times = INVALID_TIMES.map((ending) => packetsOf(`public/pcap-formats/${ending}`).packets);
    expect(times.map((packets) => packets.map(({ time }) => timeText(time)))).toEqual([
      ['1418145369.999999000', '1418145371.000000000', '1418147517.483648000'],
      ['1418145369.999999999', '1418145371.000000000', '1418145372.147483648'],
    ]);
  });
});

test('captures of the Linux kernel: packets, bytes, first and last time are those of capinfos', () => {
  const names = captureNames('linux');
  expect(names.length).toBeGreaterThan(150);
  const table = execFileSync('capinfos', ['-T', '-m', '-r', '-c', '-d', '-a', '-e', '-S', '-N', ...names], {
    cwd: sharedCaptures,
    encoding: 'utf8',
  });
  const rows = table.trim().split('\n');
  expect(rows.length).toBe(names.length);
  for (const row of rows) {
    const [name, ...theirs] = row.split(',');
    const { packets, problem } = packetsOf(name!);
    expect(problem, name).toBeNull();
    const bytes = packets.reduce((sum, { originalLength }) => sum + originalLength, 0);
    // Of one length, so they sort as text; capinfos gives the earliest and the latest.
    const times = packets.map(({ time }) => timeText(time)).sort();
    const ends = [times[0], times.at(-1)];
    expect([packets.length, bytes, ...ends].map(String), name).toEqual(theirs);
  }
});
