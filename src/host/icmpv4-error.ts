/** An ICMPv4 error to be sent: type, code and the 32-bit field behind the checksum, RFC 792, RFC 1191. */
export interface Icmpv4ErrorKind {
  readonly type: number;
  readonly code: number;
  /** Next-hop MTU of fragmentation needed, pointer of a parameter problem, gateway of a redirect, otherwise 0. */
  readonly parameter: number;
}

const kind = (type: number, code: number, parameter = 0): Icmpv4ErrorKind => ({ type, code, parameter });

export const icmpv4Error = {
  networkUnreachable: kind(3, 0),
  hostUnreachable: kind(3, 1),
  protocolUnreachable: kind(3, 2),
  portUnreachable: kind(3, 3),
  fragmentationNeeded: (mtu: number): Icmpv4ErrorKind => kind(3, 4, mtu),
  administrativelyProhibited: kind(3, 13),
  timeExceeded: kind(11, 0),
  reassemblyTimeExceeded: kind(11, 1),
  /** `gateway`: the address as a number. */
  redirect: (gateway: number): Icmpv4ErrorKind => kind(5, 1, gateway),
  sourceRouteFailed: kind(3, 5),
  /** `pointer`: the byte of the packet in error, in the high byte of the field. */
  parameterProblem: (pointer: number): Icmpv4ErrorKind => kind(12, 0, (pointer << 24) >>> 0),
} as const;
