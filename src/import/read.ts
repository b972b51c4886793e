/** Reads pasted outputs of Windows commands: which line is what is told by its layout, in any language. */
import type { Facts } from './facts.ts';
import { beginReading, type Fate, type Reading } from './reading.ts';
import { readAdapterHeading, readContinuation, readLabelledLine, readTitle } from './readers/ipconfig.ts';
import { closeRecord, readFurtherValue, readProperty } from './readers/list.ts';
import {
  readAddressRow,
  readDestinationRow,
  readInterfaceRow,
  readIpv4Line,
  readIpv4Owner,
  readJoinRow,
  readNeighborRow,
  readOwner,
  readPolicyRow,
  readRouteRow,
  readRouterRow,
  readSubinterfaceRow,
} from './readers/netsh-rows.ts';
import { readBanner, readError, readProse, readPrompt, readTrace } from './readers/prose.ts';
import {
  readDefaultGateway,
  readFrame,
  readIpv4Row,
  readIpv6Row,
  readListedInterface,
  readNone,
  readSectionHeading,
  readWrappedGateway,
} from './readers/route-print.ts';
import { readScriptLine } from './readers/script.ts';
import { readPowerShellRow, readTableHeading, readTableRule } from './readers/table.ts';
import { decodeText } from './text.ts';

/** What became of the lines of a file. */
export interface FileReport {
  readonly file: string;
  readonly lines: number;
  readonly understood: number;
  readonly noise: number;
  /** Lines that were not understood, as they stand there. */
  readonly unknown: readonly { readonly line: number; readonly text: string }[];
  /** Commands whose outputs were recognised, in the order of the file, with the first line of each. */
  readonly outputs: readonly { readonly output: string; readonly line: number }[];
}

type LineReader = (reading: Reading, text: string) => Fate | null;

/** Rows that are rows wherever they stand. */
const ROWS: readonly LineReader[] = [
  readPolicyRow,
  readRouteRow,
  readIpv6Row,
  readIpv4Row,
  readListedInterface,
  readSubinterfaceRow,
  readInterfaceRow,
  readAddressRow,
  readRouterRow,
  readJoinRow,
  readDestinationRow,
];

/** The first that takes a line decides what becomes of it. */
const READERS: readonly LineReader[] = [
  readPrompt,
  readFrame,
  readTableRule,
  readWrappedGateway,
  readTableHeading,
  readScriptLine,
  readBanner,
  readError,
  ...ROWS,
  readContinuation,
  readAdapterHeading,
  readLabelledLine,
  readOwner,
  readIpv4Owner,
  readIpv4Line,
  readTrace,
  readPowerShellRow,
  readNeighborRow,
  readNone,
  readSectionHeading,
  readProperty,
  readFurtherValue,
  readDefaultGateway,
  readTitle,
  readHeadingOfRows,
  readProse,
];

/** Reads one file and adds what it tells to `facts`. Never throws, whatever the bytes are. */
export function readOutputs(file: string, bytes: Uint8Array, facts: Facts): FileReport {
  const reading = beginReading(file, decodeText(bytes), facts);
  const { lines, fates } = reading;
  for (; reading.at < lines.length; reading.at++) fates.push(fateOf(reading, lines[reading.at]!.text));
  readWrappedGateway(reading, '');
  closeRecord(reading);
  return reportOf(reading);
}

function fateOf(reading: Reading, text: string): Fate {
  if (text === '') return emptyLine(reading);
  const { record } = reading;
  for (const read of READERS) {
    const fate = read(reading, text);
    if (fate === null) continue;
    // Another output has begun.
    if (record !== null && record === reading.record && read !== readProperty && read !== readFurtherValue)
      closeRecord(reading);
    reading.afterRow = ROWS.includes(read);
    return fate;
  }
  if (record !== null) closeRecord(reading);
  return 'unknown';
}

function emptyLine(reading: Reading): Fate {
  if (reading.prose === 'error') reading.prose = null;
  if (reading.table?.isPowerShell === true && reading.fates.at(-1) === 'understood') reading.table = null;
  reading.ipv4Block = null;
  return 'noise';
}

/** Words right above the first rows of a table: the names of its columns, or its title. */
function readHeadingOfRows(reading: Reading, text: string): Fate | null {
  if (reading.afterRow || text.length > 120) return null;
  const { lines, at } = reading;
  return [1, 2].some((ahead) => BARE_ROW.test(lines[at + ahead]?.text.slice(0, 200) ?? '')) ? 'noise' : null;
}

const BARE_ROW =
  /^\s*(\d+\s+\d+\s+[0-9a-f:.]+\/\d|(\d+\.){3}\d+\s+(\d+\.){3}\d+\s|\S+\s+\S+\s+\d+\s+[0-9a-f:.]+\/\d+\s+\d|(0x)?\d+ ?\.{3})/i;

function reportOf({ file, lines, fates, outputs }: Reading): FileReport {
  const count = (fate: Fate): number =>
    lines.reduce((sum, { pieces }, position) => sum + (fates[position] === fate ? pieces : 0), 0);
  return {
    file,
    lines: lines.reduce((sum, { pieces }) => sum + pieces, 0),
    understood: count('understood'),
    noise: count('noise'),
    unknown: lines.flatMap(({ number, text }, position) =>
      fates[position] === 'unknown' ? [{ line: number, text }] : [],
    ),
    outputs: [...outputs].map(([output, line]) => ({ output, line })).sort((a, b) => a.line - b.line),
  };
}
