import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { coverageOf, readSheet, SHEET_FILE, sheetText, testedIds } from './sheet.ts';

const { values } = parseArgs({ options: { sheet: { type: 'boolean', default: false } } });

if (values.sheet) {
  const rows = readSheet(fs.readFileSync(SHEET_FILE, 'utf8'));
  console.log(sheetText(coverageOf(rows, testedIds('test'))));
} else {
  console.error('npm run conformance -- --sheet');
  process.exitCode = 2;
}
