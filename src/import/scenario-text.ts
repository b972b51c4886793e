/** Imported hosts as the text of a scenario file, with comments for whoever goes on with it. */
import { type HostImport, missingOf, publishedBy } from './import-host.ts';
import type { ScenarioInput } from './making.ts';
import { commentLines, withoutControls, yamlLines } from './yaml-text.ts';

/** Of what is not understood, so many lines stand in comments. */
const MOST_UNKNOWN = 200;
const LONGEST = 200;

/** Hosts that were imported are explained above their lines. */
export function scenarioText(
  scenario: ScenarioInput,
  imports: readonly HostImport[],
  header: readonly string[],
): string {
  const { hosts, ...others } = scenario;
  const before = Object.fromEntries(
    Object.entries(others).filter(([key]) => ['title', 'about', 'links'].includes(key)),
  );
  const after = Object.fromEntries(
    Object.entries(others).filter(([key]) => !['title', 'about', 'links'].includes(key)),
  );
  const advertised = publishedBy(imports);
  const byName = new Map(imports.map((each) => [each.name, each]));
  const hostLines = Object.entries(hosts).flatMap(([name, host]) => {
    const imported = byName.get(name);
    return [
      ...(imported === undefined ? [] : explanation(imported, advertised)),
      ...yamlLines({ [name]: host }, 2),
      '',
    ];
  });
  return [
    ...header.flatMap((line) => commentLines(line)),
    ...yamlLines(before),
    '',
    'hosts:',
    ...hostLines,
    ...yamlLines(after),
    ...(Object.keys(after).length === 0 ? [] : ['']),
    ...imports.flatMap(unknownLines),
  ]
    .join('\n')
    .trimEnd()
    .concat('\n');
}

function explanation(host: HostImport, advertised: ReadonlySet<string>): string[] {
  const { name, files, profile, document, imported } = host;
  const section = (title: string, items: readonly string[]): string[] =>
    items.length === 0
      ? []
      : [
          `# ${title}`,
          ...items.flatMap((item) => commentLines(`- ${item}`, 2).map((line) => line.replace(/^ {2}# /, '#   '))),
        ].map((line) => `  ${line}`);
  return [
    ...commentLines(
      `${name} is read from ${files.map(({ file, understood, unknown }) => `${file} (${understood} lines understood, ${unknown.length} not)`).join(', ')}.`,
      2,
    ),
    ...(profile.reasons.length === 0 ? [] : commentLines(`profile: guessed by ${profile.reasons.join('; ')}`, 2)),
    ...section('missing to run:', missingOf(host, advertised)),
    ...section('contradictions:', imported.conflicts),
    ...section('decided by a rule:', document.decided),
    ...section('left out:', document.leftOut),
  ];
}

function unknownLines({ files }: HostImport): string[] {
  const all = files.flatMap(({ file, unknown }) => unknown.map(({ line, text }) => ({ file, line, text })));
  const shown = all.slice(0, MOST_UNKNOWN).map(({ file, line, text }) => {
    const plain = withoutControls(text).trim();
    const place = withoutControls(`${file}:${line}`);
    return `# not understood: ${place}: ${plain.length > LONGEST ? `${plain.slice(0, LONGEST)}...` : plain}`;
  });
  const rest = all.length - shown.length;
  return rest > 0 ? [...shown, `# not understood: ${rest} more lines`] : shown;
}
