import { Ipv6Address } from '../addr/ipv6.ts';
import type { RandomStream } from '../sim/random.ts';
import { seconds } from '../sim/time.ts';
import { Timer } from '../sim/timer.ts';
import type { RouterSolicitation } from '../wire/icmpv6/router.ts';
import type { Discovery } from './discovery.ts';

// RFC 4861 section 10.
export const MAX_RTR_SOLICITATION_DELAY = seconds(1);
export const RTR_SOLICITATION_INTERVAL = seconds(4);
export const MAX_RTR_SOLICITATIONS = 3;

/** Looks for routers on a link with multicast, RFC 4861 section 6.3.7: three solicitations until one has answered. */
export class RouterSolicitor {
  private readonly discovery: Discovery;
  private readonly random: RandomStream;
  private readonly timer: Timer;
  private left = 0;

  constructor(discovery: Discovery, random: RandomStream) {
    this.discovery = discovery;
    this.random = random;
    this.timer = new Timer(discovery.owner.host.simulator, () => this.solicit());
  }

  /** @param after how long the link-local address needs to become usable */
  start(after = 0): void {
    this.left = MAX_RTR_SOLICITATIONS;
    this.timer.start(after + this.random.between(0, MAX_RTR_SOLICITATION_DELAY));
  }

  /** A router has advertised itself, or the interface went down. */
  stop(): void {
    this.timer.stop();
  }

  private solicit(): void {
    const { owner, linkLayerAddress } = this.discovery;
    const { settings, linkLocal } = owner.ipv6;
    if (!settings.routerDiscovery || settings.advertise || !owner.isUp || this.left-- === 0) return;
    if (linkLocal !== null) {
      const message: RouterSolicitation = {
        kind: 'router-solicitation',
        code: 0,
        reserved: 0,
        options: linkLayerAddress === null ? [] : [{ kind: 'source-link-layer-address', address: linkLayerAddress }],
      };
      this.discovery.send(message, linkLocal, Ipv6Address.allRouters, null);
    }
    this.timer.start(RTR_SOLICITATION_INTERVAL);
  }
}
