import { etherType } from '../../src/wire/ethernet.ts';
import { badChecksums } from './packet-parts.ts';
import { WatchedNetwork } from './watched-network.ts';

const ETHERNET = 1;

/** An IP packet on the wire. `at`: who received it, `HOST/interface`. */
export interface SeenIp {
  readonly at: string;
  readonly id: number;
  readonly bytes: Uint8Array;
}

/**
 * C and D (fd9c::c1, ::d1, IPv6 only) and a router IN to E (fd9c:0:0:2::e1) on the inside of DAV, a NAT64 with
 * 172.16.10.25; A (172.16.10.60, TCP 80), B (.61) and DC (.10, the DNS server of corp.example) on its outside, and R
 * there that leads to F (10.9.9.9) over a link of 1400 bytes.
 */
export class Nat64Network extends WatchedNetwork<SeenIp> {
  /** @param settings of NAT64, @param dns64 of DNS64 */
  constructor(settings = '', dns64 = '') {
    super(nat64Scenario(settings, dns64));
    this.settle();
  }

  protected override saw(frame: Uint8Array, at: string, id: number): void {
    const type = (frame[12]! << 8) | frame[13]!;
    if (type !== etherType.ipv4 && type !== etherType.ipv6) return;
    const wrong = badChecksums(ETHERNET, frame);
    if (wrong.length > 0) throw new Error(`packet ${id} at ${at}: bad ${wrong[0]!.layer.protocol} checksum`);
    const length = type === etherType.ipv4 ? (frame[16]! << 8) | frame[17]! : 40 + ((frame[18]! << 8) | frame[19]!);
    this.packets.push({ at, id, bytes: frame.slice(14, 14 + length) });
  }

  /** IP packets that an interface got, such as `A/Ethernet`. */
  at(place: string): readonly Uint8Array[] {
    return this.packets.filter(({ at }) => at === place).map(({ bytes }) => bytes);
  }
}

/** An IPv4 address under the prefix of DAV. */
export const under = (address: string): string => `fd9c:0:0:7777::${address}`;

export const nat64Scenario = (settings = '', dns64 = ''): string => `
title: NAT64
links: { inside: {}, deep: {}, corp: {}, far: { mtu: 1400 } }
hosts:
  C:
    profile: linux
    interfaces: { Ethernet: { link: inside, ipv6: 'fd9c::c1/64' } }
    dns: { servers: ['fd9c:0:0:3333::1'] }
    services: [tcp/80]
    routes: [{ to: '::/0', via: 'fd9c::1', interface: Ethernet }]
  D:
    profile: linux
    interfaces: { Ethernet: { link: inside, ipv6: 'fd9c::d1/64' } }
    routes: [{ to: '::/0', via: 'fd9c::1', interface: Ethernet }]
  IN:
    profile: router
    interfaces:
      inside: { link: inside, ipv6: 'fd9c::2/64', forwarding: true }
      deep: { link: deep, ipv6: 'fd9c:0:0:2::1/64', forwarding: true, mtu: 1280 }
    routes: [{ to: '::/0', via: 'fd9c::1', interface: inside }]
  E:
    profile: linux
    interfaces: { Ethernet: { link: deep, ipv6: 'fd9c:0:0:2::e1/64' } }
    routes: [{ to: '::/0', via: 'fd9c:0:0:2::1', interface: Ethernet }]
  DAV:
    profile: windows-server-2012r2
    interfaces:
      Inside: { link: inside, ipv6: ['fd9c::1/64', 'fd9c:0:0:3333::1/128'], forwarding: true }
      Corp: { link: corp, ipv4: 172.16.10.25/24, gateway: 172.16.10.1 }
    routes: [{ to: 'fd9c:0:0:2::/64', via: 'fd9c::2', interface: Inside }]
    nat64: { prefix: 'fd9c:0:0:7777::/96'${settings === '' ? '' : `, ${settings}`} }
    dns64: { address: 'fd9c:0:0:3333::1', prefix: 'fd9c:0:0:7777::/96'${dns64.includes('servers') ? '' : ', servers: [172.16.10.10]'}${dns64 === '' ? '' : `, ${dns64}`} }
  A:
    profile: linux
    interfaces: { Ethernet: { link: corp, ipv4: 172.16.10.60/24, gateway: 172.16.10.1 } }
    services: [tcp/80]
  B: { profile: linux, interfaces: { Ethernet: { link: corp, ipv4: 172.16.10.61/24 } }, services: [tcp/80] }
  DC:
    profile: windows-server-2012r2
    interfaces: { Ethernet: { link: corp, ipv4: 172.16.10.10/24 } }
    dnsServer:
      zones:
        corp.example:
          ttl: 20m
          records:
            app01: { A: 172.16.10.60 }
            www: { CNAME: app01 }
            both: { A: 172.16.10.61, AAAA: 'fd9c::d1' }
            mapped: { A: 172.16.10.61, AAAA: '::ffff:1.2.3.4' }
            mixed: { AAAA: ['::ffff:1.2.3.4', 'fd9c::d1'] }
            six: { AAAA: 'fd9c::d1' }
            text: { TXT: hello }
        10.16.172.in-addr.arpa:
          records:
            '60': { PTR: app01.corp.example. }
  R:
    profile: router
    forwarding: true
    interfaces:
      corp: { link: corp, ipv4: 172.16.10.1/24 }
      far: { link: far, ipv4: 10.9.9.1/24 }
  F:
    profile: linux
    interfaces: { Ethernet: { link: far, ipv4: 10.9.9.9/24, gateway: 10.9.9.1 } }
    services: [tcp/80]
`;
