/** Text that is not the address, prefix or MAC it should be. `problem` says what is wrong with it. */
export class AddressError extends Error {
  readonly text: string;
  readonly problem: string;

  constructor(text: string, problem: string) {
    super(`${JSON.stringify(text)} ${problem}`);
    this.text = text;
    this.problem = problem;
    this.name = 'AddressError';
  }
}
