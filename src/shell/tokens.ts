/** One word of a command line. `quoted`: it stood in quotes, so it is a value and never a keyword. */
export interface Token {
  readonly text: string;
  readonly offset: number;
  readonly quoted: boolean;
}

/** Splits a line at blanks; double quotes hold a word together, also inside one (`interface="Local Area"`). */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /(?:[^\s"]|"[^"]*"?)+/g;
  for (const match of line.matchAll(pattern)) {
    const raw = match[0];
    tokens.push({ text: raw.replaceAll('"', ''), offset: match.index, quoted: raw.startsWith('"') });
  }
  return tokens;
}

/** The name of a program as a line says it. */
export const programName = ({ text }: Token): string => text.toLowerCase().replace(/\.exe$/, '');
