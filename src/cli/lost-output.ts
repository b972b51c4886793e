/** Who is to end in good order when standard output or standard error cannot be written; null: the process just exits. */
let end: (() => void) | null = null;
let isTold = false;

/** Standard output or standard error cannot be written. @param say tells why, once */
export function loseOutput(say: () => void): void {
  // What is said may be lost again, and so on without an end.
  if (isTold && end !== null) return;
  isTold = true;
  say();
  if (end === null) process.exit();
  end();
}

/** Asks to be told, once, instead of an exit. @returns takes it back */
export function onLostOutput(callback: () => void): () => void {
  end = callback;
  isTold = false;
  return () => {
    end = null;
  };
}
