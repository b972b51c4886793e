import type { ByteSink } from '../capture/sink.ts';
import { timeOfFirstFlow } from '../diagnose/matrix/matrix.ts';
import type { ReadyScenario } from '../diagnose/simulate.ts';
import type { Palette } from '../report/palette.ts';
import { CaptureRecorder } from '../scenario/capture-recorder.ts';
import type { Happenings } from '../scenario/happenings.ts';
import type { LoadedScenario, PlainVariation } from '../scenario/load.ts';
import { epochSecondsOf, type Network } from '../scenario/network.ts';
import type { Node } from '../scenario/node.ts';
import { beginScenario } from '../scenario/run.ts';
import { Spool, type SpoolStorage } from '../scenario/spool.ts';
import { type BoundCommand, CommandError, perform, type Terminal } from '../shell/command.ts';
import { bindCommand } from '../shell/interpreter.ts';
import { opensPrompt } from '../shell/netsh/netsh.ts';
import { NetshSession } from '../shell/netsh/session.ts';
import { probeOf } from '../shell/probe.ts';
import { tokenize } from '../shell/tokens.ts';
import { type Process, start } from '../sim/process.ts';
import { ms, type Nanoseconds, seconds } from '../sim/time.ts';
import { Taps } from '../trace/observers.ts';
import { findOwnCommand } from './own-commands.ts';
import { Journal } from './journal.ts';
import { PacketLog } from './packet-log.ts';

/** What a sitting needs of the world around it. Both savers throw an Error with a message for people. */
export interface ConsoleWorld {
  /** Where frames are kept until they are saved. */
  readonly storage: SpoolStorage;
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly width: number;
  print(text: string): void;
  /** Saves a capture under a name; `write` is handed where its bytes go. `beside`: texts by their names in its folder. */
  saveCapture(file: string, write: (sink: ByteSink) => void, beside: ReadonlyMap<string, string>): void;
  /** Saves a scenario that extends the one of the sitting. */
  saveVariation(file: string, variation: PlainVariation & { readonly title: string }): void;
}

