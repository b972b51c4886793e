import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { pushVlanTag } from '../wire/vlan.ts';
import { EthernetInterface } from './ethernet-interface.ts';
import type { Host } from './host.ts';

/**
 * An interface over a network card whose frames bear the tag of a VLAN (IEEE 802.1Q), as a router on a stick has one for
 * each VLAN of its trunk. It has the MAC address of the card; captures show its frames on the card, tagged.
 */
export class VlanInterface extends EthernetInterface {
  readonly vlan: number;
  private readonly card: EthernetInterface;

  constructor(host: Host, index: number, name: string, card: EthernetInterface, vlan: number) {
    super(host, index, name, card.mac, card.port.link!, card.port);
    this.vlan = vlan;
    this.card = card;
    card.addTagged(vlan, this);
  }

  /** The card's has that of all VLANs. */
  override get traffic(): null {
    return null;
  }

  override sendFrame(packet: PacketBuffer): void {
    if (!this.card.isUp) {
      this.host.drop(packet, 'interface-down', this, () => `${this.card.name} below it is down`);
      return;
    }
    pushVlanTag(packet, this.vlan);
    this.card.sendFrame(packet);
  }
}
