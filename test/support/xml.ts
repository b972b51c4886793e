/** An element of an XML document; `text`: what stands directly in it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const TOKEN =
  /<\?xml version="1\.0" encoding="UTF-8"\?>|<\/([A-Za-z]+)>|<([A-Za-z]+)((?: [A-Za-z]+="[^"<]*")*)(\/?)>|([^<]+)/y;
/** XML 1.0 section 2.2. */
const CHARACTERS = /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Reads the part of XML 1.0 that reports are made of, and nothing else. @throws Error for what is not well-formed */
export function parseXml(document: string): XmlElement {
  if (!CHARACTERS.test(document)) throw new Error('a character that XML does not have');
  const top = { name: '', attributes: {}, children: [] as XmlElement[], text: '' };
  const open = [top];
  for (let at = 0; at < document.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(document);
    if (token === null) throw new Error(`not well-formed at ${JSON.stringify(document.slice(at, at + 40))}`);
    const [, closed, opened, attributes, slash, text] = token;
    const current = open.at(-1)!;
    if (text !== undefined) current.text += textOf(text.replaceAll(/\r\n?/g, '\n'));
    if (closed !== undefined && open.pop()!.name !== closed) throw new Error(`</${closed}> closes something else`);
    if (opened === undefined) continue;
    const element = { name: opened, attributes: attributesOf(attributes!), children: [], text: '' };
    current.children.push(element);
    if (slash === '') open.push(element);
  }
  if (open.length !== 1 || top.children.length !== 1) throw new Error('not one element');
  return top.children[0]!;
}

function attributesOf(text: string): Record<string, string> {
  // XML 1.0 section 3.3.3: white space in an attribute is a blank, unless it is written as a reference.
  const pairs = [...text.matchAll(/([A-Za-z]+)="([^"]*)"/g)].map(
    ([, name, value]) => [name!, textOf(value!.replaceAll(/[\t\n\r]/g, ' '))] as const,
  );
  if (new Set(pairs.map(([name]) => name)).size !== pairs.length) throw new Error(`an attribute twice: ${text}`);
  return Object.fromEntries(pairs);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function textOf(text: string): string {
  if (text.includes(']]>')) throw new Error(']]> stands in text');
  return text.replaceAll(/&([^;]*);?/g, (whole, name: string) => {
    const character = /^#\d+$/.test(name) ? String.fromCodePoint(Number(name.slice(1))) : NAMED[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`${whole} is no reference`);
    return character;
  });
}
