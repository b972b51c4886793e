import { describe, expect, test } from 'vitest';
import { MacAddress } from '../../src/addr/mac.ts';
import { Cable } from '../../src/link/cable.ts';
import { FaultInjector, type LinkFaults } from '../../src/link/fault-injector.ts';
import { parseFrameFilter } from '../../src/link/frame-filter.ts';
import { Port } from '../../src/link/port.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { ms, us } from '../../src/sim/time.ts';
import { type Drop, Trace, traceKind } from '../../src/trace/trace.ts';
import { encodeEthernet, etherType } from '../../src/wire/ethernet.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';

interface Arrival {
  readonly number: number;
  readonly at: number;
  readonly damaged: boolean;
  readonly bytes: Uint8Array;
}

/** 100 bytes: an Ethernet header, then the frame's number in what claims to be an IPv6 packet of no payload. */
function makeFrame(number: number): PacketBuffer {
  const payload = new Uint8Array(86);
  payload[0] = 0x60;
  payload[85] = number & 0xff;
  const mac = MacAddress.of(0x0200, 1);
  const packet = PacketBuffer.from(encodeEthernet({ destination: mac, source: mac, type: etherType.ipv6, payload }));
  packet.id = number;
  return packet;
}

/** Two ports on a cable of 1 Mb/s and 1 ms with faults. 124 bytes on the wire take 992 us. */
function line(faults: Partial<LinkFaults>, seed = 1, rate = 1e6) {
  const simulator = new Simulator(seed);
  const trace = new Trace();
  const cable = new Cable(simulator, 'wan', { rate, delay: ms(1), mtu: 1500 });
  const link = new FaultInjector(simulator, trace, cable, faults);
  const drops: { packet: number; where: string; detail: string; reason: string }[] = [];
  trace.listen({
    consume(chunk) {
      for (let row = 0; row < chunk.count; row++) {
        if (chunk.kind[row] !== traceKind.dropped) continue;
        const { reason, detail } = chunk.evidence[row] as Drop;
        expect(chunk.interface[row]).toBe(-1);
        drops.push({ packet: chunk.packet[row]!, where: trace.hosts[chunk.host[row]!]!, detail, reason });
      }
    },
  });
  const makePort = (name: string, number: number) => {
    const arrivals: Arrival[] = [];
    const host = trace.addHost(name);
    const receiver = {
      receiveFrame: (packet: PacketBuffer) =>
        arrivals.push({
          number: packet.id,
          at: simulator.now,
          damaged: packet.damaged,
          bytes: packet.view().slice(),
        }),
    };
    const mac = MacAddress.of(0x0200, number);
    const port = new Port(simulator, trace, host, trace.addInterface(host, 'eth0'), mac, receiver);
    link.attach(port);
    return { port, arrivals };
  };
  const a = makePort('A', 1);
  const b = makePort('B', 2);
  return { simulator, trace, link, drops, a, b };
}

/** Sends `count` frames from A, `gap` apart, and gives what B got. */
function sendMany(of: ReturnType<typeof line>, count: number, gap: number): readonly Arrival[] {
  const { simulator, trace, a, b } = of;
  for (let number = 1; number <= count; number++)
    simulator.after((number - 1) * gap, () => a.port.transmit(makeFrame(number)));
  simulator.runAll();
  trace.flush();
  return b.arrivals;
}

const numbers = (arrivals: readonly Arrival[]): number[] => arrivals.map(({ number }) => number);

test('without faults the link is as the one inside', () => {
  expect(sendMany(line({}), 3, 0).map(({ at }) => at)).toEqual([us(1992), us(2984), us(3976)]);
});

test('a filter drops what it names and says where', () => {
  const wan = line({ filter: [parseFrameFilter('ipv6')!] });
  expect(sendMany(wan, 1, 0)).toEqual([]);
  expect(wan.drops).toEqual([
    {
      packet: 1,
      where: 'wan',
      reason: 'link-filter',
      detail: 'on link wan, sent by A/eth0: it matches the filter ipv6',
    },
  ]);
  expect(sendMany(line({ filter: [parseFrameFilter('ipv4')!] }), 1, 0)).toHaveLength(1);
});

describe('loss', () => {
  test('comes near its probability, and each lost frame has its reason', () => {
    const wan = line({ loss: 0.05 });
    const arrived = sendMany(wan, 10_000, ms(1)).length;
    expect(arrived).toBeGreaterThan(9400);
    expect(arrived).toBeLessThan(9600);
    expect(wan.drops).toHaveLength(10_000 - arrived);
    expect(new Set(wan.drops.map(({ reason }) => reason))).toEqual(new Set(['link-loss']));
    expect(wan.drops[0]!.detail).toBe('on link wan, sent by A/eth0: the link loses 5 % of all frames');
  });

  test('the same seed loses the same frames, another seed others', () => {
    const lost = (seed: number): number[] => {
      const wan = line({ loss: 0.2 }, seed);
      sendMany(wan, 100, ms(1));
      return wan.drops.map(({ packet }) => packet);
    };
    expect(lost(1)).toEqual(lost(1));
    expect(lost(1)).not.toEqual(lost(2));
  });

  test('what the other side sends, or another fault draws, shifts nothing', () => {
    const alone = line({ loss: 0.2 });
    sendMany(alone, 100, ms(1));
    const busy = line({ loss: 0.2, duplicate: 0.3, damage: 0.3, jitter: us(10) });
    for (let number = 1000; number < 1100; number++)
      busy.simulator.after(number, () => busy.b.port.transmit(makeFrame(number)));
    sendMany(busy, 100, ms(1));
    const fromA = (of: ReturnType<typeof line>): number[] =>
      of.drops.map(({ packet }) => packet).filter((packet) => packet < 1000);
    expect(fromA(busy)).toEqual(fromA(alone));
    expect(busy.drops.length).toBeGreaterThan(fromA(busy).length);
  });

  test('1 loses everything, 0 nothing', () => {
    expect(sendMany(line({ loss: 1 }), 50, 0)).toEqual([]);
    expect(sendMany(line({ loss: 0 }), 50, 0)).toHaveLength(50);
  });
});

