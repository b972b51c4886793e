import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { toHex } from '../support/bytes.ts';
import { packetsIn } from '../support/capture-packets.ts';
import { Lab } from '../support/live/namespaces.ts';
import { ROUTER, station } from '../support/live/scenarios.ts';
import { projectFolder } from '../support/scenarios.ts';

/**
 * Real kernels between what is simulated: network namespaces with veth, which the tests make and take away. They wait
 * most of their time, so they wait together.
 */

const ETHERNET = 14;
const PING = `flows:
  ping: { from: STATION, to: '2001:db8:1::50', ping: 3, at: 3s }
`;

/** The packets of a capture in one direction. */
const captured = (file: Uint8Array, direction: 'inbound' | 'outbound'): string[] =>
  packetsIn(file)
    .filter((packet) => packet.direction === direction)
    .map(({ data }) => toHex(data));

/** What tcpdump saw of one sender, without what a wire adds behind packets. */
function seen(file: Uint8Array, source: string): string[] {
  const wanted = Buffer.from(source.split('.').map(Number));
  return packetsIn(file)
    .map(({ data }) => Buffer.from(data.subarray(ETHERNET)))
    .filter((packet) => packet.subarray(12, 16).equals(wanted))
    .map((packet) => toHex(packet.subarray(0, packet.readUInt16BE(2))));
}

/** A router with a configured tunnel to a real machine behind a router of the kernel, whose second leg is small. */
const TUNNEL = `title: a configured tunnel over a real way
links: { lan: {}, far: {} }
hosts:
  R:
    profile: router
    interfaces:
      LAN: { link: lan, ipv4: 10.77.0.2/24, gateway: 10.77.0.254, forwarding: true }
      far: { link: far, ipv6: '2001:db8:5::1/64', forwarding: true }
    tunnels:
      t: { kind: 6in4, over: LAN, remote: 10.78.0.1, pmtud: true, forwarding: true }
    routes: [{ to: '2001:db8:6::/64', interface: t }]
  A:
    profile: windows-8.1
    interfaces: { LAN: { link: far, ipv6: '2001:db8:5::2/64' } }
    routes: [{ to: '::/0', via: '2001:db8:5::1', interface: LAN }]
flows:
  first: { from: A, to: '2001:db8:6::9', ping: 1, size: 1350, at: 2s }
  second: { from: A, to: '2001:db8:6::9', ping: 1, size: 1350, at: 3s }
`;

const pause = async (milliseconds: number): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
};

