import type { PacketBuffer } from '../wire/packet-buffer.ts';
import { Link } from './link.ts';
import type { Port } from './port.ts';

/** A cable between two ports. */
export class Cable extends Link {
  override attach(port: Port): void {
    if (this.ports.length === 2) throw new RangeError(`cable ${this.name} has two ends`);
    super.attach(port);
  }

  override carry(from: Port, packet: PacketBuffer): void {
    const to = from === this.ports[0] ? this.ports[1] : this.ports[0];
    if (to === undefined) return;
    this.simulator.schedule(this.sendFrom(from, packet.length) + this.delay - this.simulator.now, to, 0, packet);
  }
}
