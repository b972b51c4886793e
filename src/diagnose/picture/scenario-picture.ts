import type { LoadedScenario } from '../../scenario/load.ts';
import type { FlowRun } from '../../scenario/happenings.ts';
import type { SetUpDrop } from '../cause/set-up-recorder.ts';
import type { FlowPacket } from '../flow-recorder.ts';
import type { Simulation } from '../simulate.ts';
import { tellStory } from '../story.ts';
import { JourneyReader } from './journey.ts';
import { describeNetwork } from './network-picture.ts';
import type { FlowPicture, Journey, ScenarioPicture } from './picture.ts';

/** How many ICMP errors are shown beside the packets that caused them. */
const MOST_ERRORS = 2;

/** Everything that a report draws of a scenario that has run. @param drops packets of no flow that died in it */
export function describeScenario(
  { document }: LoadedScenario,
  simulation: Simulation,
  drops: readonly SetUpDrop[],
): ScenarioPicture {
  const reader = new JourneyReader(simulation.network);
  return {
    about: document.about ?? null,
    seed: document.seed,
    network: describeNetwork(simulation.network, document),
    flows: simulation.runs.map((run) => ({
      ...describeFlow(run, simulation, reader),
      story: tellStory(simulation, run.name, drops),
    })),
  };
}

/** The packets that the story tells of, and ICMP errors about them; where none was sent, the query that was lost. */
function describeFlow(run: FlowRun, simulation: Simulation, reader: JourneyReader): Omit<FlowPicture, 'story'> {
  const { judge } = simulation;
  const { payload, lost } = judge.sort(run);
  const { forward, back } = judge.shown(run);
  const shown = [forward, back].filter((packet) => packet !== null);
  const errors = payload
    .filter(({ description }) => description?.kind === 'icmp-error')
    .filter((error) => !shown.includes(error) && shown.some(({ id }) => id === error.parent))
    .slice(0, MOST_ERRORS);
  const names = shown.length > 0 ? [] : lost.slice(0, 1);
  const journeys = (packets: readonly (FlowPacket | null)[], way: Journey['way']): Journey[] =>
    packets.flatMap((packet) => (packet === null ? [] : reader.journey(packet, way)));
  return {
    name: run.name,
    journeys: [
      ...journeys(names, 'name'),
      ...journeys([forward], 'forward'),
      ...journeys([back], 'return'),
      ...journeys(errors, 'error'),
    ],
  };
}
