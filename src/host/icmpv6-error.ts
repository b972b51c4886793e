/** An ICMPv6 error to be sent: type, code and the 32-bit field behind the checksum, RFC 4443 section 3. */
export interface Icmpv6ErrorKind {
  readonly type: number;
  readonly code: number;
  /** MTU of packet too big, pointer of a parameter problem, otherwise 0. */
  readonly parameter: number;
}

const kind = (type: number, code: number, parameter = 0): Icmpv6ErrorKind => ({ type, code, parameter });

export const icmpv6Error = {
  noRoute: kind(1, 0),
  beyondScope: kind(1, 2),
  addressUnreachable: kind(1, 3),
  portUnreachable: kind(1, 4),
  hopLimitExceeded: kind(3, 0),
  reassemblyTimeExceeded: kind(3, 1),
  packetTooBig: (mtu: number): Icmpv6ErrorKind => kind(2, 0, mtu),
  erroneousHeader: (pointer: number): Icmpv6ErrorKind => kind(4, 0, pointer),
  unknownNextHeader: (pointer: number): Icmpv6ErrorKind => kind(4, 1, pointer),
  /** RFC 7112 section 5, pointer 0. */
  incompleteHeaderChain: kind(4, 3),
  unknownOption: (pointer: number): Icmpv6ErrorKind => kind(4, 2, pointer),
} as const;
