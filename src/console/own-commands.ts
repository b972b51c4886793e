/** What a prompt knows beside the commands of Windows. */
import type { ByteSink } from '../capture/sink.ts';
import { renderStory } from '../report/explain.ts';
import { verdictText } from '../report/flow-text.ts';
import { ScenarioError } from '../scenario/problem.ts';
import { PROFILE_FOLDER, wiresharkProfile } from '../scenario/wireshark-profile.ts';
import { durationHint, parseDuration } from '../scenario/units.ts';
import { nearest } from '../shell/suggest.ts';
import { tokenize } from '../shell/tokens.ts';
import { type Nanoseconds, seconds } from '../sim/time.ts';
import { scenarioTime } from './journal.ts';
import { replay, replayedVariation } from './replay.ts';
import type { ConsoleSession } from './session.ts';

export interface OwnCommand {
  readonly words: readonly string[];
  /** What may stand behind the words. */
  readonly usage: string;
  readonly describe: string;
  run(session: ConsoleSession, rest: readonly string[]): void;
}

/** Hosts that run something with a Windows shell. */
export const windowsHosts = ({ network }: Pick<ConsoleSession, 'network'>): string[] =>
  [...network.nodes].filter(([, { host }]) => host.profile.name.startsWith('windows')).map(([name]) => name);

const hosts: OwnCommand = {
  words: ['hosts'],
  usage: '',
  describe: 'the hosts one can type on, and the others',
  run(session) {
    const { network, world } = session;
    const rows = [...network.nodes].map(([name, { host }]) => {
      const isHere = name === session.hostName ? '*' : ' ';
      const addresses = host.interfaces.flatMap(({ ipv4 }) => ipv4.addresses.map(({ address }) => address.toString()));
      return `${isHere} ${name.padEnd(12)} ${host.profile.name.padEnd(24)} ${addresses.join(', ')}\n`;
    });
    world.print(rows.join(''));
  },
};

const host: OwnCommand = {
  words: ['host'],
  usage: 'NAME',
  describe: 'type on another host',
  run(session, [name, ...others]) {
    const known = windowsHosts(session);
    const found = known.find((each) => each.toLowerCase() === name?.toLowerCase());
    if (found === undefined || others.length > 0) {
      const other = [...session.network.nodes.keys()].find((each) => each.toLowerCase() === name?.toLowerCase());
      const near = name === undefined ? null : nearest(name, known);
      session.refuse(
        other === undefined ? `there is no host ${JSON.stringify(name ?? '')}` : `${other} has no Windows shell`,
        near === null || other !== undefined ? `one can type on: ${known.join(', ')}` : `did you mean ${near}?`,
      );
      return;
    }
    session.hostName = found;
  },
};

const time: OwnCommand = {
  words: ['time'],
  usage: '',
  describe: 'the simulated time; a line takes a second, it stands while you think',
  run({ now, world, network }) {
    world.print(`${timeText(now)} simulated, ${network.simulator.events} events\n`);
  },
};

const timeText = (time: Nanoseconds): string => `${(time / seconds(1)).toFixed(3)} s`;

const wait: OwnCommand = {
  words: ['wait'],
  usage: 'TIME',
  describe: 'let so much simulated time pass, such as 10s',
  run(session, [text, ...others]) {
    const duration = parseDuration(text ?? '');
    if (duration === null || others.length > 0) {
      session.refuse('wait is to be given a time', `wait 10s: ${durationHint}`);
      return;
    }
    session.wait({ until: session.now + duration, isDone: () => false, end: () => undefined });
  },
};

const showPackets: OwnCommand = {
  words: ['show', 'packets'],
  usage: '[all]',
  describe: 'the packets of the last command, wherever they arrived; all: those of others in that time too',
  run({ packets, flowNumber, world }, [which]) {
    const lines = packets.lines(which === 'all' ? null : flowNumber);
    world.print(lines.length === 0 ? 'the last command sent no packet\n' : `${lines.join('\n')}\n`);
  },
};

const flows: OwnCommand = {
  words: ['flows'],
  usage: '',
  describe: "the scenario's flows; they run only when you begin them",
  run({ loaded, world }) {
    const rows = Object.entries(loaded.document.flows).map(([name, { from, to, tcp, ping }]) => {
      const what = tcp === undefined ? (ping === undefined ? 'tracert' : `ping ${ping}`) : `tcp ${tcp}`;
      return `  ${name.padEnd(20)} ${from} to ${to}, ${what}\n`;
    });
    world.print(rows.length === 0 ? 'the scenario has none\n' : rows.join(''));
  },
};

const flow: OwnCommand = {
  words: ['flow'],
  usage: 'NAME',
  describe: 'begin a flow of the scenario now and wait for its end',
  run(session, [name]) {
    const { loaded, happenings, journal, world } = session;
    const document = name === undefined ? undefined : loaded.document.flows[name];
    if (name === undefined || document === undefined || !Object.hasOwn(loaded.document.flows, name)) {
      session.refuse(`there is no flow ${JSON.stringify(name ?? '')}`, 'flows lists them');
      return;
    }
    const at = session.beginStep();
    const run = happenings.startFlow(name, session.flowNumber, document, 0);
    journal.flow(at, name);
    session.wait({
      until: Infinity,
      isDone: () => run.outcome !== null,
      end() {
        const observed = run.outcome?.observed ?? 'timeout';
        session.hasWorked = observed === 'answer';
        world.print(
          `${name}: the sender saw ${observed === 'answer' ? 'an answer' : observed} (explain ${name} tells why)\n`,
        );
      },
    });
  },
};

