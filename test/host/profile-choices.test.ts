import { expect, test } from 'vitest';
import { etherType } from '../../src/wire/ethernet.ts';
import { decodeIcmpv4 } from '../../src/wire/icmpv4.ts';
import { encodeIcmpv6 } from '../../src/wire/icmpv6/message.ts';
import { decodeIpv4, encodeIpv4 } from '../../src/wire/ipv4.ts';
import { decodeIpv6 } from '../../src/wire/ipv6.ts';
import { ipProtocol } from '../../src/wire/protocol-number.ts';
import { CablePeer, HOST_IPV4, HOST_IPV6, PEER_IPV4, PEER_IPV6 } from '../support/cable-peer.ts';

const NOTHING = new Uint8Array(0);

test.each([
  [true, 0xb9],
  [false, 0],
])('echo replies keep the traffic class of the request: %s', (echoReplyKeepsTrafficClass, expected) => {
  const peer = new CablePeer({ echoReplyKeepsTrafficClass });
  const request = { kind: 'echo-request', code: 0, identifier: 1, sequence: 1, data: NOTHING } as const;
  peer.injectIpv6(ipProtocol.icmpv6, encodeIcmpv6(request, PEER_IPV6, HOST_IPV6), { trafficClass: 0xb9 });
  peer.run();
  expect(peer.takeSent(etherType.ipv6).map((reply) => decodeIpv6(reply).trafficClass)).toEqual([expected]);
});

test.each([0, 0xc0])('ICMPv4 errors have the type of service %i of the profile', (icmpv4ErrorTypeOfService) => {
  const peer = new CablePeer({ icmpv4ErrorTypeOfService });
  const packet = encodeIpv4({
    typeOfService: 0,
    identification: 1,
    reservedFlag: false,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    timeToLive: 64,
    protocol: ipProtocol.udp,
    checksum: 0,
    source: PEER_IPV4,
    destination: HOST_IPV4,
    options: NOTHING,
    // UDP without a checksum, to a port on which nothing listens.
    payload: Uint8Array.of(0x30, 0x39, 0x30, 0x39, 0, 8, 0, 0),
    trailer: NOTHING,
  });
  peer.inject(packet, etherType.ipv4);
  peer.run();
  const [error] = peer.takeSent(etherType.ipv4).map((bytes) => decodeIpv4(bytes));
  expect(decodeIcmpv4(error!.payload)).toMatchObject({ type: 3, code: 3 });
  expect(error!.typeOfService).toBe(icmpv4ErrorTypeOfService);
});
