import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { mainFile } from '../cli.ts';
import { output } from '../tshark.ts';

/** A test as vitest hands it to itself; tests that run beside others have to use it. */
interface TestContext {
  onTestFinished(clean: () => Promise<void>): void;
}

/** What a test has made, taken away with it, the last thing first. */
class Leavings {
  private readonly all: (() => void | Promise<unknown>)[] = [];

  constructor(context: TestContext) {
    context.onTestFinished(async () => {
      // One after the other: a namespace goes when nothing runs in it any more.
      for (const clean of this.all.toReversed()) await clean();
    });
  }

  add(clean: () => void | Promise<unknown>): void {
    this.all.push(clean);
  }
}

/** What a program printed and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs in a namespace. */
export class Running {
  readonly ended: Promise<Ended>;
  private readonly child: ChildProcess;
  private stdout = '';
  private stderr = '';
  private isOver = false;
  private look: () => void = () => undefined;

  constructor(command: readonly string[], cwd: string) {
    const child = spawn(command[0]!, command.slice(1), { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.look();
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.isOver = true;
        this.look();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Ends it if it still runs. */
  async clean(): Promise<void> {
    if (!this.isOver) this.child.kill('SIGKILL');
    await this.ended;
  }

  /** `ip netns exec` becomes the program: its id is the program's own. */
  get id(): number {
    return this.child.pid!;
  }

  /** Waits until it says something on standard error. */
  async says(text: string): Promise<this> {
    await new Promise<void>((resolve, reject) => {
      this.look = () => {
        if (this.stderr.includes(text)) resolve();
        else if (this.isOver) reject(new Error(`it ended without saying ${JSON.stringify(text)}: ${this.stderr}`));
      };
      this.look();
    });
    return this;
  }

  async end(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

let made = 0;

/** A network namespace with a kernel's network of its own. */
export class Namespace {
  readonly name = `isim${process.pid}x${made++}`;
  private readonly folder: string;
  private readonly leavings: Leavings;

  constructor(leavings: Leavings, folder: string) {
    this.leavings = leavings;
    this.folder = folder;
    output('ip', 'netns', 'add', this.name);
    leavings.add(() => void output('ip', 'netns', 'delete', this.name));
    this.ip('link', 'set', 'lo', 'up');
    this.run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv4.icmp_echo_ignore_all=1');
  }

  ip(...given: readonly string[]): string {
    return output('ip', '-n', this.name, ...given);
  }

  /** Runs a program to its end. @throws Error when it fails */
  run(...command: readonly string[]): string {
    return output('ip', 'netns', 'exec', this.name, ...command);
  }

  start(...command: readonly string[]): Running {
    const running = new Running(['ip', 'netns', 'exec', this.name, ...command], this.folder);
    this.leavings.add(() => running.clean());
    return running;
  }

  /** Runs the program under test to its end, however it ends. `wrapper`: what runs it. */
  isatapSim(given: readonly string[], wrapper: readonly string[] = []): Ended {
    const command = ['netns', 'exec', this.name, ...wrapper, process.execPath, mainFile, ...given];
    const { status, signal, stdout, stderr } = spawnSync('ip', command, { cwd: this.folder, encoding: 'utf8' });
    return { code: status, signal, stdout, stderr };
  }

  /** Starts `isatap-sim live` and waits until it is. */
  async live(...given: readonly string[]): Promise<Running> {
    return this.start(process.execPath, mainFile, 'live', ...given).says('is live as');
  }

  /** Starts tcpdump on an interface and waits until it listens. */
  async tcpdump(device: string, file: string, filter: string): Promise<Running> {
    const options = ['--immediate-mode', '-U', '-n', '-B', '16384', '-i', device, '-w', file];
    return this.start('tcpdump', ...options, filter).says('listening on');
  }

  /** The machine of `peer.py`; its answer. */
  async peer<Answer>(...given: readonly (string | number)[]): Promise<Answer> {
    const { code, stdout, stderr } = await this.start('python3', PEER, ...given.map(String)).ended;
    if (code !== 0) throw new Error(`peer.py ${given.join(' ')} failed: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  }
}

const PEER = path.join(import.meta.dirname, 'peer.py');

/** A cable between two namespaces. */
function connect(one: Namespace, oneName: string, other: Namespace, otherName: string, mtu = 1500): void {
  one.ip('link', 'add', oneName, 'type', 'veth', 'peer', 'name', otherName, 'netns', other.name);
  one.ip('link', 'set', oneName, 'mtu', String(mtu), 'up');
  other.ip('link', 'set', otherName, 'mtu', String(mtu), 'up');
}

/** Machines of one test and a folder in which their programs run. */
export class Lab {
  readonly folder: string;
  private readonly leavings: Leavings;

  constructor(context: TestContext) {
    if (process.platform !== 'linux' || process.getuid?.() !== 0)
      throw new Error('the tests of live need Linux and root: they make network namespaces and raw sockets');
    this.leavings = new Leavings(context);
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-live-'));
    this.leavings.add(() => fs.rmSync(this.folder, { recursive: true, force: true }));
  }

  private namespace(): Namespace {
    return new Namespace(this.leavings, this.folder);
  }

  fileOf(name: string): string {
    return path.join(this.folder, name);
  }

  write(name: string, text: string): void {
    fs.writeFileSync(this.fileOf(name), text);
  }

  read(name: string): Uint8Array {
    return fs.readFileSync(this.fileOf(name));
  }

  get files(): string[] {
    return fs.readdirSync(this.folder).sort();
  }

  /** Machines on a LAN, whose switch is the kernel of one more, with the device `lan`, which comes last. */
  lan(...addresses: readonly string[]): Namespace[] {
    const middle = this.namespace();
    middle.ip('link', 'add', 'lan', 'type', 'bridge', 'mcast_snooping', '0');
    middle.ip('link', 'set', 'lan', 'up');
    const machines = addresses.map((address, number) => {
      const machine = this.namespace();
      connect(machine, 'eth0', middle, `port${number}`);
      middle.ip('link', 'set', `port${number}`, 'master', 'lan');
      machine.ip('address', 'add', address, 'dev', 'eth0');
      return machine;
    });
    return [...machines, middle];
  }

  /** Two machines, 10.77.0.2 and 10.78.0.1, behind a router, .254 on both sides, the second leg of which is small. */
  routedWay(mtu: number): [Namespace, Namespace] {
    const [near, far, router] = [this.namespace(), this.namespace(), this.namespace()];
    connect(near, 'eth0', router, 'near');
    connect(far, 'eth0', router, 'far', mtu);
    near.ip('address', 'add', '10.77.0.2/24', 'dev', 'eth0');
    router.ip('address', 'add', '10.77.0.254/24', 'dev', 'near');
    router.ip('address', 'add', '10.78.0.254/24', 'dev', 'far');
    far.ip('address', 'add', '10.78.0.1/24', 'dev', 'eth0');
    near.ip('route', 'add', 'default', 'via', '10.77.0.254');
    far.ip('route', 'add', 'default', 'via', '10.78.0.254');
    router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    return [near, far];
  }
}
