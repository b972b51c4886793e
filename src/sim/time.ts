/** Simulated time: integer nanoseconds in a number, exact up to 2^53 (104 days). */
export type Nanoseconds = number;

export const us = (count: number): Nanoseconds => count * 1_000;
export const ms = (count: number): Nanoseconds => count * 1_000_000;
export const seconds = (count: number): Nanoseconds => count * 1_000_000_000;

/** `12.345678s` with six digits, for people. */
export function formatTime(time: Nanoseconds): string {
  const micros = Math.floor(time / 1000);
  return `${Math.floor(micros / 1_000_000)}.${(micros % 1_000_000).toString().padStart(6, '0')}s`;
}
