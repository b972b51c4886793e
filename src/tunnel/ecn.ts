/** ECN field values, RFC 3168 section 5. */
const NOT_ECT = 0;
const ECT_1 = 1;
const CE = 3;

/** The inner ECN field after decapsulation, RFC 6040 figure 4; null: the packet is to be dropped. */
export function decapsulatedEcn(inner: number, outer: number): number | null {
  if (outer === CE) return inner === NOT_ECT ? null : CE;
  if (inner === NOT_ECT || inner === CE) return inner;
  return outer === ECT_1 ? ECT_1 : inner;
}
