import type { IpAddress } from '../../../addr/ip.ts';
import type { IpPrefix } from '../../../addr/prefix.ts';
import { parseDuration } from '../../../scenario/units.ts';
import type { Scene } from '../scene.ts';

/** Whether a host had a route in its active store only, by a start command, before it was rebooted. */
export function wasLostAtReboot(
  { loaded, run }: Scene,
  host: string,
  prefix: IpPrefix,
  nextHop: IpAddress | null,
): boolean {
  const { hosts, events } = loaded.document;
  const begin = parseDuration(run.document.at)!;
  const isRebooted = events.some(
    (event) => 'reboot' in event && event.host === host && parseDuration(event.at)! < begin,
  );
  if (!isRebooted) return false;
  const wanted = [prefix.toString(), nextHop?.toString() ?? ''];
  return (hosts[host]?.commands ?? []).some((command) => {
    const words = command.toLowerCase();
    const isActive = /store=a|-policystore[ :]+activestore/.test(words);
    return isActive && wanted.every((word) => words.includes(word));
  });
}
