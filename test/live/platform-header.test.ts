import { describe, expect, test } from 'vitest';
import { fromSystem, toSystem } from '../../src/live/platform-header.ts';
import { checkIpv4Header, decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { outerPacket } from '../support/tunnel-router.ts';

const wire = encodeIpv4({
  ...outerPacket({ dontFragment: true, identification: 0x1234 }),
  payload: new Uint8Array(80),
});

describe('the IPv4 header of raw sockets', () => {
  test('of Linux is that of the wire', () => {
    expect(fromSystem(wire.slice(), 'linux')).toEqual(wire);
    expect(toSystem(wire.slice(), 'linux')).toEqual(wire);
  });

  test('of macOS, sending: length and fragment field in the order of the machine', () => {
    const sent = toSystem(wire.slice(), 'darwin');
    expect([...sent.subarray(0, 8)]).toEqual([0x45, 0, 100, 0, 0x12, 0x34, 0, 0x40]);
  });

  test('of macOS, receiving: the length without the header too, and no fragment field that fits', () => {
    const received = wire.slice();
    received.set([80, 0], 2);
    received.set([0, 0x40], 6);
    const packet = fromSystem(received, 'darwin');
    expect(packet).toEqual(wire);
    expect(checkIpv4Header(packet, 0, packet.length)).toBeNull();
  });

  test('of macOS: what was put together of fragments has a checksum of its own', () => {
    const received = wire.slice();
    received.set([80, 0], 2);
    received.set([0, 0], 6);
    const packet = fromSystem(received, 'darwin');
    expect(checkIpv4Header(packet, 0, packet.length)).toBeNull();
    expect(decodeIpv4(packet)).toMatchObject({ dontFragment: false, payload: wire.subarray(20) });
  });

  test('of macOS: less than a header, and a header that is none, stay what they are', () => {
    expect(fromSystem(Uint8Array.of(0x45, 0), 'darwin')).toEqual(Uint8Array.of(0x45, 0));
    const broken = wire.slice(0, 24);
    broken[0] = 0x4f;
    expect(checkIpv4Header(fromSystem(broken, 'darwin'), 0, 24)).toBe('malformed');
  });
});
