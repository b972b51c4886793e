import { MacAddress } from '../../src/addr/mac.ts';
import { EthernetInterface } from '../../src/host/ethernet-interface.ts';
import { Host } from '../../src/host/host.ts';
import type { HostProfile } from '../../src/host/profile.ts';
import { Cable } from '../../src/link/cable.ts';
import { type FrameReceiver, Port } from '../../src/link/port.ts';
import { Simulator } from '../../src/sim/simulator.ts';
import { type Nanoseconds, seconds, us } from '../../src/sim/time.ts';
import { Trace } from '../../src/trace/trace.ts';
import { PacketBuffer } from '../../src/wire/packet-buffer.ts';

/** A whole Ethernet frame that the host sent, padding included. */
export interface CapturedFrame {
  readonly time: Nanoseconds;
  readonly bytes: Uint8Array;
}

/** One end of a cable; at the other a host of ours with one card and nothing configured. */
export class CableEnd implements FrameReceiver {
  readonly simulator = new Simulator(1);
  readonly trace = new Trace();
  /** What the host sent, oldest first. */
  readonly frames: CapturedFrame[] = [];
  private readonly cable: Cable;
  private readonly port: Port;
  private readonly profile: HostProfile;
  private readonly hostMac: MacAddress;
  private current: { readonly host: Host; readonly card: EthernetInterface };

  constructor(profile: HostProfile, hostMac: MacAddress, ownMac: MacAddress, mtu = 1500) {
    this.profile = profile;
    this.hostMac = hostMac;
    this.cable = new Cable(this.simulator, 'cable', { rate: 1e9, delay: us(5), mtu });
    this.current = this.boot(null);
    const own = this.trace.addHost('PEER');
    this.port = new Port(this.simulator, this.trace, own, this.trace.addInterface(own, 'Ethernet'), ownMac, this);
    this.cable.attach(this.port);
  }

  private boot(previous: Host | null): { readonly host: Host; readonly card: EthernetInterface } {
    const host = new Host(this.simulator, this.trace, 'HOST', this.profile, previous);
    const card = new EthernetInterface(host, 10, 'Ethernet', this.hostMac, this.cable);
    host.addInterface(card);
    return { host, card };
  }

  /** The host as it is now, after a reboot another one. */
  get host(): Host {
    return this.current.host;
  }

  get card(): EthernetInterface {
    return this.current.card;
  }

  /** The host starts anew, with nothing configured. */
  reboot(): void {
    this.host.switchOff();
    this.current = this.boot(this.host);
  }

  receiveFrame(packet: PacketBuffer): void {
    this.frames.push({ time: this.simulator.now, bytes: packet.view().slice() });
  }

  /** Sends a whole Ethernet frame to the host. */
  injectFrame(bytes: Uint8Array): void {
    this.port.transmit(PacketBuffer.from(bytes));
  }

  /** Lets simulated time pass. */
  run(time: Nanoseconds = seconds(1)): void {
    this.simulator.run(this.simulator.now + time);
    this.trace.flush();
  }
}
