import type { HostProfile } from './profile.ts';

/** ECN field values, RFC 3168 section 5. */
const NOT_ECT = 0;
const ECT_1 = 1;
const ECT_0 = 2;
const CE = 3;

/** The outer ECN field. */
export function encapsulatedEcn(inner: number, mode: HostProfile['tunnelEcn']): number {
  if (mode === 'compatibility') return NOT_ECT;
  return inner === CE && mode === 'full-functionality' ? ECT_0 : inner;
}

/** The inner ECN field after decapsulation, RFC 6040 figure 4; null: the packet is to be dropped. */
export function decapsulatedEcn(inner: number, outer: number): number | null {
  if (outer === CE) return inner === NOT_ECT ? null : CE;
  if (inner === NOT_ECT || inner === CE) return inner;
  return outer === ECT_1 ? ECT_1 : inner;
}
