import { MacAddress } from '../addr/mac.ts';
import { RandomStream } from '../sim/random.ts';

/** Hardware addresses made of the names alone, so that one more host changes nobody else's. */
export class MacAddresses {
  private readonly used = new Map<MacAddress, string>();

  /** The address of a card; asked again, the same. */
  of(host: string, card: string): MacAddress {
    const owner = `${host}/${card}`;
    const random = new RandomStream(0, owner);
    for (;;) {
      // Locally administered, not a group (IEEE 802 section 8.2).
      const mac = MacAddress.of(0x0200, random.next());
      if ((this.used.get(mac) ?? owner) !== owner) continue;
      this.used.set(mac, owner);
      return mac;
    }
  }
}
