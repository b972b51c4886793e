/** Quantities with a written unit. */

const DURATIONS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const RATES: Readonly<Record<string, number>> = { bps: 1, kbps: 1e3, Mbps: 1e6, Gbps: 1e9 };
const SIZES: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2 };

/** Integer nanoseconds of `20us`, `1.5s`, `10m`; null when it is none. */
export function parseDuration(text: string): number | null {
  return parseQuantity(text, DURATIONS);
}

/** A time in nanoseconds as a duration in seconds, `15.1s`, with as many digits as it needs. */
export function durationText(nanoseconds: number): string {
  const rest = (nanoseconds % 1e9).toString().padStart(9, '0').replace(/0+$/, '');
  return `${Math.floor(nanoseconds / 1e9)}${rest === '' ? '' : `.${rest}`}s`;
}

/** Whole seconds of a duration that the schema has accepted. */
export const secondsOf = (text: string): number => Math.floor(parseDuration(text)! / 1e9);

/** Bits a second of `1Gbps`, `64kbps`; null when it is none, or zero. */
export function parseRate(text: string): number | null {
  return parseQuantity(text, RATES) || null;
}

/** Bytes of `10MB`; null when it is none. */
export function parseSize(text: string): number | null {
  return parseQuantity(text, SIZES);
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d{1,12}(?:\.\d{1,9})?)\s*([A-Za-z]+)$/.exec(text);
  const unit = match === null ? undefined : units[match[2]!];
  if (match === null || unit === undefined) return null;
  const value = Math.round(Number(match[1]) * unit);
  return Number.isSafeInteger(value) ? value : null;
}

const durationForm = 'a number and ns, us, ms, s, m or h';
export const durationHint = `${durationForm}, such as 20us`;
export const longDurationHint = `${durationForm}, such as 60s`;
export const rateHint = 'a number and bps, kbps, Mbps or Gbps, such as 1Gbps';
export const sizeHint = 'a number and B, kB, MB, GB, KiB or MiB, such as 10MB';
