import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Ipv4Address } from '../../src/addr/ipv4.ts';
import { planLive } from '../../src/cli/live-plan.ts';
import { prepare } from '../../src/diagnose/simulate.ts';
import { Tally } from '../../src/live/tally.ts';
import { LiveCapture } from '../../src/cli/live-capture.ts';
import { LiveEnding } from '../../src/cli/live-ending.ts';
import { loseOutput } from '../../src/cli/lost-output.ts';
import { renderSummary } from '../../src/cli/live-text.ts';
import { seconds } from '../../src/sim/time.ts';
import { toHex } from '../support/bytes.ts';
import { packetsIn } from '../support/capture-packets.ts';
import { emptyFolder, filesBelow, isatapSim } from '../support/cli.ts';
import { loadText } from '../support/scenarios.ts';
import { ROUTER, station } from '../support/live/scenarios.ts';
import { ScriptedLive } from '../support/live/scripted-live.ts';

let cwd = '';
beforeEach(() => {
  cwd = emptyFolder();
  fs.writeFileSync(path.join(cwd, 'router.yaml'), ROUTER);
  fs.writeFileSync(path.join(cwd, 'station.yaml'), station());
});

const BASE = ['live', 'router.yaml', 'ROUTER', '--bind', '10.77.0.1'];
const ENDS = [...BASE, '--peer', '10.77.0.2'];

describe('wrong usage: one message, exit code 2, nothing opened', () => {
  test.each<[string, string[], string]>([
    ['no host', ['live', 'router.yaml'], 'live is to be given a FILE and a HOST'],
    ['no --bind', ['live', 'router.yaml', 'ROUTER', '--peer', '10.77.0.2'], '--bind ADDRESS is missing'],
    ['no --peer', BASE, '--peer ADDRESS is missing'],
    ['--bind twice', [...ENDS, '--bind', '10.77.0.1'], '--bind is given more than once'],
    [
      'another host',
      ['live', 'router.yaml', 'ROUTERS', ...ENDS.slice(3)],
      'router.yaml has no host "ROUTERS"\n  hint: did you mean "ROUTER"?',
    ],
    ['no address', [...BASE, '--peer', '10.77.0'], '--peer 10.77.0: "10.77.0" is not an IPv4 address'],
    ['a name', [...BASE, '--peer', 'router.example'], '--peer router.example: '],
    ['no rate', [...ENDS, '--rate', '0'], '--rate is to be a whole number from 1 to 1000000'],
    ['a rate below nothing', [...ENDS, '--rate', '-5'], '--rate is to be a whole number from 1 to 1000000'],
    ['a rate that is none', [...ENDS, '--rate', '1.5'], '--rate is to be a whole number'],
    [
      'a duration without unit',
      [...ENDS, '--duration', '5'],
      '--duration is to be a number and ns, us, ms, s, m or h, such as 60s',
    ],
    ['no duration', [...ENDS, '--duration', '0s'], '--duration is to be longer than nothing'],
    ['a capture to standard output', [...ENDS, '--capture', '-'], '--capture is to name a file'],
    [
      'an address that the host has not',
      ['live', 'router.yaml', 'ROUTER', '--bind', '10.77.0.9', '--peer', '10.77.0.2'],
      'ROUTER has not the address 10.77.0.9 in router.yaml\n  hint: ISATAP addresses embed it, so it is to be the same: give ROUTER that address in the scenario, or bind one that it has: 10.77.0.1 (LAN)',
    ],
    ['a peer of the scenario', [...BASE, '--peer', '10.77.0.50'], '--peer 10.77.0.50 is INSIDE of the scenario'],
    ['itself', [...BASE, '--peer', '10.77.0.1'], '--peer 10.77.0.1 is the bound address itself'],
    ['a broadcast', [...BASE, '--peer', '10.77.0.255'], '--peer 10.77.0.255 is no address of one machine'],
    ['a group', [...BASE, '--peer', '224.0.0.1'], '--peer 224.0.0.1 is no address of one machine'],
    ['the machine itself', [...BASE, '--peer', '127.0.0.2'], '--peer 127.0.0.2 is no address of one machine'],
    ['a reserved one', [...BASE, '--peer', '240.0.0.1'], '--peer 240.0.0.1 is no address of one machine'],
    ['nobody', [...BASE, '--peer', '0.0.0.0'], '--peer 0.0.0.0 is no address of one machine'],
  ])('%s', (_name, given, message) => {
    const { code, stdout, stderr } = isatapSim(given, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`isatap-sim: ${message}`);
    expect([...filesBelow(cwd).keys()]).toEqual(['router.yaml', 'station.yaml']);
  });

  test('an invalid scenario', () => {
    const { code, stderr } = isatapSim(['live', '-', 'ROUTER', ...ENDS.slice(3)], { cwd, input: 'titel: x' });
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean');
  });

  test('without the package', () => {
    const missing = `data:text/javascript,import Module from 'node:module';
      const original = Module._resolveFilename;
      Module._resolveFilename = (name, ...rest) => {
        if (name === 'raw-socket') throw Object.assign(new Error("Cannot find module 'raw-socket'"), { code: 'MODULE_NOT_FOUND' });
        return original(name, ...rest);
      };`;
    const { code, stdout, stderr } = isatapSim([...ENDS, '--capture', 'x.pcapng'], {
      cwd,
      node: ['--import', missing],
    });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(
      "isatap-sim: the package raw-socket cannot be loaded: Cannot find module 'raw-socket'\n  hint: it is compiled while npm installs it: npm install raw-socket, with a compiler, make and python3 (Debian: apt install build-essential python3)\n",
    );
    expect(filesBelow(cwd).has('x.pcapng')).toBe(false);
  });
});

