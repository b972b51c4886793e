/**
 * What the ends say to each other before ESP. Windows does this with AuthIP, which nobody outside could decode and which
 * is not modelled: these are lines of text that say so, in UDP datagrams on a port of no meaning.
 *
 *   isatap-sim key exchange (stands for AuthIP)
 *   message: quick mode request
 *   exchange: 4f1c22a0
 *   NAME: VALUE ...
 */
const TITLE = 'isatap-sim key exchange (stands for AuthIP)';

/** Requests in the order in which an exchange sends them, their responses, and what ends or undoes one. */
export const messageKinds = [
  'main mode request',
  'main mode response',
  'authentication request',
  'authentication response',
  'quick mode request',
  'quick mode response',
  'refusal',
  'unknown association',
] as const;
export type MessageKind = (typeof messageKinds)[number];

export type MessageField =
  | 'rule'
  | 'user'
  | 'suite'
  | 'initiator addresses'
  | 'responder addresses'
  | 'packet'
  | 'spi'
  | 'reason';

/** `exchange`: chosen by the initiator. */
export interface KeyExchangeMessage {
  readonly kind: MessageKind;
  readonly exchange: number;
  readonly fields: Readonly<Partial<Record<MessageField, string>>>;
}

export function encodeKeyExchange({ kind, exchange, fields }: KeyExchangeMessage): Uint8Array {
  const lines = [TITLE, `message: ${kind}`, `exchange: ${hexadecimal(exchange)}`];
  for (const [name, value] of Object.entries(fields)) lines.push(`${name}: ${value}`);
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

/** null: it is something else. */
export function decodeKeyExchange(bytes: Uint8Array): KeyExchangeMessage | null {
  const [title, ...lines] = new TextDecoder().decode(bytes).trimEnd().split('\n');
  if (title !== TITLE) return null;
  const values = new Map(lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
  const kind = messageKinds.find((known) => known === values.get('message'));
  const exchange = parseHexadecimal(values.get('exchange'));
  if (kind === undefined || exchange === null) return null;
  values.delete('message');
  values.delete('exchange');
  return { kind, exchange, fields: Object.fromEntries(values) };
}

export const hexadecimal = (value: number): string => value.toString(16).padStart(8, '0');

/** Eight digits; null: they are not. */
export const parseHexadecimal = (text: string | undefined): number | null =>
  text !== undefined && /^[0-9a-f]{8}$/.test(text) ? Number.parseInt(text, 16) : null;
