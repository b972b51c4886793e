import type { NetworkInterface } from '../host/network-interface.ts';
import { TokenBucket } from '../host/token-bucket.ts';
import type { Nanoseconds } from '../sim/time.ts';

/** Names of the interfaces on either side, and what ICMPv6 from outside may come to, in bytes a second; 0: any amount. */
export interface DosProtectionSettings {
  readonly public: readonly string[];
  readonly internal: readonly string[];
  readonly icmpv6BytesPerSecond: number;
}

/**
 * IPsec denial-of-service protection (Microsoft, New-NetIPsecDospSetting): what stands between the public and the
 * internal side is IPsec, and ICMPv6 up to a rate. What was in an IPsec tunnel, or goes into one, is not asked about.
 */
export class DosProtection {
  readonly settings: DosProtectionSettings;
  private readonly icmpv6: TokenBucket | null;

  constructor(settings: DosProtectionSettings) {
    const { icmpv6BytesPerSecond: rate } = settings;
    this.settings = settings;
    // The worth of a second may come at once (a choice of the model).
    this.icmpv6 = rate === 0 ? null : new TokenBucket(rate, rate);
  }

  /** Whether a packet would be forwarded between the two sides, either way. */
  isBetween(from: NetworkInterface, out: NetworkInterface): boolean {
    const { public: outside, internal } = this.settings;
    return (
      (outside.includes(from.name) && internal.includes(out.name)) ||
      (internal.includes(from.name) && outside.includes(out.name))
    );
  }

  /** Counts a packet of ICMPv6 that comes from outside. @returns whether it is within the rate */
  admitsIcmpv6(from: NetworkInterface, out: NetworkInterface, length: number, now: Nanoseconds): boolean {
    const { public: outside, internal } = this.settings;
    if (this.icmpv6 === null || !outside.includes(from.name) || !internal.includes(out.name)) return true;
    return this.icmpv6.take(now, length);
  }
}
