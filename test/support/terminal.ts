import { spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';

/** A real terminal of its own, in tmux, with a program in it. Keys are typed, the screen is read. */
export function terminalWith(name: string, command: readonly string[], columns = 120, rows = 60) {
  const socket = `isatap-sim-test-${process.pid}-${name}`;
  const tmux = (...given: readonly string[]): string => {
    const { status, stdout, stderr, error } = spawnSync('tmux', ['-L', socket, ...given], { encoding: 'utf8' });
    if (error !== undefined) throw error;
    if (status !== 0) throw new Error(`tmux ${given[0]}: ${stderr}`);
    return stdout;
  };
  const size = ['-x', String(columns), '-y', String(rows)];
  // What the program ends with is told on the screen: not every tmux keeps it.
  const told = ['sh', '-c', '"$@"; echo "exit status $?"; exec sleep 600', 'sh', ...command];
  tmux('-f', '/dev/null', 'new-session', '-d', '-s', 'test', ...size, ...told);
  onTestFinished(() => void spawnSync('tmux', ['-L', socket, 'kill-server']));
  const screen = (): string => tmux('capture-pane', '-p', '-t', 'test');
  return {
    screen,
    /** Text as it is, then keys by their tmux names, such as Enter, Tab, Up, C-c. */
    type(text: string, ...keys: readonly string[]): void {
      if (text !== '') tmux('send-keys', '-t', 'test', '-l', text);
      if (keys.length > 0) tmux('send-keys', '-t', 'test', ...keys);
    },
    /** Waits until the screen shows what is wanted. */
    async shows(wanted: RegExp, seconds = 30): Promise<string> {
      for (let left = seconds * 10; left > 0; left--) {
        const text = screen();
        if (wanted.test(text)) return text;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`the terminal does not show ${wanted.source}:\n${screen()}`);
    },
    /** How the program has ended; null while it runs. */
    exitStatus(): number | null {
      const status = /^exit status (\d+)$/m.exec(screen())?.[1];
      return status === undefined ? null : Number(status);
    },
  };
}
