import type { IcmpReport } from '../../host/protocol-handler.ts';

/** Protocol, port, and fragmentation needed: RFC 1122 section 4.2.3.9. */
const HARD_IPV4: readonly number[] = [2, 3, 4];
/** Administratively prohibited, and port: RFC 9293 section 3.9.2.2. */
const HARD_IPV6: readonly number[] = [1, 4];

/**
 * Whether an ICMP error says that trying again is useless. RFC 9293 section 3.9.2.2: no route, host unreachable, time
 * exceeded and parameter problems are soft and never end a connection.
 */
export const isHardError = ({ kind, family, code }: IcmpReport): boolean =>
  kind === 'unreachable' && (family === 4 ? HARD_IPV4 : HARD_IPV6).includes(code);
