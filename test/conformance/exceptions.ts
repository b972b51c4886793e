/** Tests of packets that do not pass, and the section of an RFC or the reason why they cannot. They count as failed. */
export const exceptions: Readonly<Record<string, string>> = {
  'tahi-02-151':
    'wants the first probe 42 to 43 s after the confirmation; its ReachableTime of 40 s and DELAY_FIRST_PROBE_TIME of 5 s make 45 s (RFC 4861 sections 7.3.3 and 10)',
  'tahi-04-005':
    'wants at last a probe of 3ffe:501:ffff:100:200:ff:fe00:100, to which nothing was sent in the half minute before it became stale or since: what went to its MAC address went to the router fe80::200:ff:fe00:100 (RFC 4861 section 7.3.3 probes who is sent to)',
  'tahi-04-009':
    'wants a fragment header after a packet too big of MTU 56; one of less than 1280 is discarded (RFC 8201 section 4, RFC 8021)',
};
