/** Heads of HTTP/1.1, RFC 9112: their shape and what frames the body stay, names are renamed, all else is filled. */
import { blank, type Tools, writeText } from './tools.ts';

const START =
  /^(?:(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE|PROPFIND|M-SEARCH|NOTIFY) \S+ HTTP\/1\.[01]|HTTP\/1\.[01] \d{3}[^\r\n]*)\r?\n/;
/** Header fields that stay as they are. */
const PLAIN = /^(?:content-length|connection|keep-alive|upgrade|accept-ranges|vary)$/i;
const MOST_HEAD = 16_384;

/** @returns false when it is no head: then nothing was changed */
export function renameHttpHead(tools: Tools, bytes: Uint8Array, from: number, end: number): boolean {
  const text = String.fromCharCode(...bytes.subarray(from, Math.min(end, from + MOST_HEAD)));
  if (!START.test(text)) return false;
  if (tools.keepPayload) return true;
  const close = /\r?\n\r?\n/.exec(text);
  const length = close === null ? text.length : close.index + close[0].length;
  const image = text
    .slice(0, length)
    .split('\n')
    .map((line, index) => (index === 0 ? firstLine(line) : field(tools, line)))
    .join('\n');
  writeText(bytes, from, image);
  blank(tools, 'application data', bytes, from + length, end);
  return true;
}

const filled = (text: string): string => text.replaceAll(/[^\s/]/g, 'x');

/** The path is filled; method, version and status stay. */
function firstLine(line: string): string {
  const [, method = '', path = '', rest = ''] = /^(\S+ )(\S+)( HTTP\/.*)$/s.exec(line) ?? [];
  return method === '' || line.startsWith('HTTP/') ? line : `${method}${filled(path)}${rest}`;
}

function field(tools: Tools, line: string): string {
  const [, name = '', between = '', value = '', ending = ''] = /^([!-9;-~]+)(:[ \t]*)(.*?)(\r?)$/s.exec(line) ?? [];
  if (name === '') return filled(line);
  if (PLAIN.test(name)) return line;
  if (!/^host$/i.test(name)) return `${name}${between}${filled(value)}${ending}`;
  const [, host = '', port = ''] = /^([^:]*)((?::\d+)?)$/.exec(value) ?? [];
  const isName = /^[\w-]+(?:\.[\w-]+)*$/.test(host) && /[a-z]/i.test(host);
  if (isName) tools.names.seen(host);
  return `${name}${between}${isName ? tools.names.name(host) + port : filled(value)}${ending}`;
}
