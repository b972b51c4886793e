import { beforeEach, describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import type { AssociationPair } from '../../src/ipsec/association.ts';
import { makeTransform } from '../../src/ipsec/suite.ts';
import { buildNetwork, type Network } from '../../src/scenario/network.ts';
import type { Node } from '../../src/scenario/node.ts';
import { ms, type Nanoseconds, seconds } from '../../src/sim/time.ts';
import { type Drop, traceKind } from '../../src/trace/trace.ts';
import { ESP_HEADER_LENGTH, espPaddingLength, writeEspHeader, writeEspTrailer } from '../../src/wire/esp.ts';
import { encodeIpv6 } from '../../src/wire/ipv6.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { encodeUdp } from '../../src/wire/udp.ts';
import { pseudoHeaderSum } from '../../src/wire/checksum.ts';
import { CLIENT, CORP, ipsecScenario } from '../support/ipsec-scenario.ts';
import { loadText } from '../support/scenarios.ts';

const NOTHING = new Uint8Array(0);
const address = (text: string): Ipv6Address => Ipv6Address.parse(text);
const PORT = 7000;

let network: Network;
let drops: (Drop & { readonly host: string })[];
let got: string[];

const node = (name: string): Node => network.nodes.get(name)!;
const run = (time: Nanoseconds = ms(200)): void => {
  network.simulator.run(network.simulator.now + time);
  network.trace.flush();
};
/** `CODE at HOST` of what ended since the last call. */
const fates = (): string[] => drops.splice(0).map(({ reason, host }) => `${reason} at ${host}`);

/** The client's end of the intranet tunnel. */
const corpPair = (): AssociationPair =>
  node('CLIENT').ipsec!.tunnels.database.all.find(({ rule }) => rule.name === 'ClientToCorp')!;

function datagram(source: string, destination: string): Uint8Array {
  const ends = { source: address(source), destination: address(destination) };
  const udp = {
    sourcePort: PORT,
    destinationPort: PORT,
    checksum: 0,
    payload: Uint8Array.of(1),
    trailer: NOTHING,
  };
  const payload = encodeUdp(udp, pseudoHeaderSum(ends.source, ends.destination, ipProtocol.udp, 9));
  const header = {
    ...ends,
    nextHeader: ipProtocol.udp,
    hopLimit: 64,
    trafficClass: 0,
    flowLabel: 0,
  };
  return encodeIpv6({ ...header, payload, trailer: NOTHING });
}

interface Forgery {
  readonly spi?: number;
  readonly sequence?: number;
  readonly nextHeader?: number;
  /** Changes the bytes before they are encrypted; `at`: where the payload begins. */
  readonly change?: (bytes: Uint8Array, at: number) => void;
}

/** Sends an ESP packet of the client's intranet tunnel that says what the client's own code never would. */
function forge(payload: Uint8Array, { spi, sequence = 1000, nextHeader = 41, change }: Forgery = {}): void {
  const { outbound, localTunnel, remoteTunnel } = corpPair();
  const { suite, keys, spi: known } = outbound.parameters;
  const transform = makeTransform(suite, keys);
  const padding = espPaddingLength(payload.length, transform.blockLength);
  const from = ESP_HEADER_LENGTH + transform.ivLength;
  const packet = PacketBuffer.allocate(from + payload.length + padding + 2 + transform.icvLength);
  writeEspHeader(packet.bytes, packet.start, spi ?? known, sequence);
  packet.bytes.set(payload, packet.start + from);
  writeEspTrailer(packet.bytes, packet.start + from + payload.length, padding, nextHeader);
  change?.(packet.bytes, packet.start + from);
  transform.seal(packet.bytes, packet.start, packet.end);
  node('CLIENT').host.ipv6.send(packet, {
    source: localTunnel,
    destination: remoteTunnel,
    protocol: ipProtocol.esp,
  });
  run();
}

beforeEach(() => {
  network = buildNetwork(loadText(ipsecScenario()));
  drops = [];
  got = [];
  network.trace.listen({
    consume: ({ count, kind, evidence, host }) => {
      for (let row = 0; row < count; row++)
        if (kind[row] === traceKind.dropped)
          drops.push({ ...(evidence[row] as Drop), host: network.trace.hosts[host[row]!]! });
    },
  });
  for (const name of ['CLIENT', 'CORP'])
    node(name).udp.open({
      port: PORT,
      received: ({ source }) => got.push(`${name} from ${source.toString()}`),
      failed: () => undefined,
    });
  run(seconds(10));
  fates();
});

describe('what comes out of an association (IPSEC-02, IPSEC-09)', () => {
  test('is taken when its selectors fit', () => {
    forge(datagram(CLIENT, CORP));
    expect(fates()).toEqual([]);
    expect(got).toEqual([`CORP from ${CLIENT}`]);
  });

  test.each([
    ['another source', 'fd9c:30c:2da4:1000::bad', CORP],
    ['another destination', CLIENT, 'fd9c:30c:2da4:111::5'],
  ])('%s than the association is for ends there, and the rules that were asked are told', (_, source, destination) => {
    forge(datagram(source, destination));
    expect(drops[0]?.detail).toBe(
      `${source} to ${destination} came under the rule DaServerToCorp, whose association is for ${CLIENT} to fd9c:30c:2da4:1::/64`,
    );
    expect(drops[0]?.considered?.[0]).toMatchObject({ entry: 'DaServerToInfra' });
    expect(fates()).toEqual(['ipsec-no-policy at SERVER']);
    expect(got).toEqual([]);
  });

  test('no IPv6 ends as malformed, a dummy packet without a word', () => {
    forge(datagram(CLIENT, CORP), { nextHeader: 4 });
    expect(fates()).toEqual(['malformed at SERVER']);
    forge(datagram(CLIENT, CORP), { nextHeader: 59, sequence: 1001 });
    expect(fates()).toEqual([]);
    forge(NOTHING, { sequence: 1002 });
    expect(fates()).toEqual(['malformed at SERVER']);
    expect(got).toEqual([]);
  });

  test('padding that is not 1, 2, 3 and so on is refused (IPSEC-01)', () => {
    const inner = datagram(CLIENT, CORP);
    forge(inner, { change: (bytes, at) => (bytes[at + inner.length] = 9) });
    expect(fates()).toEqual(['malformed at SERVER']);
  });
});

describe('sequence numbers and SPIs (IPSEC-03, IPSEC-04)', () => {
  test('old and repeated numbers are replays', () => {
    forge(datagram(CLIENT, CORP), { sequence: 1000 });
    forge(datagram(CLIENT, CORP), { sequence: 1000 });
    forge(datagram(CLIENT, CORP), { sequence: 999 });
    forge(datagram(CLIENT, CORP), { sequence: 900 });
    expect(fates()).toEqual(['ipsec-replay at SERVER', 'ipsec-replay at SERVER']);
    expect(got.length).toBe(2);
  });

  test('an SPI that nobody has ends, and its sender is told once a second', () => {
    const told: string[] = [];
    network.trace.tap = {
      see: (point, _time, id, { bytes, start, end }) => {
        const text = Buffer.from(bytes.subarray(start, end)).toString('latin1');
        const spi = /message: unknown association\n.*\nspi: (.*)\n/.exec(text)?.[1];
        if (point === 'received' && spi !== undefined) told.push(`${network.trace.interfaces[id]!.hostName} ${spi}`);
      },
    };
    forge(datagram(CLIENT, CORP), { spi: 0x1234 });
    forge(datagram(CLIENT, CORP), { spi: 0x1234 });
    expect(fates()).toEqual(['ipsec-no-association at SERVER', 'ipsec-no-association at SERVER']);
    expect(told).toEqual(['CLIENT 00001234']);
  });

  test('the last number of all is never passed: the association is renewed (IPSEC-05)', () => {
    const pair = corpPair();
    pair.outbound.sequence = 0xffff_fffe;
    const send = (): void => {
      node('CLIENT').udp.send(Uint8Array.of(1), PORT, null, address(CORP), PORT);
      run();
    };
    send();
    expect(corpPair()).toBe(pair);
    send();
    expect(corpPair()).not.toBe(pair);
    expect(corpPair().outbound.sequence).toBe(1);
    expect(got.length).toBe(2);
  });
});

test('an association that is in use is renewed before its hour is over, and nothing is lost', () => {
  const first = corpPair();
  let count = 0;
  for (let minute = 0; minute < 65; minute++) {
    for (let third = 0; third < 3; third++) {
      node('CORP').udp.send(Uint8Array.of(1), PORT, null, address(CLIENT), PORT);
      node('CLIENT').udp.send(Uint8Array.of(1), PORT, null, address(CORP), PORT);
      run(seconds(20));
      count += 2;
    }
  }
  expect(got.length).toBe(count);
  expect(corpPair()).not.toBe(first);
  expect(fates()).toEqual([]);
});

test('packets that wait for an association end with the power', () => {
  const server = node('SERVER').ipsec!.tunnels.database;
  server.removeIf(() => true);
  node('CORP').udp.send(Uint8Array.of(1), PORT, null, address(CLIENT), PORT);
  run(ms(5));
  expect(fates()).toEqual([]);
  network.machines.get('SERVER')!.reboot(seconds(5), false);
  run(ms(1));
  expect(fates()).toEqual(['interface-down at SERVER']);
});

test('a user who logs off takes the intranet tunnel along, and brings it back', () => {
  const { tunnels } = node('CLIENT').ipsec!;
  const names = (): string[] => tunnels.database.all.map(({ rule }) => rule.name);
  expect(names()).toEqual(['ClientToInfra', 'ClientToCorp']);
  tunnels.setUserLoggedOn(false);
  run();
  expect(names()).toEqual(['ClientToInfra']);
  tunnels.setUserLoggedOn(true);
  run();
  expect(names()).toEqual(['ClientToInfra', 'ClientToCorp']);
});

test('a user who logs off while keys are exchanged leaves no tunnel behind, and nothing that waits', () => {
  const { tunnels } = node('CLIENT').ipsec!;
  const names = (): string[] => tunnels.database.all.map(({ rule }) => rule.name);
  tunnels.setUserLoggedOn(false);
  run();
  // Three round trips of 20 ms each.
  for (let time = 0; time <= 70; time += 5) {
    tunnels.setUserLoggedOn(true);
    run(ms(time));
    fates();
    const isUp = names().includes('ClientToCorp');
    node('CLIENT').udp.send(Uint8Array.of(1), PORT, null, address(CORP), PORT);
    tunnels.setUserLoggedOn(false);
    run();
    if (!isUp) expect(drops.map(({ detail }) => detail).join()).toContain('the user has logged off meanwhile');
    expect(names(), `${time} ms`).toEqual(['ClientToInfra']);
    fates();
  }
});

test('more packets than may wait end as queue-full, the others arrive', () => {
  const send = (): boolean => node('CORP').udp.send(Uint8Array.of(1), PORT, null, address(CLIENT), PORT);
  // CORP knows its neighbor then.
  send();
  run();
  node('SERVER').ipsec!.tunnels.database.removeIf(() => true);
  got = [];
  for (let count = 0; count < 20; count++) send();
  run();
  expect(fates()).toEqual(Array.from({ length: 4 }, () => 'queue-full at SERVER'));
  expect(got.length).toBe(16);
});
