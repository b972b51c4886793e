import fs from 'node:fs';
import { describe, expect, test } from 'vitest';
import { mainFile } from '../support/cli.ts';
import { packetsIn } from '../support/capture-packets.ts';
import { Lab, type Running } from '../support/live/namespaces.ts';
import { ROUTER } from '../support/live/scenarios.ts';

/** A machine that speaks protocol 41 without this program (`peer.py`) and puts a simulated router under load. */

interface Echoes {
  readonly sent: number;
  readonly answered: number;
  /** That sending took. */
  readonly seconds: number;
}

const ENDS = ['router.yaml', 'ROUTER', '--bind', '10.77.0.1', '--peer', '10.77.0.2'];
const ECHO = ['echo', '10.77.0.2', '10.77.0.1', '2001:db8:1::50'] as const;

function makeLab(context: ConstructorParameters<typeof Lab>[0]): Lab {
  const lab = new Lab(context);
  lab.write('router.yaml', ROUTER);
  return lab;
}

/** Packets that the summary counts: crossed and dropped. */
function countsOf(summary: string, way: 'in' | 'out'): { readonly packets: number; readonly dropped: number } {
  const [, packets, dropped] = new RegExp(`^  ${way} +(\\d+) +\\d+ +(\\d+)$`, 'm').exec(summary)!;
  return { packets: Number(packets), dropped: Number(dropped) };
}

