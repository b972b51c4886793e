/** An element of a page; `text`: all that stands in it, in the order of the page. */
export interface HtmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly HtmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: HtmlElement[];
  text: string;
}

const ATTRIBUTE = /\s+([A-Za-z-]+)(?:="([^"<]*)")?/g;
const TOKEN =
  /<!doctype html>|<(style|script)>([\s\S]*?)<\/\1>|<\/([a-zA-Z0-9]+)>|<([a-zA-Z0-9]+)((?:\s+[A-Za-z-]+(?:="[^"<]*")?)*)\s*(\/?)>|([^<]+)/y;
/** WHATWG HTML 13.1.2, those that a report has. */
const VOID = new Set(['meta', 'input', 'br']);

/**
 * Reads the part of HTML that reports are made of: every element closed in its order, every attribute quoted and there
 * once, every reference known. @throws Error for anything else
 */
export function parseHtml(page: string): HtmlElement {
  const top: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  for (let at = 0; at < page.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(page);
    if (token === null) throw new Error(`not well-formed at ${JSON.stringify(page.slice(at, at + 60))}`);
    const [, raw, rawText, closed, opened, attributes, slash, text] = token;
    const current = open.at(-1)!;
    if (text !== undefined) for (const each of open) each.text += textOf(text);
    if (raw !== undefined) current.children.push({ name: raw, attributes: {}, children: [], text: rawText! });
    if (closed !== undefined && open.pop()!.name !== closed)
      throw new Error(`</${closed}> closes something else before ${JSON.stringify(page.slice(at, at + 60))}`);
    if (opened === undefined) continue;
    const element: OpenElement = { name: opened, attributes: attributesOf(attributes!), children: [], text: '' };
    current.children.push(element);
    if (slash === '' && !VOID.has(opened)) open.push(element);
  }
  if (open.length !== 1 || top.children.length !== 1) throw new Error(`${open.at(-1)!.name} is not closed`);
  return top.children[0]!;
}

function attributesOf(text: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value] of text.matchAll(ATTRIBUTE)) {
    if (name in attributes) throw new Error(`an attribute twice: ${text}`);
    attributes[name] = textOf(value ?? '');
  }
  return attributes;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"' };

const textOf = (text: string): string =>
  text.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const character = /^#\d+$/.test(name) ? String.fromCodePoint(Number(name.slice(1))) : NAMED[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no reference`);
    return character;
  });

/** All elements of the page, this one first. */
export const elementsOf = (element: HtmlElement): HtmlElement[] => [element, ...element.children.flatMap(elementsOf)];

export const elementsNamed = (element: HtmlElement, name: string): HtmlElement[] =>
  elementsOf(element).filter((each) => each.name === name);

/** Text with blanks as a person reads them. */
export const readable = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();
