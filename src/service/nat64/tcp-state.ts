import { tcpFlag } from '../../wire/tcp/tcp.ts';

/**
 * What a NAT64 knows of a connection, RFC 6146 section 3.5.2.2; what it knows nothing of is CLOSED. `v4-init`,
 * `v6-init`: the SYN of that side was seen; `v4-fin`, `v6-fin`, `both-fin`: the FIN; `transitory`: a RST.
 */
export type TcpState = 'v4-init' | 'v6-init' | 'established' | 'v4-fin' | 'v6-fin' | 'both-fin' | 'transitory';

/** The family of the end that a segment comes from. */
export type Side = 'v4' | 'v6';

/** What becomes of a state by a segment; null, before and after, is CLOSED. */
export function nextTcpState(state: TcpState | null, side: Side, flags: number): TcpState | null {
  const isSyn = (flags & tcpFlag.syn) !== 0;
  const isFin = (flags & tcpFlag.fin) !== 0;
  const isReset = (flags & tcpFlag.rst) !== 0;
  switch (state) {
    case null:
      return isSyn ? `${side}-init` : null;
    case 'v4-init':
      return isSyn && side === 'v6' ? 'established' : state;
    case 'v6-init':
      return isSyn && side === 'v4' ? 'established' : state;
    case 'established':
      if (isReset) return 'transitory';
      return isFin ? `${side}-fin` : state;
    case 'v4-fin':
      return isFin && side === 'v6' ? 'both-fin' : state;
    case 'v6-fin':
      return isFin && side === 'v4' ? 'both-fin' : state;
    case 'both-fin':
      return state;
    case 'transitory':
      return isReset ? state : 'established';
  }
}

/** Whether TCP_EST holds for a state; for the others it is TCP_TRANS. */
export const isLongLived = (state: TcpState): boolean =>
  state === 'established' || state === 'v4-fin' || state === 'v6-fin';

/**
 * Whether a segment that led from one state to another starts the time of the session anew: those of a long-lived one
 * do, those that change the state, and a SYN that its sender repeats.
 */
export const restartsTimer = (before: TcpState | null, after: TcpState, side: Side, flags: number): boolean =>
  isLongLived(after) || before !== after || (after === `${side}-init` && (flags & tcpFlag.syn) !== 0);
