/** What netsh and the cmdlets of NetTCPIP do alike with the settings and addresses of an interface. */
import type { IpAddress } from '../addr/ip.ts';
import type { Ipv6Address } from '../addr/ipv6.ts';
import type { AddressManner, NetworkInterface } from '../host/network-interface.ts';
import type { ConfigurationStore, StoredSettings } from '../host/persistent-store.ts';

/** The smallest MTU of each family: RFC 791 section 3.2, RFC 8200 section 5. */
export const LEAST_MTU = { 4: 576, 6: 1280 } as const;
export const HIGHEST_INTERFACE_METRIC = 9999;

export function changeSettings(target: NetworkInterface, changes: StoredSettings, store: ConfigurationStore): void {
  Object.assign(target.ipv4.settings, changes.ipv4);
  Object.assign(target.ipv6.settings, changes.ipv6);
  if (store === 'persistent') target.host.stored.putSettings(target.name, changes);
  target.settingsChanged();
}

const hasAddress = ({ ipv4, ipv6 }: NetworkInterface, address: IpAddress): boolean =>
  address.family === 4 ? ipv4.has(address) : ipv6.find(address) !== undefined;

/** @returns whether it was added; false: the interface has it already */
export function addAddress(
  target: NetworkInterface,
  address: IpAddress,
  prefixLength: number,
  store: ConfigurationStore,
  manner: AddressManner = {},
): boolean {
  if (hasAddress(target, address)) {
    const { stored, resetFamilies } = target.host;
    const isKept = stored.addresses.some((kept) => kept.interface === target.name && kept.address === address);
    if (store === 'active' || isKept || !resetFamilies.has(address.family)) return false;
    stored.putAddress({ interface: target.name, address, prefixLength, ...manner });
    return true;
  }
  if (address.family === 4) target.ipv4.assign(address, prefixLength);
  else target.assignIpv6(address, prefixLength, manner);
  if (store === 'persistent')
    target.host.stored.putAddress({ interface: target.name, address, prefixLength, ...manner });
  return true;
}

/** Gives an address other lifetimes, from now on. @returns whether the interface has it */
export function limitAddress(
  target: NetworkInterface,
  address: Ipv6Address,
  lifetimes: Pick<AddressManner, 'preferred' | 'valid'>,
  store: ConfigurationStore,
): boolean {
  const assigned = target.ipv6.find(address);
  if (assigned === undefined) return false;
  const { now } = target.host.simulator;
  const { preferred = assigned.preferredUntil - now, valid = assigned.validUntil - now } = lifetimes;
  target.limitIpv6(assigned, preferred, valid);
  const { stored } = target.host;
  const kept = stored.addresses.find((each) => each.interface === target.name && each.address === address);
  if (store === 'persistent' && kept !== undefined) stored.putAddress({ ...kept, ...lifetimes });
  return true;
}

/** @returns whether the interface had it, or it was stored for it */
export function removeAddress(target: NetworkInterface, address: IpAddress, store: ConfigurationStore): boolean {
  const isActive = hasAddress(target, address);
  const wasKept = store === 'persistent' && target.host.stored.removeAddress(target.name, address);
  if (address.family === 4) target.ipv4.remove(address);
  else target.removeIpv6(address);
  return isActive || wasKept;
}
