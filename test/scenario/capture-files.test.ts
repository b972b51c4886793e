import { describe, expect, test } from 'vitest';
import type { PacketRecord } from '../../src/capture/record.ts';
import { packetsIn } from '../support/capture-packets.ts';
import { capturesOf, loadFile } from '../support/scenarios.ts';

const SCENARIO = 'scenarios/faults/return-metric.yaml';

const { captures: pcapng } = capturesOf(loadFile(SCENARIO));

describe('a run in both formats', () => {
  const { captures: pcap } = capturesOf(loadFile(SCENARIO), 'pcap');

  test('pcap has a file for each interface that saw packets, the tunnels included', () => {
    expect([...pcap.keys()]).toEqual(
      expect.arrayContaining(['PC01-Ethernet', 'PC01-isatap.domain.local', 'CORE-office', 'ISATAP01-Internal']),
    );
    for (const [name, bytes] of pcap) expect(packetsIn(bytes).length, name).toBeGreaterThan(0);
  });

  test('each pcap file holds what the host file has of its interface', () => {
    let compared = 0;
    for (const [name, bytes] of pcapng) {
      if (name === 'all') continue;
      const packets = packetsIn(bytes);
      const facts = ({ time, data, originalLength }: PacketRecord): unknown => ({ time, data, originalLength });
      for (const interfaceName of new Set(packets.map((packet) => packet.interface.name!))) {
        const own = packets.filter((packet) => packet.interface.name === interfaceName);
        const found = packetsIn(pcap.get(interfaceName.replace('/', '-'))!);
        expect(found.map(facts)).toEqual(own.map(facts));
        compared += found.length;
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  test('the packet that died reads back with its comment, verdict and id', () => {
    const died = packetsIn(pcapng.get('all')!).filter(({ comments }) =>
      comments.some((comment) => comment.startsWith('drop: ')),
    );
    expect(died.length).toBeGreaterThan(0);
    for (const packet of died) {
      expect(packet.comments[0]).toMatch(/^drop: [a-z-]+ /);
      expect(packet.verdicts).toEqual([{ kind: 'traffic-control', value: 2n }]);
      expect(packet.packetId).toBeGreaterThan(0n);
    }
  });
});

test('NG-08 a packet has one id wherever it is seen, inside a tunnel and outside', () => {
  const seen = new Map<bigint, Set<string>>();
  // The file of all wires has no inner sides of tunnels; the files of hosts have.
  const packets = [...pcapng].flatMap(([name, bytes]) => (name === 'all' ? [] : packetsIn(bytes)));
  for (const { packetId, interface: from } of packets) {
    const names = seen.get(packetId!) ?? new Set();
    seen.set(packetId!, names.add(from.name!));
  }
  const ways = [...seen.values()].map((names) => [...names].join(' '));
  expect(ways.some((names) => names.includes('PC01/Ethernet') && names.includes('PC01/isatap'))).toBe(true);
  expect(Math.max(...[...seen.values()].map(({ size }) => size))).toBeGreaterThan(4);
});