describe('jitter', () => {
  test('spreads arrivals over its range, in order', () => {
    const arrivals = sendMany(line({ jitter: ms(20) }), 200, ms(2));
    expect(numbers(arrivals)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    const late = arrivals.map(({ number, at }) => at - (number - 1) * ms(2) - us(1992));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...late)).toBeGreaterThan(ms(15));
    // What waits behind a frame that was held adds its own time on the wire.
    expect(Math.max(...late)).toBeLessThan(ms(40));
  });

  test('with reorder frames overtake each other', () => {
    const arrivals = sendMany(line({ jitter: ms(20), reorder: true }), 200, ms(2));
    expect(arrivals).toHaveLength(200);
    expect(numbers(arrivals)).not.toEqual(numbers(arrivals).toSorted((x, y) => x - y));
  });

  test('taken away, frames that still wait are not overtaken', () => {
    const wan = line({ jitter: ms(50) });
    wan.simulator.after(us(3500), () => wan.link.change({ jitter: 0 }));
    expect(numbers(sendMany(wan, 6, ms(1)))).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('queue', () => {
  test('the frame on the wire does not count, the next ones wait, the rest dies', () => {
    const wan = line({ queue: 3 });
    expect(numbers(sendMany(wan, 6, 0))).toEqual([1, 2, 3, 4]);
    expect(wan.drops.map(({ packet, reason, detail }) => ({ packet, reason, detail }))).toEqual(
      [5, 6].map((packet) => ({
        packet,
        reason: 'queue-full',
        detail: 'on link wan, sent by A/eth0: 3 frames wait to be sent',
      })),
    );
  });

  test('room comes back as frames leave', () => {
    const wan = line({ queue: 1 });
    // A frame takes 992 us: two are taken at once, then one each time another has left.
    expect(numbers(sendMany(wan, 20, us(496)))).toHaveLength(11);
  });

  test('each direction has its own', () => {
    const wan = line({ queue: 1 });
    for (let number = 101; number <= 102; number++) wan.b.port.transmit(makeFrame(number));
    expect(sendMany(wan, 2, 0)).toHaveLength(2);
    expect(wan.a.arrivals).toHaveLength(2);
  });
});

test('down: nothing passes until the link is up again; what was on its way arrives', () => {
  const wan = line({});
  wan.simulator.after(us(500), () => wan.link.change({ down: true }));
  wan.simulator.after(us(4500), () => wan.link.change({ down: false }));
  expect(numbers(sendMany(wan, 8, ms(1)))).toEqual([1, 6, 7, 8]);
  expect(wan.drops.map(({ packet, reason }) => [packet, reason])).toEqual(
    [2, 3, 4, 5].map((packet) => [packet, 'link-down']),
  );
  expect(wan.link.drops.get('link-down')).toBe(4);
});

test('duplicate: a frame comes twice, with the same identity and bytes of its own', () => {
  const arrivals = sendMany(line({ duplicate: 1 }), 2, ms(10));
  expect(numbers(arrivals)).toEqual([1, 1, 2, 2]);
  expect(arrivals[0]!.bytes).toEqual(arrivals[1]!.bytes);
});

describe('damage', () => {
  const difference = (x: Uint8Array, y: Uint8Array): number[] =>
    Array.from(x, (byte, at) => byte ^ y[at]!).flatMap((changed, at) =>
      [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (changed & (0x80 >>> bit)) !== 0).map((bit) => at * 8 + bit),
    );

  test('flips one bit of the IP packet and marks the frame', () => {
    const flipped = sendMany(line({ damage: 1 }), 100, ms(1)).map(({ number, bytes, damaged }) => {
      expect(damaged).toBe(true);
      const bits = difference(bytes, makeFrame(number).view());
      expect(bits).toHaveLength(1);
      return bits[0]!;
    });
    // Of the 40 bytes of the IPv6 header behind the 14 of Ethernet; the payload length says that nothing follows.
    expect(Math.min(...flipped)).toBeGreaterThanOrEqual(14 * 8);
    expect(Math.max(...flipped)).toBeLessThan(54 * 8);
    expect(new Set(flipped).size).toBeGreaterThan(50);
  });

  test('leaves ARP alone', () => {
    const wan = line({ damage: 1 });
    const mac = MacAddress.of(0x0200, 1);
    const frame = { destination: mac, source: mac, type: etherType.arp, payload: new Uint8Array(46) };
    wan.a.port.transmit(PacketBuffer.from(encodeEthernet(frame)));
    wan.simulator.runAll();
    expect(wan.b.arrivals[0]).toMatchObject({ damaged: false, bytes: encodeEthernet(frame) });
  });
});

test('a cable still has two ends', () => {
  const { simulator, trace, link } = line({});
  const port = new Port(simulator, trace, 0, 0, MacAddress.of(0x0200, 3), { receiveFrame: () => undefined });
  expect(() => link.attach(port)).toThrow('cable wan has two ends');
});
