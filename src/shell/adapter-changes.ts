import type { NetworkInterface } from '../host/network-interface.ts';

/** Switches an adapter on or off, for good: a disabled one stays so over a reboot. Nothing happens to one that is so already. */
export function switchAdapter({ adapter, host: { stored }, name }: NetworkInterface, isOn: boolean): void {
  const { disabledAdapters } = stored;
  if (adapter === null || disabledAdapters.has(name) !== isOn) return;
  if (isOn) {
    disabledAdapters.delete(name);
    adapter.enable();
  } else {
    disabledAdapters.add(name);
    adapter.disable();
  }
}
