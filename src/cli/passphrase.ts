import { UsageError } from './failure.ts';
import { fileReader } from './file-reader.ts';

const VARIABLE = 'ISATAP_SIM_PASSPHRASE';
const MOST_BYTES = 64 * 1024;
const HINT = `put it into a file and name that with --passphrase-file, or into the environment variable ${VARIABLE}`;

/**
 * The passphrase: from a file, from the environment, or typed. Never from the arguments, which other users of a machine
 * can see. @throws UsageError when there is none
 */
export async function passphraseFrom(file: string | null): Promise<string> {
  const passphrase = file !== null ? firstLine(file) : (process.env[VARIABLE] ?? (await asked()));
  if (passphrase !== '') return passphrase;
  throw new UsageError('the passphrase is empty', HINT);
}

function firstLine(file: string): string {
  let bytes: Uint8Array;
  try {
    bytes = fileReader.read(file, MOST_BYTES);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`, 'name the file of the passphrase');
  }
  return new TextDecoder().decode(bytes).split(/\r?\n/)[0]!;
}

const ENTER = ['\r', '\n'];
const INTERRUPT = '\u0003';
const END = '\u0004';
const ERASE = ['\u007f', '\b'];

/** Reads a line from the terminal without showing it, twice. */
async function asked(): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) throw new UsageError('there is no passphrase', HINT);
  stderr.write('Passphrase (the same one gives the same names): ');
  const first = await typed();
  stderr.write('Once more: ');
  if ((await typed()) !== first) throw new UsageError('the two passphrases differ', 'type it again');
  return first;
}

function typed(): Promise<string> {
  const { stdin, stderr } = process;
  return new Promise((resolve, reject) => {
    let line = '';
    const finish = (action: () => void): void => {
      stdin.off('data', take);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write('\n');
      action();
    };
    const take = (data: string): void => {
      for (const character of data) {
        if (ENTER.includes(character) || character === END) {
          finish(() => resolve(line));
          return;
        }
        if (character === INTERRUPT) {
          // In raw mode the terminal sends no signal.
          finish(() => reject(new UsageError('interrupted')));
          process.kill(process.pid, 'SIGINT');
          return;
        }
        line = ERASE.includes(character) ? line.slice(0, -1) : line + character;
      }
    };
    stdin.setEncoding('utf8');
    stdin.setRawMode(true);
    stdin.on('data', take);
    stdin.resume();
  });
}