describe.concurrent('across a real way', () => {
  test('a simulated station and a simulated router: three captures tell the same', async (context) => {
    const lab = new Lab(context);
    lab.write('router.yaml', ROUTER);
    lab.write('station.yaml', station(PING));
    const [one, other, middle] = lab.lan('10.77.0.1/24', '10.77.0.2/24');
    const dump = await middle!.tcpdump('lan', 'middle.pcap', 'ip proto 41 or icmp');
    const routerArguments = ['router.yaml', 'ROUTER', '--bind', '10.77.0.1', '--peer', '10.77.0.2'];
    const router = await one!.live(...routerArguments, '--capture', 'router.pcapng');
    const stationArguments = ['station.yaml', 'STATION', '--bind', '10.77.0.2', '--peer', '10.77.0.1'];
    const live = await other!.live(...stationArguments, '--duration', '7s', '--capture', 'station.pcapng');
    const stationEnded = await live.ended;
    const routerEnded = await router.end('SIGINT');
    await dump.end('SIGINT');
    expect(stationEnded).toMatchObject({ code: 0, signal: null });
    expect(stationEnded.stdout).toContain('  flow ping: answer, 3 of 3 answered\n');
    expect(stationEnded.stdout).not.toContain('Dropped');
    expect(routerEnded).toMatchObject({ code: 130, signal: null });
    expect(routerEnded.stdout).toContain('ROUTER was live as 10.77.0.1 for ');
    expect(routerEnded.stdout).not.toContain('Dropped');

    const forward = captured(lab.read('station.pcapng'), 'outbound');
    const back = captured(lab.read('router.pcapng'), 'outbound');
    expect(forward.length).toBeGreaterThanOrEqual(4);
    expect(back.length).toBeGreaterThanOrEqual(4);
    expect(captured(lab.read('router.pcapng'), 'inbound')).toEqual(forward);
    expect(captured(lab.read('station.pcapng'), 'inbound')).toEqual(back);
    expect(seen(lab.read('middle.pcap'), '10.77.0.2')).toEqual(forward);
    expect(seen(lab.read('middle.pcap'), '10.77.0.1')).toEqual(back);
  });

  test('an ICMP error of a real router about the tunnel comes in when that router is a peer', async (context) => {
    const lab = new Lab(context);
    lab.write('tunnel.yaml', TUNNEL);
    const [near] = lab.routedWay(1380);
    const base = ['tunnel.yaml', 'R', '--bind', '10.77.0.2', '--peer', '10.78.0.1', '--duration', '4s'];
    const distrustful = await (await near.live(...base)).ended;
    expect(distrustful.stderr).toContain(
      'dropped in, router-not-a-peer: 10.77.0.254 > 10.77.0.2, protocol 1, 576 bytes',
    );
    // The kernel has heard the router too, and sends nothing as large any more.
    expect(distrustful.stderr).toMatch(/dropped out, send-failed: 10\.77\.0\.2 > 10\.78\.0\.1, .*: Message too long/);
    expect(distrustful.stdout).not.toContain('packet-too-big');

    near.ip('route', 'flush', 'cache');
    const trusting = await (await near.live(...base, '--peer', '10.77.0.254')).ended;
    expect(trusting).toMatchObject({ code: 0 });
    expect(trusting.stdout).not.toContain('Dropped between the networks');
    expect(trusting.stdout).toContain('packet-too-big at R.');
  });

  test('a DirectAccess client that exists only in the scenario answers a real station', async (context) => {
    const lab = new Lab(context);
    const [simulating, real] = lab.lan('172.16.10.31/24', '172.16.10.200/24');
    const scenario = path.join(projectFolder, 'scenarios/manage-out.yaml');
    const ends = [scenario, 'ISATAP01', '--bind', '172.16.10.31', '--peer', '172.16.10.200'];
    const router = await simulating!.live(...ends);
    // The client needs some seconds to connect, so the first are not answered.
    const client = 'fd9c:30c:2da4:1000::c1';
    const echoes = await real!.peer<{ readonly answered: number }>(
      ...(['echo', '172.16.10.200', '172.16.10.31', client, 24, 2, 100] as const),
    );
    const { stdout } = await router.end('SIGINT');
    expect(echoes.answered).toBeGreaterThan(5);
    expect(stdout).not.toContain('Dropped between the networks');
  });

  test('what a Linux kernel and isatapd once sent to their router, byte for byte, comes in', async (context) => {
    const lab = new Lab(context);
    const recorded = packetsIn(fs.readFileSync(path.join(projectFolder, '../shared/captures/linux/a1/mgmt.eth0.pcap')))
      .map(({ data }) => toHex(data.subarray(ETHERNET)))
      .filter((packet) => /^45.{16}29.{4}c0000264c000021f/.test(packet));
    expect(recorded.length).toBeGreaterThan(20);
    lab.write('packets', recorded.map((packet) => `${packet}\n`).join(''));
    const router = ROUTER.replaceAll('10.77.0.1/24', '192.0.2.31/24')
      .replaceAll('10.77.0.', '192.0.2.')
      .replaceAll('2001:db8:2::/64', 'fd9c:30c:2da4:1::/64')
      .replaceAll('2001:db8:1::50', 'fd9c:30c:2da4:1000::c1')
      .replaceAll('2001:db8:1::', 'fd9c:30c:2da4:1000::');
    lab.write('router.yaml', router);
    const [simulating, real] = lab.lan('192.0.2.31/24', '192.0.2.100/24');
    const ends = ['router.yaml', 'ROUTER', '--bind', '192.0.2.31', '--peer', '192.0.2.100'];
    const live = await simulating!.live(...ends, '--capture', 'live.pcapng');
    await pause(2500);
    await real!.peer('raw', '192.0.2.100', '192.0.2.31', lab.fileOf('packets'));
    // An advertisement may wait for half a second.
    await pause(1500);
    expect((await live.end('SIGINT')).stdout).not.toContain('Dropped between the networks');
    const tunnelled = (direction: 'inbound' | 'outbound'): string[] =>
      captured(lab.read('live.pcapng'), direction).filter((packet) => packet.slice(18, 20) === '29');
    expect(tunnelled('inbound')).toEqual(recorded);
    // The advertisement, and the answers of the host behind: three echo replies at least.
    const kinds = tunnelled('outbound').map((packet) => Number.parseInt(packet.slice(120, 122), 16));
    expect(kinds).toContain(134);
    expect(kinds.filter((kind) => kind === 129).length).toBeGreaterThanOrEqual(3);
  });
});