/** Megabytes of memory that a process has had at most. */
const peakMemory = ({ id }: Running): number =>
  Number(/^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${id}/status`, 'utf8'))![1]) / 1024;

test('a station pings the host behind the router a thousand times a second, without a loss', async (context) => {
  const lab = makeLab(context);
  const [simulating, real] = lab.lan('10.77.0.1/24', '10.77.0.2/24');
  // A machine that is busy otherwise lets the station send late and all at once: the rate is not what is asked about here.
  const router = await simulating!.live(...ENDS, '--rate', '20000', '--capture', 'live.pcapng');
  expect(await real!.peer('solicit', '10.77.0.2', '10.77.0.1')).toEqual({
    prefixes: ['2001:db8:2::/64'],
    routes: ['2001:db8:1::/64'],
  });
  // The host behind has its address for good after a second or two (duplicate address detection).
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const { answered } = await real!.peer<Echoes>(...ECHO, 4000, 1000, 100);
  const { code, stdout } = await router.end('SIGINT');
  expect(code).toBe(130);
  expect(stdout).not.toContain('Dropped');
  expect(answered).toBe(4000);
  // And two solicitations, each with its advertisement.
  expect(countsOf(stdout, 'in')).toEqual({ packets: 4002, dropped: 0 });
  expect(countsOf(stdout, 'out')).toEqual({ packets: 4002, dropped: 0 });
  expect(packetsIn(lab.read('live.pcapng'))).toHaveLength(8004);
});

test('a hundred thousand damaged packets: each is counted, memory stays, a good one still passes', async (context) => {
  const lab = makeLab(context);
  const [simulating, real, stranger, middle] = lab.lan('10.77.0.1/24', '10.77.0.2/24', '10.77.0.66/24');
  const dump = await middle!.tcpdump('lan', 'stranger.pcap', 'ip src 10.77.0.1 and dst 10.77.0.66');
  const router = await simulating!.live(...ENDS);
  await real!.peer(...ECHO, 300, 500, 100);
  const before = peakMemory(router);
  await real!.peer('garbage', '10.77.0.2', '10.77.0.1', 80_000, 1);
  await stranger!.peer('garbage', '10.77.0.66', '10.77.0.1', 20_000, 2);
  expect(await real!.peer<Echoes>(...ECHO, 100, 200, 100)).toMatchObject({ sent: 100, answered: 100 });
  expect(peakMemory(router) - before).toBeLessThan(64);
  const { code, stdout } = await router.end('SIGINT');
  await dump.end('SIGINT');
  expect(code).toBe(130);
  const { packets, dropped } = countsOf(stdout, 'in');
  // Linux keeps ICMP of less than eight bytes to itself (icmp_filter in net/ipv4/raw.c): a twelfth of the garbage.
  const toldOf = (100_000 * 11) / 12 + 400;
  expect(Math.abs(packets + dropped - toldOf)).toBeLessThan(600);
  for (const reason of ['not-ipv6', 'bad-checksum', 'not-a-peer'])
    expect(stdout).toMatch(new RegExp(`^ {2}\\d+ in, ${reason}\\. `, 'm'));
  expect(packetsIn(lab.read('stranger.pcap'))).toEqual([]);
});

describe.concurrent('limits', () => {
  test('the rate is not exceeded in either direction', async (context) => {
    const [simulating, real] = makeLab(context).lan('10.77.0.1/24', '10.77.0.2/24');
    const router = await simulating!.live(...ENDS, '--rate', '100');
    const { answered, seconds } = await real!.peer<Echoes>(...ECHO, 1500, 500, 100);
    const { stdout } = await router.end('SIGINT');
    // A quarter of a second at once, the time at a hundred, and what has waited for two; a busy machine makes less of it.
    expect(answered).toBeGreaterThan(60);
    expect(answered).toBeLessThanOrEqual(26 + 100 * (seconds + 2));
    expect(stdout).toMatch(/^ {2}\d+ in, rate-exceeded\. /m);
  });

  test('what stands in the way is one clear message, exit code 2, and leaves no file', (context) => {
    const lab = makeLab(context);
    const [right, other] = lab.lan('10.77.0.1/24', '10.77.0.2/24');
    const ends = ['live', ...ENDS, '--capture', 'x.pcapng'];
    const refused = right!.isatapSim(ends, ['setpriv', '--bounding-set', '-net_raw']);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toBe(
      'isatap-sim: raw sockets cannot be opened: Operation not permitted\n  hint: run as root, or give node the right: sudo setcap cap_net_raw+ep "$(readlink -f "$(which node)")"\n',
    );
    const elsewhere = other!.isatapSim(ends.map((word) => (word === '10.77.0.2' ? '10.77.0.3' : word)));
    expect(elsewhere).toMatchObject({ code: 2, stdout: '' });
    expect(elsewhere.stderr).toContain('isatap-sim: 10.77.0.1 is no address of this machine\n  hint: ');
    fs.mkdirSync(lab.fileOf('taken'));
    const folder = right!.isatapSim([...ends.slice(0, -1), 'taken']);
    expect(folder).toMatchObject({ code: 2, stdout: '' });
    expect(folder.stderr).toContain('isatap-sim: taken cannot be written: ');
    expect(lab.files).toEqual(['router.yaml', 'taken']);
  });

  test('a capture that cannot grow any more ends it with the summary, one message and what it has', async (context) => {
    const lab = makeLab(context);
    const [simulating, real] = lab.lan('10.77.0.1/24', '10.77.0.2/24');
    const program = [process.execPath, mainFile, 'live', ...ENDS, '--capture', 'x.pcapng'];
    const full = simulating!.start('bash', '-c', 'ulimit -f 64; exec "$@"', 'bash', ...program);
    await full.says('is live as');
    await real!.peer(...ECHO, 500, 500, 800);
    const { code, stdout, stderr } = await full.ended;
    expect(code).toBe(2);
    expect(stdout).toContain(`Capture: x.pcapng (${packetsIn(lab.read('x.pcapng')).length} packets)`);
    expect(stderr).toContain(
      'isatap-sim: x.pcapng cannot be written any more: file too large (EFBIG)\n  hint: what was',
    );
    expect(lab.files).toEqual(['router.yaml', 'x.pcapng']);
  });

  test('kill -9 leaves the old capture, and what was begun, of which the next run tells', async (context) => {
    const lab = makeLab(context);
    const [simulating, real] = lab.lan('10.77.0.1/24', '10.77.0.2/24');
    lab.write('live.pcapng', 'the old one');
    const ends = [...ENDS, '--capture', 'live.pcapng'];
    const killed = await simulating!.live(...ends);
    const echo = real!.peer(...ECHO, 2000, 1000, 800);
    const begun = (): string[] => lab.files.filter((name) => name.endsWith('.partial'));
    const sizeOfBegun = (): number => fs.statSync(lab.fileOf(begun()[0]!)).size;
    while (sizeOfBegun() < 200_000) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await killed.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL', stdout: '' });
    await echo;
    expect(Buffer.from(lab.read('live.pcapng')).toString()).toBe('the old one');
    expect(begun()).toEqual(['live.pcapng.partial']);

    const next = await simulating!.live(...ends);
    const { code, stderr } = await next.end('SIGTERM');
    expect(code).toBe(130);
    expect(stderr).toContain('live.pcapng.partial is there: a recording that was not finished');
    expect(lab.files).toEqual(['live.pcapng', 'live.pcapng.partial', 'router.yaml']);
    expect(packetsIn(lab.read('live.pcapng'))).toEqual([]);
  });
});
