/** Rows of the sheet of requirements that no test holds, and why. A row that a test names is tested all the same. */

/** Rows that ask nothing of a program, or nothing of this one. */
export const notApplicable: Readonly<Record<string, string>> = {
  'ISATAP-49': 'asks administrators for long times to live; what short ones do is held by ISATAP-29 and ISATAP-30',
  'ECN-05': 'asks a router for a log; here every capture shows both headers, and a drop has its reason',
  'LOOP-02': 'needs a 6to4 relay, and there is no 6to4 here; the address format is checked all the same (LOOP-07)',
  'LOOP-03': 'one of the measures between which RFC 6324 leaves the choice; built are those of section 3.3',
  'LOOP-04': 'one of the measures between which RFC 6324 leaves the choice; built are those of section 3.3',
  'LOOP-06': 'an operational measure without a mechanism of its own; filters on links (LOOP-05) do it',
  'LOOP-10': 'a recommendation which measure to prefer',
  'TSEC-04': 'a note for administrators',
  'TSEC-05': 'a note for administrators; what a rogue name does is held by ISATAP-51',
  'UDP-04': 'there is no tunnel over UDP here',
};

/** Rows that apply and that are not built, or not held by a test. The README's table of protocols names them too. */
export const knownGaps: Readonly<Record<string, string>> = {
  'ND-12': 'netsh takes a router lifetime up to 65,535 s as Windows does, so a router may advertise more than 9,000 s',
  'ND-33': 'no backoff of unicast probes (MAY)',
  'ARP-05': 'no probe for conflicts and no announcement',
  'DNS-11': 'OPT records are read and written raw, nobody offers more than 512 bytes',
  'TCP-04': 'NATs clamp the announced segment size, tunnel routers do not',
  'TCP-14': 'no window scale and no timestamps (MAY)',
};
