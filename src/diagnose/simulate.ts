import type { ByteSink } from '../capture/sink.ts';
import type { CaptureFormatName } from '../scenario/capture-files.ts';
import { CaptureRecorder } from '../scenario/capture-recorder.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { buildNetwork, type Network, epochSecondsOf } from '../scenario/network.ts';
import type { FlowRun } from '../scenario/happenings.ts';
import { runNetwork, type ScenarioRun, type StateRun } from '../scenario/run.ts';
import { Spool, type SpoolStorage } from '../scenario/spool.ts';
import { bindStartCommands, type StartCommand } from '../scenario/start-commands.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { Taps } from '../trace/observers.ts';
import type { Tap, TraceListener } from '../trace/trace.ts';
import { withExpectation } from './expectation.ts';
import { FlowRecorder } from './flow-recorder.ts';
import type { ScenarioResult, StateResult } from './result.ts';
import { Judge } from './verdict.ts';

/** A scenario that has been run. */
export interface Simulation {
  readonly network: Network;
  /** Without captures, which are written afterwards. */
  readonly result: Omit<ScenarioResult, 'captures'>;
  /** null when nothing was recorded. */
  readonly recorder: CaptureRecorder | null;
  readonly runs: readonly FlowRun[];
  readonly judge: Judge;
}

/** A scenario whose network stands and whose start commands are understood. It can be run once. */
export interface ReadyScenario {
  readonly loaded: LoadedScenario;
  readonly network: Network;
  readonly commands: readonly StartCommand[];
}

/** Builds the network of a scenario and binds its start commands. @throws ScenarioError */
export function prepare(loaded: LoadedScenario): ReadyScenario {
  const network = buildNetwork(loaded);
  return { loaded, network, commands: bindStartCommands(loaded, network) };
}

/**
 * Runs a scenario and judges its flows.
 * @param storage where frames are kept until captures are written; null: no captures
 * @throws ScenarioError when the scenario cannot be built
 */
export const simulate = (loaded: LoadedScenario, storage: SpoolStorage | null): Simulation =>
  runReady(prepare(loaded), storage);

/**
 * The same for a scenario that is ready.
 * @param observer who looks on beside the judge; null: nobody
 * @param notBefore the run goes on to this time at least, where the limit allows it
 */
export function runReady(
  { loaded, network, commands }: ReadyScenario,
  storage: SpoolStorage | null,
  observer: (Tap & TraceListener) | null = null,
  notBefore: Nanoseconds = 0,
): Simulation {
  const { trace, simulator } = network;
  const flows = new FlowRecorder();
  const epoch = epochSecondsOf(loaded.document);
  const recorder = storage === null ? null : new CaptureRecorder(network, epoch, new Spool(storage));
  const observers = [recorder, flows, observer].filter((each) => each !== null);
  for (const each of observers) trace.listen(each);
  trace.tap = observers.length === 1 ? flows : new Taps(observers);
  const run = runNetwork(loaded, network, commands, notBefore);
  const judge = new Judge(network, flows);
  const results = run.flows.map((flow) => withExpectation(judge.judge(flow), flow.document.expect));
  const states = run.states.map(judgeState);
  const ok = results.every((flow) => flow.ok) && states.every((state) => state.ok);
  return {
    network,
    recorder,
    runs: run.flows,
    judge,
    result: {
      file: loaded.file.replaceAll('\\', '/'),
      title: loaded.document.title,
      ok,
      simulated: { seconds: run.time / 1e9, events: simulator.events, packets: packetsOf(network) },
      flows: results,
      states,
      ignored: ignoredOf(loaded, run),
    },
  };
}

/** Frames that were handed to a receiving port. */
function packetsOf({ links }: Network): number {
  let count = 0;
  for (const { ports } of links.values()) for (const port of ports) count += port.framesReceived;
  return count;
}

function judgeState({ document, found }: StateRun): StateResult {
  return {
    host: document.host,
    at: document.at,
    what: 'adapter' in document ? `adapter ${document.adapter}` : `route ${document.route}`,
    expected: document.is,
    found,
    ok: found === document.is,
  };
}

/** What the model leaves out here, and commands that Windows would have refused. */
function ignoredOf({ document }: LoadedScenario, run: ScenarioRun): string[] {
  const links = Object.entries(document.links).flatMap(([name, { standsFor }]) =>
    standsFor === undefined ? [] : `link ${name} is a plain link; not modelled: ${standsFor}`,
  );
  const refused = run.commandFailures.map(
    ({ host, command, output }) => `${host} refused "${command}": ${output.trim().replaceAll(/\s+/g, ' ')}`,
  );
  return [...links, ...refused];
}

/** Writes the captures of a simulation. @returns packets by capture name */
export function writeCaptures(
  { recorder }: Simulation,
  open: (name: string) => ByteSink,
  format: CaptureFormatName = 'pcapng',
): ReadonlyMap<string, number> {
  return recorder === null ? new Map() : recorder.write(open, format);
}
