/** XML 1.0 section 2.2: what is no Char, and so cannot be written even as a reference. */
const NO_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Text for an attribute or, with `isContent`, between tags, where line ends and tabs stand as they are. A character that
 * XML has not becomes U+FFFD.
 */
export function escape(text: string, isContent = false): string {
  const special = isContent ? /[&<>\r]/g : /[&<>"\t\n\r]/g;
  return text.replaceAll(NO_CHARACTER, '\uFFFD').replaceAll(special, (character) => ENTITIES[character]!);
}
