import { windowsPing } from '../../app/ping.ts';
import type { LineProbe } from '../probe.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';

/** CommonTCPPort of Test-NetConnection. */
const COMMON_PORTS = { HTTP: 80, RDP: 3389, SMB: 445, WINRM: 5985 } as const;

/** The port that Test-NetConnection is to try; undefined: none, it pings. @throws CommandError */
export function portOf(values: CmdletArguments): number | undefined {
  const common = values.choice('CommonTCPPort', Object.keys(COMMON_PORTS) as (keyof typeof COMMON_PORTS)[]);
  return common === undefined ? values.integer('Port', 1, 65_535) : COMMON_PORTS[common];
}

/** What it sends; `other` where it looks at routes only, or asks nobody in particular. */
export function portTestOf(values: CmdletArguments): LineProbe {
  const to = values.text('ComputerName');
  if (to === undefined || values.has('DiagnoseRouting')) return 'other';
  const port = portOf(values);
  // Windows sends one echo request.
  return port === undefined ? { kind: 'ping', to, count: 1, size: windowsPing.size } : { kind: 'tcp', to, port };
}
