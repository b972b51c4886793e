import type { Argv, CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { type Declared, filesOf, type Global, maxSizeOf, maxSizeOption, seedOf, seedOption } from './options.ts';

const options = (command: Argv<Global>) =>
  command
    .usage(
      '$0 explain FILE FLOW\n\nTells the way of a flow and of its answer in numbered phases, each with the line that decided, what was wrong, and a fix that was proved by running the network again.',
    )
    .option('json', { type: 'boolean', default: false, describe: 'print the story as JSON' })
    .option('markdown', { type: 'boolean', default: false, describe: 'print it as Markdown, for a ticket' })
    .option('apply', {
      type: 'string',
      requiresArg: true,
      describe: 'write a variation of the scenario with the fix to this file',
    })
    .option('seed', seedOption)
    .option('max-size', maxSizeOption)
    .example(
      '$0 explain scenarios/faults/return-metric.yaml rdp-client01',
      'which line of which host killed the answer',
    )
    .example('$0 explain FILE FLOW --apply fixed.yaml', 'and a scenario in which it lives');

export const explainCommand: CommandModule<Global, Declared<typeof options>> = {
  command: 'explain',
  describe: 'tell the whole way of one flow, what was wrong, and a proved fix',
  builder: options,
  handler: async (given) => {
    const [file, flow, ...others] = filesOf(given);
    if (file === undefined || flow === undefined || others.length > 0)
      throw new UsageError('explain is to be given a FILE and a FLOW', 'isatap-sim explain --help');
    if (given.json && given.markdown) throw new UsageError('--json and --markdown both want standard output');
    if (given.apply === '' || given.apply === '-') throw new UsageError('--apply is to name a file');
    if (given.apply !== undefined && file === '-')
      throw new UsageError('--apply needs a scenario that stands in a file', 'standard input cannot be extended');
    const { explain } = await import('../explain.ts');
    process.exitCode = explain({
      file,
      flow,
      json: given.json,
      markdown: given.markdown,
      apply: given.apply ?? null,
      seed: seedOf(given.seed),
      maxSize: maxSizeOf(given.maxSize),
    });
  },
};
