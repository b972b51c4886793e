import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Timestamp } from '../capture/timestamp.ts';
import { monotonicClock } from '../live/monotonic-clock.ts';
import { Pacer } from '../live/pacer.ts';
import { openRawSockets } from '../live/raw-socket.ts';
import { LiveError, type LiveSocket } from '../live/socket.ts';
import { type Refused, Tally } from '../live/tally.ts';
import { ms } from '../sim/time.ts';
import { exitCode } from './exit-code.ts';
import { ScenarioFault, UsageError } from './failure.ts';
import { LiveCapture } from './live-capture.ts';
import { LiveEnding } from './live-ending.ts';
import { goLive, isAddressHere, type LivePlan, planLive } from './live-plan.ts';
import { type LiveLimits, renderPlan, renderSummary } from './live-text.ts';
import { loadOne } from './load-all.ts';
import { terminalWidth } from './terminal.ts';

export interface LiveOptions extends LiveLimits {
  readonly file: string;
  readonly host: string;
  readonly bind: string;
  readonly peers: readonly string[];
  readonly dryRun: boolean;
  readonly verbose: boolean;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** Milliseconds between two reports of --verbose. */
const REPORTS = 5000;
/** Milliseconds between two looks for packets that are not in the capture yet. */
const FLUSHES = 1000;

/** Gives a host of a scenario to a real network until it is told to end. @returns the exit code @throws UsageError, ScenarioFault */
export async function live(options: LiveOptions): Promise<number> {
  const ready = loadOne(options.file, { ...options, json: false });
  if (ready === null) return exitCode.usage;
  try {
    const plan = planLive(ready, options);
    const { stdout, stderr } = process;
    if (options.dryRun) {
      stdout.write(renderPlan(plan, options, isAddressHere(plan.bind), terminalWidth(stdout)));
      return exitCode.ok;
    }
    for (const note of plan.notes) stderr.write(`${note}\n`);
    return await run(plan, options);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof LiveError) throw new UsageError(error.message, error.hint);
    throw new ScenarioFault(options.file, ready.loaded.document.seed, error);
  }
}

function checkAddress(address: Ipv4Address): void {
  const text = address.toString();
  if (!isAddressHere(address))
    throw new UsageError(
      `${text} is no address of this machine`,
      `packets to it never come here; ip address add ${text}/32 dev INTERFACE gives it to this machine`,
    );
}

async function run(plan: LivePlan, options: LiveOptions): Promise<number> {
  const end = new LiveEnding();
  const onError = ({ message }: Error): void =>
    end.fail(new LiveError(`a raw socket failed: ${message}`, 'look at the network of this machine'));
  let socket: LiveSocket | null = null;
  let capture: LiveCapture | null = null;
  try {
    socket = openRawSockets(onError);
    checkAddress(plan.bind);
    if (options.capture !== null) capture = beginCapture(options.capture, plan, end);
    return await bridge(plan, options, { socket, capture, end });
  } finally {
    end.dispose();
    socket?.close();
    capture?.commit();
  }
}

/** @throws UsageError when it cannot be written */
function beginCapture(file: string, plan: LivePlan, end: LiveEnding): LiveCapture {
  const capture = new LiveCapture(file, plan, wallClock(), () => end.stop(exitCode.usage));
  for (const earlier of capture.earlier)
    process.stderr.write(`${earlier} is there: a recording that was not finished; isatap-sim decode reads it\n`);
  return capture;
}

/** Now, on the clock that other captures go by. */
function wallClock(): Timestamp {
  const now = Date.now();
  return { seconds: Math.floor(now / 1000), nanoseconds: ms(now % 1000) };
}

interface Opened {
  readonly socket: LiveSocket;
  readonly capture: LiveCapture | null;
  readonly end: LiveEnding;
}

async function bridge(plan: LivePlan, options: LiveOptions, { socket, capture, end }: Opened): Promise<number> {
  const { stdout, stderr } = process;
  const clock = monotonicClock();
  const { simulator } = plan.ready.network;
  const onFault = (error: unknown): void => end.fail(error);
  const tally = new Tally((refused) => stderr.write(`${firstText(refused)}\n`));
  const pacer = new Pacer(simulator, clock, onFault);
  const { bridge, drops } = goLive(plan, options.rate, {
    clock,
    pacer,
    socket,
    tally,
    onFault,
    onCrossing: (direction, time, packet) => capture?.add(direction, time, packet),
  });
  stderr.write(`${plan.hostName} is live as ${plan.bind.toString()}; Ctrl-C ends it\n`);
  const { crossed } = tally;
  const report = (): unknown => stderr.write(`${crossed.in.packets} packets in, ${crossed.out.packets} out\n`);
  const reports = options.verbose ? setInterval(report, REPORTS) : undefined;
  const flushes = setInterval(() => capture?.flush(), FLUSHES);
  let code: number;
  try {
    pacer.advance();
    if (options.duration !== null) end.after(options.duration);
    code = await end.ended;
  } finally {
    clearInterval(reports);
    clearInterval(flushes);
    pacer.stop();
    bridge.close();
  }
  capture?.commit();
  const outcome = {
    plan,
    tally,
    time: clock.now(),
    drops: drops.drops,
    lateness: pacer.lateness,
    capture,
  };
  stdout.write(renderSummary(outcome, terminalWidth(stdout)));
  if (capture !== null && capture.fault !== null) throw capture.fault;
  return code;
}

const firstText = ({ direction, refusal, first }: Refused): string =>
  `dropped ${direction}, ${refusal}${first === null ? '' : `: ${first}`}; more of this are counted`;