/** Whether a line says something to people only, or nothing. */
export const isComment = (line: string): boolean => /^\s*(#|rem\b|$)/i.test(line);

/** How long a line takes to type. */
const TYPING = seconds(1);

/** Something that waits for the simulated clock. */
interface Task {
  isDone(): boolean;
  /** When it is over if nothing else ends it. */
  readonly until: Nanoseconds;
  end(): void;
}

/**
 * A prompt on the hosts of a running network. The simulated clock stands while nobody types; a line of Windows takes a
 * second to type, and the clock runs while a command waits for the network: `advance` lets it.
 */
export class ConsoleSession {
  readonly loaded: LoadedScenario;
  readonly network: Network;
  readonly journal: Journal;
  readonly happenings: Happenings;
  readonly packets: PacketLog;
  readonly recorder: CaptureRecorder;
  readonly world: ConsoleWorld;
  /** On which one types. */
  hostName: string;
  /** Whether the prompt is that of PowerShell. */
  isPowerShell = false;
  isOver = false;
  /** null: it is not that of netsh. */
  netsh: NetshSession | null = null;
  /** Whether the line that ended last did what it was to do. */
  hasWorked = true;
  /** What the program of that line ended with; null: there was none. */
  private programEnd: number | null = null;
  /** What the packets of the line carry that was typed last. */
  flowNumber: number;
  private task: Task | null = null;
  private isInterrupted = false;

  /** Runs the scenario up to `at` without its flows; null: when its first flow would begin. */
  constructor(
    { loaded, network, commands }: ReadyScenario,
    hostName: string,
    at: Nanoseconds | null,
    world: ConsoleWorld,
  ) {
    const { document } = loaded;
    const { trace, simulator } = network;
    this.loaded = loaded;
    this.network = network;
    this.hostName = hostName;
    this.world = world;
    this.journal = new Journal(loaded);
    this.packets = new PacketLog(network);
    this.recorder = new CaptureRecorder(network, epochSecondsOf(document), new Spool(world.storage));
    for (const listener of [this.recorder, this.packets]) trace.listen(listener);
    trace.tap = new Taps([this.recorder, this.packets]);
    this.flowNumber = Object.keys(document.flows).length;
    // Flows are begun by hand, and nobody asks for states.
    const bare = { ...loaded, document: { ...document, flows: {}, states: [] } };
    this.happenings = beginScenario(bare, network, commands).happenings;
    simulator.run(at ?? timeOfFirstFlow(document));
  }

  /** What a shell would be told of the line that ended last. */
  get exitCode(): number {
    return this.programEnd ?? (this.hasWorked ? 0 : 1);
  }

  get now(): Nanoseconds {
    return this.network.simulator.now;
  }

  get isBusy(): boolean {
    return this.task !== null;
  }

  /** Whether what goes on has no end of its own that is known. */
  get isOpenEnded(): boolean {
    return this.task?.until === Infinity;
  }

  get prompt(): string {
    if (this.netsh !== null) return `[${this.hostName}] ${this.netsh.prompt}`;
    return this.isPowerShell ? `[${this.hostName}]: PS C:\\> ` : `[${this.hostName}] C:\\>`;
  }

  /** What runs on the host now; after a reboot it is another. */
  get node(): Node {
    return this.network.nodes.get(this.hostName)!;
  }

  /** Begins what a line says; while the session is busy then, `advance` goes on with it. */
  enter(line: string): void {
    this.isInterrupted = false;
    this.hasWorked = true;
    this.programEnd = null;
    if (isComment(line)) return;
    const own = this.netsh === null ? findOwnCommand(line) : null;
    if (own !== null) own(this);
    else if (this.network.machines.get(this.hostName)!.isRunning) this.enterWindows(line);
    else {
      this.netsh = null;
      this.refuse(`${this.hostName} is switched off`, 'wait 30s lets the time pass');
    }
  }

  /** What cannot be understood gives Windows' own words and then ours, which say what the model knows. */
  private enterWindows(line: string): void {
    try {
      if (this.netsh !== null) this.enterNetsh(this.netsh, line);
      else if (isNetshPrompt(line)) this.netsh = new NetshSession(this.node, line);
      else this.type(bindCommand(line, this.node));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      const { message, hint, windowsText } = error;
      this.hasWorked = false;
      this.world.print(`${windowsText}isatap-sim: ${message}${hint === null ? '' : `; ${hint}`}\n`);
    }
  }

  private enterNetsh(netsh: NetshSession, line: string): void {
    const text = netsh.asOneLine(line);
    const command = netsh.enter(line);
    if (command === null) this.netsh = null;
    else this.type({ ...command, text });
  }

  private type(command: BoundCommand): void {
    const at = this.beginStep();
    const host = this.hostName;
    const probe = probeOf(command.text, this.node);
    let isDone = false;
    const terminal: Terminal = {
      flow: this.flowNumber,
      print: (text) => this.world.print(text),
      isInterrupted: () => this.isInterrupted,
    };
    start(
      this.network.simulator,
      then(perform(command, terminal), ({ ok, exitCode }) => {
        this.hasWorked = ok;
        this.programEnd = exitCode;
        isDone = true;
        this.journal.command(at, host, command.text, probe, ok);
      }),
    );
    this.wait({ isDone: () => isDone, until: Infinity, end: () => undefined });
  }

  /**
   * The moment at which something is typed, and a number of its own for its packets. To type takes a second; the half
   * millisecond is where no timer of the network stands, so that the same line in a scenario finds the same network.
   */
  beginStep(): Nanoseconds {
    const { simulator } = this.network;
    simulator.run(Math.floor((simulator.now + TYPING) / ms(1)) * ms(1) + ms(0.5));
    this.packets.begin();
    this.flowNumber++;
    return simulator.now;
  }

  /** Goes on until a task is done. */
  wait(task: Task): void {
    this.task = task;
  }

  /** Lets so many events happen at most, fewer when what was typed has ended. */
  advance(events: number): void {
    const { simulator } = this.network;
    for (let count = 0; count < events && this.task !== null; count++) {
      const { task } = this;
      const next = simulator.nextTime();
      if (task.isDone()) this.end(task);
      else if (next > task.until || next === Infinity) {
        if (task.until !== Infinity) simulator.run(task.until);
        this.end(task);
      } else simulator.step();
    }
  }

  private end(task: Task): void {
    this.task = null;
    task.end();
  }

  /** What was typed last is to end. */
  interrupt(): void {
    this.isInterrupted = true;
    if (this.task !== null && this.task.until !== Infinity) this.task = null;
  }

  /** Says that a line cannot be done, and what to do. */
  refuse(message: string, hint: string | null): void {
    this.hasWorked = false;
    this.world.print(`${message}\n${hint === null ? '' : `  hint: ${hint}\n`}`);
  }
}

function* then<Result>(process: Process<Result>, end: (result: Result) => void): Process {
  end(yield* process);
}

function isNetshPrompt(line: string): boolean {
  const tokens = tokenize(line);
  return /^netsh(\.exe)?$/i.test(tokens[0]!.text) && opensPrompt(line, tokens);
}