test('an address of this machine is no peer', () => {
  const ends = { host: 'ROUTER', bind: '10.77.0.1', peers: ['10.77.0.2', '10.77.0.3'] };
  const isHere = (address: Ipv4Address): boolean => address.toString() === '10.77.0.3';
  expect(() => planLive(prepare(loadText(ROUTER)), ends, isHere)).toThrow(
    '--peer 10.77.0.3 is an address of this machine',
  );
});

describe('--dry-run', () => {
  test('says what would be done, and opens nothing', () => {
    const { code, stdout, stderr } = isatapSim(
      [
        ...ENDS,
        '--peer',
        '192.0.2.7',
        '--peer',
        '10.77.0.2',
        '--duration',
        '90s',
        '--capture',
        'x.pcapng',
        '--dry-run',
      ],
      { cwd },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`A simulated ISATAP router
router.yaml: what would be done; nothing was opened

  host      ROUTER, LAN, 10.77.0.1
  peers     10.77.0.2, 192.0.2.7
  takes     protocol 41 and ICMP from a peer to 10.77.0.1
  sends     protocol 41 and ICMP of ROUTER from 10.77.0.1 to a peer, nothing to anybody else
  rate      1000 packets a second at most, each way
  duration  90.0 s
  capture   x.pcapng
`);
    expect(stdout).toContain('- 10.77.0.1 is no address of this machine: ip address add 10.77.0.1/24 dev INTERFACE\n');
    expect([...filesBelow(cwd).keys()]).toEqual(['router.yaml', 'station.yaml']);
  });

  test('tells of the errors of the kernel, and how to keep them from any source', () => {
    const { stdout } = isatapSim([...ENDS, '--dry-run'], { cwd });
    const words = stdout.replaceAll(/\s+/g, ' ');
    expect(words).toContain('answers protocol 41 with an ICMP error, to any source, while nothing is live');
    expect(words).toContain('when packets come faster than they are read');
    expect(words).toContain('ip saddr 10.77.0.1 icmp type destination-unreachable icmp code { 2, 3 } drop');
  });

  test('tells of a peer to which the host has no way', () => {
    fs.writeFileSync(path.join(cwd, 'router.yaml'), ROUTER.replace(', gateway: 10.77.0.254', ''));
    const { code, stdout } = isatapSim([...BASE, '--peer', '192.0.2.7', '--dry-run'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('- ROUTER has no route to 192.0.2.7: what it sends there does not get out.');
  });
});

describe('the end', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const)('%s is one in good order', async (signal) => {
    const end = new LiveEnding();
    onTestFinished(() => end.dispose());
    expect(process.emit(signal)).toBe(true);
    expect(await end.ended).toBe(130);
  });

  test('so is output that nobody reads', async () => {
    const end = new LiveEnding();
    onTestFinished(() => end.dispose());
    let said = 0;
    for (let time = 0; time < 2; time++) loseOutput(() => said++);
    expect(await end.ended).toBe(130);
    expect(said).toBe(1);
  });
});

