import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PcapWriter } from '../../src/capture/pcap-writer.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { encodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeTcp } from '../../src/wire/tcp/tcp.ts';
import { A4, A6, B4, B6, ipv4, ipv6, toIpv4, toIpv6, udp } from '../support/translation.ts';
import { countsInTshark } from '../support/tshark.ts';

const RAW_IP = 101;
const nothing = new Uint8Array(0);
const payload = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }),
  fc.tuple(fc.integer({ min: 1, max: 1400 }), fc.nat(255)).map(([length, byte]) => new Uint8Array(length).fill(byte)),
);
const word = fc.integer({ min: 0, max: 0xffff });

const tcp = (family: 4 | 6, data: Uint8Array, ports: number): Uint8Array => {
  const [source, destination] = family === 4 ? [A4, B4] : [A6, B6];
  const fields = {
    sourcePort: 50_000 + (ports % 999),
    destinationPort: 9,
    sequence: 7,
    acknowledgment: 9,
    flags: 24,
    window: 500,
  };
  const rest = { options: nothing, reserved: 0, urgentPointer: 0, checksum: 0, payload: data };
  return encodeTcp({ ...fields, ...rest }, pseudoHeaderSum(source, destination, ipProtocol.tcp, 20 + data.length));
};

/** Packets of both families as hosts send them; each comes out of the translator in the other family. */
const packets = fc.oneof(
  fc.tuple(payload, word).map(([data, port]) => ipv6(6, tcp(6, data, port))),
  fc.tuple(payload, word).map(([data, port]) => ipv4(6, tcp(4, data, port), { dontFragment: true })),
  payload.map((data) => ipv6(17, udp(6, data))),
  fc.tuple(payload, fc.constantFrom('none' as const, 0)).map(([data, checksum]) => ipv4(17, udp(4, data, checksum))),
  fc
    .tuple(payload, word, word)
    .map(([data, identifier, sequence]) =>
      ipv6(58, encodeIcmpv6({ kind: 'echo-request', code: 0, identifier, sequence, data }, A6, B6)),
    ),
  fc
    .tuple(payload, word)
    .map(([data, identifier]) => ipv4(1, encodeIcmpv4({ type: 8, code: 0, parameter: identifier << 16, data }))),
  fc.tuple(payload, fc.constantFrom([1, 4], [2, 0], [3, 0], [4, 0])).map(([data, [type, code]]) => {
    const quoted = ipv6(17, udp(6, data)).subarray(0, 1232);
    const error = { kind: 'error', type, code, parameter: type === 2 ? 1300 : 0, quoted } as const;
    return ipv6(58, encodeIcmpv6(error, B6, A6), { source: B6, destination: A6 });
  }),
  fc.tuple(payload, fc.constantFrom([3, 3], [3, 4], [11, 0], [12, 0])).map(([data, [type, code]]) => {
    const quoted = ipv4(17, udp(4, data)).subarray(0, 548);
    const error = { type, code, parameter: code === 4 ? 1300 : 0, data: quoted };
    return ipv4(1, encodeIcmpv4(error), { source: B4, destination: A4 });
  }),
);

const BAD = ['ip', 'tcp', 'udp', 'icmp', 'icmpv6'].map((protocol) => `${protocol}.checksum.status == 0`).join(' or ');

test('tshark finds no wrong checksum and nothing malformed in translated packets', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'translated-'));
  try {
    const parts: Uint8Array[] = [];
    const writer = new PcapWriter((bytes) => parts.push(bytes.slice()), 0x40000, RAW_IP);
    let count = 0;
    for (const bytes of fc.sample(packets, { seed: 6145, numRuns: 2000 })) {
      const result = bytes[0]! >>> 4 === 6 ? toIpv4(bytes) : toIpv6(bytes);
      if (result instanceof Error) throw result;
      for (const data of Array.isArray(result) ? result : [result]) {
        writer.addPacket({ time: { seconds: count++, nanoseconds: 0 }, data });
      }
    }
    writer.close();
    const file = path.join(folder, 'translated.pcap');
    fs.writeFileSync(file, Buffer.concat(parts));
    const shown = [
      'tcp',
      'udp',
      'icmp',
      'icmpv6',
      'ipv6.fraghdr',
      'icmp.type == 3',
      'icmpv6.type == 2',
      'ip.flags.df == 1',
    ];
    const [bad, malformed, ...counts] = countsInTshark(file, [BAD, '_ws.malformed', ...shown]);
    expect({ bad, malformed }).toEqual({ bad: 0, malformed: 0 });
    for (const found of counts) expect(found).toBeGreaterThan(20);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