const explain: OwnCommand = {
  words: ['explain'],
  usage: 'last|FLOW',
  describe: 'the way of the last ping, tracert, port test or flow, both ways, with a proved fix',
  run(session, [which = 'last']) {
    const { journal, world } = session;
    const name = which === 'last' ? journal.lastFlow : which;
    if (name === null || !journal.flowNames.includes(name)) {
      const known = journal.flowNames;
      session.refuse(
        name === null
          ? session.journal.hasSent
            ? 'what was sent last can be no flow of a scenario'
            : 'nothing was sent yet that could be explained'
          : `${name} was not run here`,
        known.length === 0
          ? 'ping, tracert, Test-NetConnection and flow NAME can be explained; not those with a source, a family or a hop limit of their own'
          : `known: ${known.join(', ')}`,
      );
      return;
    }
    playing(session, () => {
      const { result, flow: told, story } = replay(session.loaded, journal, name);
      world.print(renderStory(result, told, story, world.palette, world.width));
    });
  },
};

const save: OwnCommand = {
  words: ['save'],
  usage: 'FILE',
  describe: 'FILE.pcapng: all packets so far; FILE.yaml: what was typed, as a scenario',
  run(session, [file, ...others]) {
    if (file === undefined || others.length > 0 || !/\.(pcapng|ya?ml)$/i.test(file)) {
      session.refuse('save is to be given a file', 'save trace.pcapng or save scenario.yaml');
      return;
    }
    if (/\.ya?ml$/i.test(file)) playing(session, () => saveScenario(session, file));
    else saveCapture(session, file);
  },
};

/** What was typed may be no scenario, such as one that is too long. */
function playing(session: ConsoleSession, action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    session.refuse(`what was typed makes no scenario: ${error.problems[0]!.message}`, error.problems[0]!.hint);
  }
}

function saveCapture({ recorder, network, world }: ConsoleSession, file: string): void {
  network.trace.flush();
  let packets = 0;
  const write = (sink: ByteSink): void => {
    packets = recorder.write((name) => (name === 'all' ? sink : () => undefined)).get('all') ?? 0;
  };
  const profile = wiresharkProfile(network.associations.all);
  world.saveCapture(file, write, new Map([...profile].map(([name, text]) => [`${PROFILE_FOLDER}/${name}`, text])));
  world.print(`${file}: ${packets} packets, beside it ${PROFILE_FOLDER}/\n`);
}

function saveScenario({ loaded, journal, world }: ConsoleSession, file: string): void {
  const { variation, flows: verdicts } = replayedVariation(loaded, journal);
  world.saveVariation(file, { ...variation, title: `${loaded.document.title}, as typed at the console` });
  for (const each of verdicts) world.print(`  ${each.name}: ${verdictText(each)}\n`);
  world.print(`${file} is a scenario; run it with: isatap-sim run ${file}\n`);
}

const reboot: OwnCommand = {
  words: ['reboot'],
  usage: '[TIME]',
  describe: 'restart the host you are on; it is off for so long (30s)',
  run(session, [text = '30s']) {
    const downTime = parseDuration(text);
    if (downTime === null) {
      session.refuse(`reboot takes how long the host is off`, durationHint);
      return;
    }
    const at = session.beginStep();
    const event = { at: scenarioTime(at), host: session.hostName, reboot: true as const, downTime: text };
    session.journal.event(at, event);
    session.happenings.happen(event);
    const machine = session.network.machines.get(session.hostName)!;
    session.wait({ until: Infinity, isDone: () => machine.isRunning, end: () => undefined });
  },
};

const powershell: OwnCommand = {
  words: ['powershell'],
  usage: '',
  describe: 'the prompt of PowerShell; cmd goes back. Commands of both are taken at either',
  run(session) {
    session.isPowerShell = true;
  },
};

const cmd: OwnCommand = {
  words: ['cmd'],
  usage: '',
  describe: 'the prompt of cmd',
  run(session) {
    session.isPowerShell = false;
  },
};

const exit: OwnCommand = {
  words: ['exit'],
  usage: '',
  describe: 'leave (also quit, or the end of input)',
  run(session) {
    session.isOver = true;
  },
};

const quit: OwnCommand = { ...exit, words: ['quit'] };

const help: OwnCommand = {
  words: ['help'],
  usage: '',
  describe: 'this list',
  run({ world }) {
    const rows = ownCommands
      .filter((command) => command !== quit)
      .map(({ words, usage, describe }) => `  ${`${words.join(' ')} ${usage}`.padEnd(20)} ${describe}\n`);
    const windows =
      '\nEverything else is a command of Windows: netsh, route, ipconfig, ping, tracert, nslookup, dnscmd, and the\n' +
      'cmdlets of NetTCPIP and its neighbours with pipelines. netsh ? lists its contexts, the tab key completes.\n';
    world.print(`${rows.join('')}${windows}`);
  },
};

export const ownCommands: readonly OwnCommand[] = [
  help,
  host,
  hosts,
  time,
  wait,
  showPackets,
  explain,
  flows,
  flow,
  save,
  reboot,
  powershell,
  cmd,
  exit,
  quit,
];

/** What a line says when it begins with the words of an own command; null when it does not. */
export function findOwnCommand(line: string): ((session: ConsoleSession) => void) | null {
  const tokens = tokenize(line).map(({ text }) => text);
  const command = ownCommands.find(({ words }) => words.every((word, index) => tokens[index]?.toLowerCase() === word));
  if (command === undefined) return null;
  return (session) => command.run(session, tokens.slice(command.words.length));
}