describe('what is left at the end', () => {
  const START = { seconds: 0, nanoseconds: 0 };
  const unexpected = (): void => {
    throw new Error('the capture is whole');
  };
  const ping = (live: ScriptedLive): void => live.clock.goTo(seconds(20));
  const FLOW = 'flows:\n  f: { from: STATION, to: 10.77.0.1, ping: 2, at: 1s }\n';

  test('a capture of what crossed, whole or not at all', () => {
    const live = new ScriptedLive(station(FLOW), 'STATION', '10.77.0.2', ['10.77.0.1']);
    ping(live);
    const file = path.join(cwd, 'live.pcapng');
    const capture = new LiveCapture(file, live.plan, { seconds: 1_700_000_000, nanoseconds: 999_000_000 }, unexpected);
    for (const { direction, time, packet } of live.crossings) capture.add(direction, time, packet);
    expect(fs.existsSync(file)).toBe(false);
    capture.commit();
    const packets = packetsIn(fs.readFileSync(file));
    expect(packets.map(({ data }) => toHex(data))).toEqual(live.crossings.map(({ packet }) => toHex(packet)));
    expect(packets[0]).toMatchObject({ direction: 'outbound', interface: { name: 'STATION/LAN', linkType: 101 } });
    const [first] = live.crossings;
    expect(packets[0]!.time).toEqual({
      seconds: 1_700_000_000 + Math.floor((first!.time + 999e6) / 1e9),
      nanoseconds: (first!.time + 999e6) % 1e9,
    });

    expect(fs.readdirSync(cwd).sort()).toEqual(['live.pcapng', 'router.yaml', 'station.yaml']);
  });

  test('what a killed process recorded stays, and is told of', () => {
    const live = new ScriptedLive(station(FLOW), 'STATION', '10.77.0.2', ['10.77.0.1']);
    ping(live);
    const file = path.join(cwd, 'live.pcapng');
    const killed = new LiveCapture(file, live.plan, START, unexpected);
    for (const { direction, time, packet } of live.crossings) killed.add(direction, time, packet);
    killed.flush();
    expect(isatapSim(['run', 'station.yaml', '--out', '.'], { cwd }).code).not.toBe(2);
    const next = new LiveCapture(file, live.plan, START, unexpected);
    expect(next.earlier).toEqual([`${file}.partial`]);
    next.commit();
    expect(packetsIn(fs.readFileSync(`${file}.partial`))).toHaveLength(live.crossings.length);
    expect(packetsIn(fs.readFileSync(file))).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'a file that cannot grow any more keeps what it has, in whole blocks',
    () => {
      const live = new ScriptedLive(station(FLOW), 'STATION', '10.77.0.2', ['10.77.0.1']);
      const limit = (size: string): void => {
        const { stderr } = spawnSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${size}:`], { encoding: 'utf8' });
        expect(stderr).toBe('');
      };
      let told = 0;
      const capture = new LiveCapture(path.join(cwd, 'full.pcapng'), live.plan, START, () => told++);
      limit('65536');
      try {
        for (let at = 0; at < 500; at++) capture.add('in', at, new Uint8Array(1000));
      } finally {
        limit('unlimited');
      }
      capture.commit();
      const packets = packetsIn(fs.readFileSync(path.join(cwd, 'full.pcapng')));
      expect(packets.length).toBeGreaterThan(20);
      expect({ told, packets: capture.packets }).toEqual({ told: 1, packets: packets.length });
      expect(String(capture.fault)).toContain('full.pcapng cannot be written any more: file too large (EFBIG)');
    },
  );

  test('a folder that is not there is not made', () => {
    const live = new ScriptedLive(station(FLOW), 'STATION', '10.77.0.2', ['10.77.0.1']);
    expect(() => new LiveCapture(path.join(cwd, 'none/x.pcapng'), live.plan, START, unexpected)).toThrow(
      /x\.pcapng cannot be written: no such file or directory \(ENOENT\)/,
    );
    expect(fs.existsSync(path.join(cwd, 'none'))).toBe(false);
  });

  test('a capture that cannot be written is one message', () => {
    const live = new ScriptedLive(station(FLOW), 'STATION', '10.77.0.2', ['10.77.0.1']);
    fs.mkdirSync(path.join(cwd, 'taken'));
    expect(() => new LiveCapture(path.join(cwd, 'taken'), live.plan, START, unexpected)).toThrow(
      /taken cannot be written: it is there and is not a plain file/,
    );
  });

  test('a summary', () => {
    const live = new ScriptedLive(station(FLOW), 'STATION', '10.77.0.2', ['10.77.0.1']);
    ping(live);
    const tally = new Tally();
    tally.cross('in', 100);
    tally.cross('out', 60);
    tally.cross('out', 61);
    tally.refuse('in', 'not-a-peer', () => '192.0.2.7 > 10.77.0.2, protocol 41, 120 bytes');
    tally.refuse('in', 'not-a-peer', () => 'not asked for');
    tally.refuse('out', 'unfinished', null, 3);
    const drops = [{ where: 'STATION', reason: 'no-route' as const, count: 4, first: 'to 2001:db8::1' }];
    const capture = { file: 'live.pcapng', packets: 3 };
    const outcome = { plan: live.plan, time: seconds(12.34), tally, drops, lateness: seconds(1.5), capture };
    expect(renderSummary(outcome, 120)).toBe(`STATION was live as 10.77.0.2 for 12.3 s, with 10.77.0.1

       packets  bytes  dropped
  in   1        100    2
  out  2        121    3

Dropped between the networks:
  2 in, not-a-peer. Its other end is no --peer. First: 192.0.2.7 > 10.77.0.2, protocol 41, 120 bytes
  3 out, unfinished. It waited for its turn when the end came.

Dropped inside the scenario:
  4 no-route at STATION. First: to 2001:db8::1

In the scenario:
  flow f: timeout, 0 of 2 answered

The program paused: events ran up to 1.5 s late, and packets were read late.

Capture: live.pcapng (3 packets)
`);
  });
});
