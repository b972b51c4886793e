/** The loopback interface that Windows lists; the model's hosts reach themselves without one. */
import type { Host } from '../host/host.ts';
import type { HostProfile } from '../host/profile.ts';

export const LOOPBACK = { index: 1, name: 'Loopback Pseudo-Interface 1', mtu: 0xffffffff } as const;

/** Whether it is to be shown: not where a scenario has given its index to an interface. */
export const showsLoopback = (host: Host): boolean => host.interfaceByIndex(LOOPBACK.index) === undefined;

/** Whether an index or a name, whatever the case, is that of the loopback interface. */
export const isLoopback = (host: Host, text: string): boolean =>
  showsLoopback(host) &&
  (/^\d+$/.test(text) ? Number(text) === LOOPBACK.index : text.toLowerCase() === LOOPBACK.name.toLowerCase());

/** 50 up to 8.1 and 2012 R2, 75 from Windows 10 and 2016 on (windows.md section 3). */
export const loopbackMetric = ({ name }: HostProfile): number =>
  name === 'windows-10' || name === 'windows-server-2016' ? 75 : 50;
