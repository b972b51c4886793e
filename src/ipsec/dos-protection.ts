import type { NetworkInterface } from '../host/network-interface.ts';

/** Names of the interfaces on either side. */
export interface DosProtection {
  readonly public: readonly string[];
  readonly internal: readonly string[];
}

/**
 * Whether a packet would be forwarded between the public and the internal side, either way (Microsoft,
 * New-NetIPsecDospSetting). What was in an IPsec tunnel, or goes into one, is not asked about.
 */
export const crossesDosProtection = (
  { public: outside, internal }: DosProtection,
  from: NetworkInterface,
  out: NetworkInterface,
): boolean =>
  (outside.includes(from.name) && internal.includes(out.name)) ||
  (internal.includes(from.name) && outside.includes(out.name));
