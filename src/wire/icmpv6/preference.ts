/** Router and route preference, RFC 4191 section 2.1: two bits. */
export type RouterPreference = 'high' | 'medium' | 'low' | 'reserved';

/** By value of the bits. */
const PREFERENCES: readonly RouterPreference[] = ['medium', 'high', 'reserved', 'low'];
export const preferenceOf = (bits: number): RouterPreference => PREFERENCES[bits & 3]!;
export const preferenceBits = (preference: RouterPreference): number => PREFERENCES.indexOf(preference);
