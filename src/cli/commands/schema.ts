import type { CommandModule } from 'yargs';
import { UsageError } from '../failure.ts';
import { filesOf, type Global } from './options.ts';

export const schemaCommand: CommandModule<Global, Global> = {
  command: 'schema',
  describe: 'print the JSON Schema of a scenario file',
  builder: (command) =>
    command
      .usage('$0 schema\n\nPrints the JSON Schema of a scenario file.')
      .example('$0 schema > scenario.schema.json', 'for editors'),
  handler: async (given) => {
    const [word] = filesOf(given);
    if (word !== undefined) throw new UsageError(`schema has no use for ${JSON.stringify(word)}`);
    const { scenarioJsonSchema } = await import('../../scenario/schema.ts');
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  },
};
