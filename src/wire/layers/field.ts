/** Fields of a layer, and how numbers, addresses and bytes are shown. */
import type { IpAddress } from '../../addr/ip.ts';
import type { MacAddress } from '../../addr/mac.ts';

/** `value` is for programs, `text` for people. Options and records have fields of their own. */
export interface Field {
  readonly name: string;
  readonly value: string | number | boolean;
  readonly text: string;
  readonly fields?: readonly Field[];
}

export const number = (name: string, value: number, text = String(value)): Field => ({ name, value, text });

export const flag = (name: string, value: boolean): Field => ({ name, value, text: value ? 'yes' : 'no' });

export const hexadecimal = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** A number in hexadecimal digits, with its meaning where there is one. */
export function code(name: string, value: number, digits: number, meaning?: string): Field {
  const text = hexadecimal(value, digits);
  return { name, value, text: meaning === undefined ? text : `${text} (${meaning})` };
}

/** The name that a table of numbers gives to one of them. */
export const nameByNumber = (numbers: Readonly<Record<string, number>>, value: number): string | undefined =>
  Object.keys(numbers).find((name) => numbers[name] === value);

/** A number with its meaning where there is one. */
export const named = (name: string, value: number, meaning: string | undefined): Field =>
  number(name, value, meaning === undefined ? String(value) : `${value} (${meaning})`);

export function address(name: string, value: IpAddress | MacAddress): Field {
  const text = value.toString();
  return { name, value: text, text };
}

export const words = (name: string, value: string): Field => ({ name, value, text: value });

/** Bytes as hexadecimal digits; the text is cut short. */
export function raw(name: string, bytes: Uint8Array): Field {
  const digits = toHexadecimal(bytes);
  const shown = digits.length > 64 ? `${digits.slice(0, 64)}...` : digits;
  return { name, value: digits, text: `${countOf(bytes.length, 'byte')}${shown === '' ? '' : `: ${shown}`}` };
}

function toHexadecimal(bytes: Uint8Array): string {
  let digits = '';
  for (const byte of bytes) digits += (byte < 16 ? '0' : '') + byte.toString(16);
  return digits;
}

export const countOf = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** How much a header carries: of a cut part only the least is known. */
export const payloadText = (length: number, isCut: boolean): string =>
  length === 0 ? '' : ` ${isCut ? 'at least ' : ''}${countOf(length, 'byte')}`;
