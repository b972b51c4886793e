import type { IcmpReport } from '../host/protocol-handler.ts';
import type { Observed } from './station.ts';

/** What the user of an application sees of an ICMP error; one that the host found out itself is a local error. */
export function observedOf({ kind, reporter }: IcmpReport): Observed {
  if (kind === 'packet-too-big') return 'packet-too-big';
  if (kind === 'time-exceeded') return 'hop-limit';
  return reporter === null ? 'local-error' : 'icmp-unreachable';
}
