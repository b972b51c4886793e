import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ipv6Address } from '../../src/addr/ipv6.ts';
import { finish, fold, isWhole, pseudoHeaderSum, sumBytes, updateChecksum } from '../../src/wire/checksum.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, encodeIpv4, ipv4DecrementTimeToLive, ipv4SetTypeOfService } from '../../src/wire/ipv4.ts';
import { decodeIpv6, encodeIpv6 } from '../../src/wire/ipv6.ts';
import { encodeUdp } from '../../src/wire/udp.ts';
import { hex, toHex } from '../support/bytes.ts';

const A6 = Ipv6Address.parse('2001:db8::1');
const B6 = Ipv6Address.parse('2001:db8::2');
const pseudo = (protocol: number, length: number): number => pseudoHeaderSum(A6, B6, protocol, length);

describe('checksum', () => {
  test('RFC 1071 section 3', () => {
    const bytes = hex('0001f203f4f5f6f7');
    expect(fold(sumBytes(bytes, 0, 8))).toBe(0xddf2);
    expect(finish(sumBytes(bytes, 0, 8))).toBe(0x220d);
  });

  test('IP4-05 RFC 1624 sections 4 and 5: the corner where the older equation fails', () => {
    expect(updateChecksum(0xdd2f, 0x5555, 0x3285)).toBe(0x0000);
  });

  test('IPv4 headers of RFC 3602 and RFC 7634', () => {
    for (const header of [
      '4500005408f200004001f9fec0a87b03c0a87b64',
      '4500007c08f200004032f9a5c0a87b03c0a87b64',
      '45000054a6f200004001e778c6336405c0000205',
    ]) {
      expect(isWhole(sumBytes(hex(header), 0, 20))).toBe(true);
    }
  });

  test('UDP-01 IP6-12 a sum of zero is sent as all ones (vectors.md V5)', () => {
    const bytes = encodeUdp(
      { sourcePort: 53, destinationPort: 5353, checksum: 0, payload: hex('8f47'), trailer: hex('') },
      pseudo(17, 10),
    );
    expect(toHex(bytes)).toBe('003514e9000affff8f47');
  });

  test('IP4-05 patching equals computing anew', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 255 }),
        fc.nat(255),
        fc.nat(0xffff),
        (timeToLive, typeOfService, identification) => {
          const value = { ...decodeIpv4(hex('4500001400000000401100000a0000010a000002')), timeToLive, identification };
          const bytes = encodeIpv4(value);
          ipv4DecrementTimeToLive(bytes, 0);
          ipv4SetTypeOfService(bytes, 0, typeOfService);
          return isWhole(sumBytes(bytes, 0, 20)) && bytes[8] === timeToLive - 1;
        },
      ),
      { seed: 1 },
    );
  });

  test('RFC 1071 section 2 (B): a sum over pieces, the second of which begins at an odd byte, swapped', () => {
    const bytes = hex('0001f203f4f5f6f7');
    const swap = (sum: number): number => ((fold(sum) & 0xff) << 8) | (fold(sum) >>> 8);
    expect(fold(sumBytes(bytes, 0, 3) + swap(sumBytes(bytes, 3, 8)))).toBe(0xddf2);
  });

  test('RFC 1624 sections 4 and 5: the sum without the field', () => {
    expect(fold(~0xdd2f & 0xffff)).toBe(0x22d0);
    expect(fold(0x22d0 + (~0x5555 & 0xffff))).toBe(0xcd7a);
  });

  test('IP6-11 ICMP6-01 a router solicitation inside protocol 41 (vectors.md V2)', () => {
    const source = Ipv6Address.parse('fe80::5efe:a01:203');
    const destination = Ipv6Address.parse('fe80::200:5efe:c000:201');
    const solicitation = { kind: 'router-solicitation', code: 0, reserved: 0, options: [] } as const;
    const inner = encodeIpv6({
      ...decodeIpv6(hex(`60000000 0000 3a ff ${'00'.repeat(32)}`)),
      source,
      destination,
      payload: encodeIcmpv6(solicitation, source, destination),
    });
    const outer = decodeIpv4(hex('45000014 0001 0000 4029 0000 0a010203 c0000201'));
    expect(toHex(encodeIpv4({ ...outer, payload: inner }))).toBe(
      toHex(
        hex(
          `45000044 0001 0000 4029 ac8b 0a010203 c0000201
           60000000 0008 3a ff fe8000000000000000005efe0a010203 fe8000000000000002005efec0000201 8500efb800000000`,
        ),
      ),
    );
  });
});
