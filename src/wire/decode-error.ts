/** Bytes that are not the protocol they should be. The one error every decoder throws. */
export class DecodeError extends Error {
  readonly protocol: string;
  readonly problem: string;
  /** Where in the bytes given to the decoder, counted from 0. */
  readonly offset: number;

  constructor(protocol: string, problem: string, offset: number) {
    super(`${protocol}: ${problem} (at byte ${offset})`);
    this.name = 'DecodeError';
    this.protocol = protocol;
    this.problem = problem;
    this.offset = offset;
  }
}
