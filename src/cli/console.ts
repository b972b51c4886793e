import path from 'node:path';
import readline from 'node:readline';
import { complete } from '../console/completion.ts';
import { windowsHosts } from '../console/own-commands.ts';
import { ConsoleSession, type ConsoleWorld, isComment } from '../console/session.ts';
import type { ReadyScenario } from '../diagnose/simulate.ts';
import { variationText } from '../scenario/variation-text.ts';
import { nearest } from '../shell/suggest.ts';
import { seconds } from '../sim/time.ts';
import { exitCode } from './exit-code.ts';
import { ScenarioFault, UsageError } from './failure.ts';
import { FileStorage } from './file-storage.ts';
import { loadOne } from './load-all.ts';
import { writeFile, writeTogether } from './output-files.ts';
import { terminalPalette, terminalWidth } from './terminal.ts';

export interface ConsoleOptions {
  readonly file: string;
  /** null: the first that has a Windows shell. */
  readonly host: string | null;
  /** What is typed; null: what comes from standard input. */
  readonly commands: readonly string[] | null;
  readonly at: number | null;
  readonly powershell: boolean;
  readonly seed: number | undefined;
  readonly maxSize: number | undefined;
}

/** Events that happen before the process looks whether somebody pressed Ctrl-C. */
const SLICE = 2000;
/** How long a command of a script may go on in simulated time that would not end by itself, such as `ping -t`. */
const LONGEST_ALONE = seconds(3600);
const ANOTHER_NAME = 'name another file';

/** Runs a prompt until it is left. @returns the exit code @throws UsageError, ScenarioFault */
export async function runConsole(options: ConsoleOptions): Promise<number> {
  const ready = loadOne(options.file, { ...options, json: false });
  if (ready === null) return exitCode.usage;
  const host = hostOf(ready, options.host);
  const storage = new FileStorage();
  try {
    const session = new ConsoleSession(ready, host, options.at, worldOf(ready, storage));
    session.isPowerShell = options.powershell;
    await new Prompt(session, ready).run(options.commands);
    return session.exitCode;
  } catch (error) {
    throw error instanceof UsageError ? error : new ScenarioFault(options.file, ready.loaded.document.seed, error);
  } finally {
    storage.close();
  }
}

/** @throws UsageError when there is no such host, or it has no Windows shell */
function hostOf(ready: ReadyScenario, wanted: string | null): string {
  const known = windowsHosts(ready);
  const found = wanted === null ? known[0] : known.find((name) => name.toLowerCase() === wanted.toLowerCase());
  if (found !== undefined) return found;
  const { file, document } = ready.loaded;
  if (wanted === null) throw new UsageError(`no host of ${file} has a Windows shell`, 'give one a profile of Windows');
  const near = nearest(wanted, known);
  const isThere = Object.hasOwn(document.hosts, wanted);
  throw new UsageError(
    isThere ? `${wanted} has no Windows shell` : `${file} has no host ${JSON.stringify(wanted)}`,
    isThere || near === null ? `one can type on: ${known.join(', ')}` : `did you mean ${near}?`,
  );
}

function worldOf({ loaded }: ReadyScenario, storage: FileStorage): ConsoleWorld {
  const { stdout } = process;
  return {
    storage,
    palette: terminalPalette(stdout),
    width: terminalWidth(stdout),
    print: (text) => stdout.write(text),
    saveCapture: (file, write, beside) => writeTogether(file, write, beside, ANOTHER_NAME),
    saveVariation(file, variation) {
      const same = loaded.files.find((each) => path.resolve(each) === path.resolve(file));
      if (same !== undefined) throw new UsageError(`${file} would overwrite ${same}, which it extends`, ANOTHER_NAME);
      const near = path.relative(path.dirname(path.resolve(file)), path.resolve(loaded.file)).replaceAll('\\', '/');
      writeFile(file, (sink) => sink(new TextEncoder().encode(variationText(near, variation))), ANOTHER_NAME);
    },
  };
}

/** The lines of a sitting, from a terminal, a pipe or the command line. */
class Prompt {
  private readonly session: ConsoleSession;
  private readonly ready: ReadyScenario;
  /** Whether somebody sits there, who sees what was typed. */
  private readonly isLive = process.stdin.isTTY && process.stdout.isTTY;

  constructor(session: ConsoleSession, ready: ReadyScenario) {
    this.session = session;
    this.ready = ready;
  }

  async run(commands: readonly string[] | null): Promise<void> {
    if (commands !== null) for (const line of commands) await this.type(line, true);
    else if (this.isLive) await this.runLive();
    else await this.runPiped();
  }

  private async runPiped(): Promise<void> {
    const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
    for await (const line of lines) {
      if (this.session.isOver) break;
      await this.type(line, true);
    }
  }

  private async runLive(): Promise<void> {
    const { session } = this;
    const { document } = this.ready.loaded;
    process.stdout.write(
      `${document.title}\n${(session.now / 1e9).toFixed(1)} s simulated. help tells what there is, exit leaves.\n\n`,
    );
    const reader = readline.createInterface({
      input: process.stdin,
      output: process.stdout,
      completer: (line: string) => complete(session, line),
      historySize: 1000,
      removeHistoryDuplicates: true,
    });
    reader.on('SIGINT', () => {
      if (session.isBusy) session.interrupt();
      else {
        process.stdout.write('^C\n');
        reader.write(null, { ctrl: true, name: 'u' });
        reader.prompt();
      }
    });
    const ask = (): void => {
      reader.setPrompt(session.prompt);
      reader.prompt();
    };
    ask();
    for await (const line of reader) {
      await this.type(line, false);
      if (session.isOver) break;
      ask();
    }
    if (!session.isOver) process.stdout.write('\n');
    reader.close();
  }

  /** @param echo print the prompt and the line, which nobody has seen */
  private async type(line: string, echo: boolean): Promise<void> {
    const { session } = this;
    const text = line.replace(/\r$/, '');
    if (echo && isComment(text)) process.stdout.write(`${text}\n`);
    if (isComment(text)) return;
    if (echo) process.stdout.write(`${session.prompt}${text}\n`);
    try {
      session.enter(text);
      const begun = session.now;
      while (session.isBusy) {
        session.advance(SLICE);
        // Nobody is there to press Ctrl-C.
        if (!this.isLive && session.isOpenEnded && session.now - begun > LONGEST_ALONE) session.interrupt();
        // Keys are read between slices.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      session.refuse(error.message, error.hint);
    }
    if (!session.isOver && (echo || this.isLive)) process.stdout.write('\n');
  }
}
