/** Why a packet did not cross between the simulated and the real network: the closed list, each with its sentence. */
export const refusals = {
  malformed: 'It is no whole IPv4 packet or ICMP message: version, header length or total length do not fit.',
  'bad-checksum': 'The checksum of its IPv4 header or ICMP message does not fit the bytes.',
  'other-address': 'It is addressed to another address of this machine than --bind.',
  'own-source': 'It claims to come from the bound address itself.',
  'not-a-peer': 'Its other end is no --peer.',
  'router-not-a-peer':
    'A router that is no --peer tells of a packet to a peer; name the router with --peer if you trust it.',
  'other-protocol': 'It is neither protocol 41 nor ICMP, and nothing else crosses.',
  fragment: 'The system handed over a fragment.',
  oversized:
    'It is larger than what crosses: 4096 bytes, or what the link in the scenario carries when it may not be cut.',
  'not-ipv6': 'It is protocol 41 and holds no whole IPv6 packet.',
  'rate-exceeded': 'More came than --rate lets across, and it would have waited for more than two seconds.',
  'queue-full': 'Too many packets wait already, for their turn or for the link in the scenario.',
  'foreign-source': 'The scenario sent it from another address than --bind.',
  unfinished: 'It waited for its turn when the end came.',
  'send-failed': 'The system refused to send it.',
  'receive-buffer-full': 'The system threw it away, since it came faster than the program read.',
} as const satisfies Record<string, string>;

export type Refusal = keyof typeof refusals;
