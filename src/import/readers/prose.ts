/** Text around outputs: prompts and banners, and what tells nothing of the configuration: help, errors, tracert, ping. */
import { type Fate, nextText, originHere, type Reading } from '../reading.ts';
import { closeRecord } from './list.ts';

const PROMPTS: readonly RegExp[] = [
  /^\s*(?:\(.{1,40}\) ?)?[A-Z]:[^<>"|]*>(.*)$/i,
  /^\s*PS(?: [^<>"|]*)?>(.*)$/,
  /^\s*netsh(?: [\w ]+)?>(.*)$/i,
  /^\s*\[[\w.-]+\]: PS[^>]*>(.*)$/,
];

/** The host on which one types, before the prompts of cmd and netsh at `console`. */
const CONSOLE_HOST = /^\s*\[[\w. -]{1,64}\] (?=[A-Z]:|netsh)/i;

/** A prompt; what is typed there tells which output comes. */
export function readPrompt(reading: Reading, line: string): Fate | null {
  if (line.length > 2000) return null;
  const text = line.replace(CONSOLE_HOST, '');
  for (const prompt of PROMPTS) {
    const [, typed] = prompt.exec(text) ?? [];
    if (typed === undefined) continue;
    closeRecord(reading);
    const context = /^\s*netsh([^>]*)>/i.exec(text)?.[1] ?? '';
    reading.command = `${context} ${typed.trim()}`.trim().toLowerCase().slice(0, 300);
    Object.assign(reading, {
      table: null,
      owner: null,
      routeSection: null,
      script: null,
      ipv4Block: null,
      adapter: null,
      adapterField: null,
    });
    reading.prose = CHANGES.test(reading.command) ? 'answer' : null;
    return 'noise';
  }
  return null;
}

/** Commands whose answers are words. */
const CHANGES =
  /(?:^|\s)(?:add|set|delete|del|reset|ping|tracert|pathping|nslookup|gpupdate|hostname|ver|(?:set|new|remove|enable|disable|restart|disconnect|add|update|reset)-\w+)(?:\s|$)|\?$|^route\s*$/;

const VERSION = /\[[^\]\d]{0,20}(\d+\.\d+\.\d+)[\d.]*\]/;

export function readBanner(reading: Reading, text: string): Fate | null {
  if (text.length > 300) return null;
  const [, version] = VERSION.exec(text) ?? [];
  if (version !== undefined && /windows/i.test(text)) {
    reading.facts.versions.push({ version, origin: originHere(reading, 'ver') });
    return 'understood';
  }
  if (/^\s*(\(c\)|©|Copyright\b|\(C\)).*Microsoft|^\s*Windows PowerShell$|^\s*PowerShell \d/i.test(text))
    return 'noise';
  return /^\s*(#|```|~~~|--\s?\S+\s?--$|isatap-sim: )/.test(text) ? 'noise' : null;
}

const HOP = /^\s*\d{1,3}(?:\s+(?:<?\s?\d+\s?\S{1,4}|\*)){3}\s+\S/;
const REPLY = /\bTTL=\d+|[=<]\s?\d+\s?(?:ms|мс|毫秒)\b|(?:=\s*\d+\D{0,40}){2,}/i;

/** Rows of tracert and ping, with the line before them and the one that ends them. */
export function readTrace(reading: Reading, text: string): Fate | null {
  if (text.length > 300) return null;
  if (HOP.test(text) || (REPLY.test(text) && !/=\S*"/.test(text) && reading.script === null)) {
    reading.prose = 'trace';
    originHere(reading, HOP.test(text) ? 'tracert' : 'ping');
    return 'understood';
  }
  const next = nextText(reading, 3);
  if (HOP.test(next) || (REPLY.test(next) && /[\d:.]+/.test(text) && !/=/.test(next.slice(0, 8)))) return 'understood';
  if (/^\S.*[\d.:a-f]{3,}.*$|\d/.test(text) && HOP.test(nextText(reading, 3, reading.at + 2))) return 'understood';
  return null;
}

const USAGE = /\[\[?\w+=\]|^\s*\w+(?: \[[-\w|]+\])+ /;
const ERROR = /^\s*(?:[A-Z][a-z]+-[A-Z]\w+ ?: |At line:\d+ char:\d+|\+ |(?:VERBOSE|WARNING|DEBUG): )/;

/** Errors of PowerShell, with where they happened. */
export function readError(reading: Reading, text: string): Fate | null {
  if (text.length > 2000 || !ERROR.test(text)) return null;
  closeRecord(reading);
  reading.prose = 'error';
  originHere(reading, 'text');
  return 'understood';
}

/** The beginning of help, and lines that go on with what began before. */
export function readProse(reading: Reading, text: string): Fate | null {
  if (text.length > 2000) return null;
  if (USAGE.test(text) || USAGE.test(nextText(reading))) {
    reading.prose = 'help';
    originHere(reading, 'text');
    return 'understood';
  }
  switch (reading.prose) {
    case 'help':
    case 'answer':
    case 'error':
      return 'understood';
    case 'trace':
      // What goes wrong on the way is said in one sentence.
      if (/^\s*(\d+\s.*)?\S.{0,80}[.。:：]$/.test(text)) return 'understood';
      reading.prose = null;
      return null;
    case null:
      return null;
  }
}
