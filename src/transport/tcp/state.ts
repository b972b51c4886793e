import type { IpAddress } from '../../addr/ip.ts';
import type { IcmpReport } from '../../host/protocol-handler.ts';

/** RFC 9293 section 3.3.2; LISTEN is the layer's list of ports. */
export type TcpState =
  | 'syn-sent'
  | 'syn-received'
  | 'established'
  | 'fin-wait-1'
  | 'fin-wait-2'
  | 'close-wait'
  | 'closing'
  | 'last-ack'
  | 'time-wait'
  | 'closed';

/** The handshake is still on. */
export const isOpening = (state: TcpState): boolean => state === 'syn-sent' || state === 'syn-received';

/** The peer has sent its FIN: nothing more will arrive. */
export const isPeerDone = (state: TcpState): boolean =>
  state === 'close-wait' || state === 'closing' || state === 'last-ack' || state === 'time-wait';

/** Not both sides have closed: a reset is news to the user, and ABORT tells the peer (RFC 9293 section 3.10.5). */
export const isAlive = (state: TcpState): boolean =>
  state === 'syn-received' ||
  state === 'established' ||
  state === 'fin-wait-1' ||
  state === 'fin-wait-2' ||
  state === 'close-wait';

/** Why a connection ended otherwise than by both sides' close. */
export type TcpFailure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'icmp'; readonly report: IcmpReport };

/** The addresses and ports of one end's view. */
export interface TcpEnds {
  readonly local: IpAddress;
  readonly localPort: number;
  readonly remote: IpAddress;
  readonly remotePort: number;
}
