import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { exceptions } from './exceptions.ts';
import { failureText, outcomeLine, seenText, sumText } from './outcome-text.ts';
import { readPacketTests } from './packet-test.ts';
import { runPacketTest } from './run-test.ts';
import { coverageOf, readSheet, SHEET_FILE, sheetText, testedIds } from './sheet.ts';

const USAGE = `npm run conformance -- FILE [--only ID] [--verbose]
npm run conformance -- --sheet`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sheet: { type: 'boolean', default: false },
    only: { type: 'string' },
    verbose: { type: 'boolean', default: false },
  },
});

/** @returns whether every test passed that is not known to fail */
function runFile(file: string): boolean {
  const tests = readPacketTests(fs.readFileSync(file, 'utf8'));
  const wanted = tests.filter(({ id }) => values.only === undefined || id === values.only);
  const outcomes = wanted.map((test) => {
    const outcome = runPacketTest(test);
    console.log(outcomeLine(outcome));
    if (values.verbose) console.log(seenText(outcome));
    if (outcome.failure !== null) console.log(failureText(outcome.failure));
    return outcome;
  });
  console.log(sumText(outcomes));
  return outcomes.length > 0 && outcomes.every(({ id, failure }) => failure === null || id in exceptions);
}

const [file, ...others] = positionals;
if (values.sheet) {
  const rows = readSheet(fs.readFileSync(SHEET_FILE, 'utf8'));
  console.log(sheetText(coverageOf(rows, testedIds('test'))));
} else if (file !== undefined && others.length === 0) {
  try {
    if (!runFile(file)) process.exitCode = 1;
  } catch (error) {
    // A file that is not there or holds no tests; everything else is a fault of ours.
    if (!(error instanceof SyntaxError) && (error as NodeJS.ErrnoException).code === undefined) throw error;
    console.error(`${file}: ${(error as Error).message}`);
    process.exitCode = 2;
  }
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
