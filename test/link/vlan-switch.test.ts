import { describe, expect, test } from 'vitest';
import { MacAddress } from '../../src/addr/mac.ts';
import { Port } from '../../src/link/port.ts';
import { type PortVlans, VlanSwitch } from '../../src/link/vlan-switch.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { ms } from '../../src/sim/time.ts';
import { type Drop, Trace, traceKind } from '../../src/trace/trace.ts';
import { encodeEthernet } from '../../src/wire/ethernet.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { toHex } from '../support/bytes.ts';

const mac = (number: number): MacAddress => MacAddress.of(0x0200, number);
const access = (vlan: number): PortVlans => ({ untagged: vlan, tagged: new Set() });
const trunk = (tagged: readonly number[], native: number | null = null): PortVlans => ({
  untagged: native,
  tagged: new Set(tagged),
});

/** A switch with ports as given; what each port gets, and what dies. */
class Bench {
  readonly got: string[] = [];
  readonly died: string[] = [];
  readonly vlanSwitch: VlanSwitch;
  private readonly simulator = new Simulator(1);
  private readonly trace = new Trace();
  private readonly ports: readonly Port[];

  constructor(members: readonly (PortVlans | null)[]) {
    const { simulator, trace } = this;
    this.vlanSwitch = new VlanSwitch(simulator, trace, 'campus', { rate: 1e9, delay: 0, mtu: 1500 }, [10, 20]);
    this.ports = members.map((vlans, number) => {
      const host = trace.addHost(`H${number}`);
      const receiver = { receiveFrame: (packet: PacketBuffer) => this.got.push(`${number}: ${kindOf(packet)}`) };
      const port = new Port(simulator, trace, host, trace.addInterface(host, 'eth'), mac(number), receiver);
      this.vlanSwitch.attach(port);
      if (vlans !== null) this.vlanSwitch.setVlans(port, vlans);
      return port;
    });
    trace.listen({
      consume: ({ count, kind, evidence }) => {
        for (let row = 0; row < count; row++)
          if (kind[row] === traceKind.dropped) this.died.push((evidence[row] as Drop).detail);
      },
    });
  }

  /** Sends a frame from a port. @param tag control field, null for none @returns who got it */
  send(from: number, to: MacAddress, tag: number | null = null): string[] {
    this.got.length = 0;
    const payload = new Uint8Array(46);
    const inner = Uint8Array.of((tag ?? 0) >>> 8, (tag ?? 0) & 0xff, 0x08, 0x00, ...payload);
    const frame = { destination: to, source: mac(from) };
    const bytes =
      tag === null
        ? encodeEthernet({ ...frame, type: 0x0800, payload })
        : encodeEthernet({ ...frame, type: 0x8100, payload: inner });
    this.ports[from]!.transmit(PacketBuffer.from(bytes));
    this.simulator.run(this.simulator.now + ms(1));
    this.trace.flush();
    return this.got.toSorted();
  }
}

/** Type and control field of a frame, and its length. */
const kindOf = ({ bytes, start, length }: PacketBuffer): string =>
  `${toHex(bytes.subarray(start + 12, start + 14))}${bytes[start + 12] === 0x81 ? ` ${toHex(bytes.subarray(start + 14, start + 16))}` : ''} ${length}`;

describe('a switch with VLANs, IEEE 802.1Q', () => {
  test('floods in the VLAN of the access port only, with a tag on trunks', () => {
    const bench = new Bench([access(10), access(10), access(20), trunk([10, 20]), trunk([20])]);
    expect(bench.send(0, MacAddress.broadcast)).toEqual(['1: 0800 60', '3: 8100 000a 64']);
    expect(bench.send(2, MacAddress.broadcast)).toEqual(['3: 8100 0014 64', '4: 8100 0014 64']);
  });

  test('a tagged frame keeps its priority to a trunk and loses its tag to an access port', () => {
    const bench = new Bench([trunk([10]), trunk([10]), access(10)]);
    expect(bench.send(0, MacAddress.broadcast, 0xa00a)).toEqual(['1: 8100 a00a 64', '2: 0800 60']);
  });

  test('learns where a station is for each VLAN apart', () => {
    const bench = new Bench([trunk([10, 20]), access(10), access(20), access(10)]);
    bench.send(1, MacAddress.broadcast);
    expect(bench.send(0, mac(1), 10)).toEqual(['1: 0800 60']);
    // In VLAN 20 nobody has been seen with this address: flooded.
    expect(bench.send(0, mac(1), 20)).toEqual(['2: 0800 60']);
  });

  test('a frame to a station on its own port goes nowhere and did not die', () => {
    const bench = new Bench([access(10), access(10)]);
    bench.send(0, MacAddress.broadcast);
    expect(bench.send(0, mac(0))).toEqual([]);
    expect(bench.died).toEqual([]);
  });

  test('a port takes only its own VLANs; what it refuses is marked', () => {
    const bench = new Bench([trunk([10]), access(10), access(20), null]);
    expect(bench.send(0, MacAddress.broadcast, 20)).toEqual([]);
    expect(bench.send(0, MacAddress.broadcast)).toEqual([]);
    expect(bench.send(1, MacAddress.broadcast, 20)).toEqual([]);
    expect(bench.send(3, MacAddress.broadcast)).toEqual([]);
    expect(bench.died).toEqual([
      'on link campus, sent by H0/eth: the port is not in VLAN 20 (ingress filter)',
      'on link campus, sent by H0/eth: it bears no VLAN tag and the port has no native VLAN',
      'on link campus, sent by H1/eth: the port is not in VLAN 20 (ingress filter)',
      'on link campus, sent by H3/eth: it bears no VLAN tag and the port has no native VLAN',
    ]);
    expect(bench.vlanSwitch.drops.get('link-filter')).toBe(4);
  });

  test('frames without a tag, or with a priority only, are in the native VLAN of a trunk', () => {
    const bench = new Bench([trunk([20], 10), access(10), trunk([10])]);
    expect(bench.send(0, MacAddress.broadcast)).toEqual(['1: 0800 60', '2: 8100 000a 64']);
    expect(bench.send(0, MacAddress.broadcast, 0xe000)).toEqual(['1: 0800 60', '2: 8100 e00a 64']);
    expect(bench.send(1, MacAddress.broadcast)).toEqual(['0: 0800 60', '2: 8100 000a 64']);
  });

  test('a frame to one station dies when nobody else is in its VLAN', () => {
    const bench = new Bench([access(10), access(20)]);
    expect(bench.send(0, mac(1))).toEqual([]);
    expect(bench.died).toEqual(['on link campus, sent by H0/eth: no other port of the switch is in VLAN 10']);
  });
});
