import { type CaptureInterface, PcapngWriter } from '../capture/pcapng-writer.ts';
import { type Timestamp, timestampAfter } from '../capture/timestamp.ts';
import type { Direction } from '../live/tally.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { asUsageError } from './failure.ts';
import { LiveFile } from './live-file.ts';
import type { LivePlan } from './live-plan.ts';

/** LINKTYPE_RAW: packets begin with their IP header. */
const LINK_TYPE_RAW = 101;
/** The largest IPv4 packet. */
const SNAP_LENGTH = 65_535;

/** Bytes of packets that are written at once; few enough that the writer does not part a block by itself. */
const MOST_GATHERED = 16 * 1024;

/** What crosses between the networks, in a file that gets its name at the end. */
export class LiveCapture {
  /** Packets that are in the file or on the way there. */
  packets = 0;
  /** Why nothing is recorded any more. */
  fault: unknown = null;
  readonly file: string;
  private readonly start: Timestamp;
  private readonly onFault: () => void;
  private readonly output: LiveFile;
  private readonly writer: PcapngWriter;
  /** Bytes of packets that are not in the file yet. */
  private gathered = 0;
  private isOver = false;
  /** Of `packets`, those that are in the file. */
  private kept = 0;

  /**
   * @param start when the clock of the packets stood at zero
   * @param onFault told when the file cannot grow any more; what it has stays
   * @throws UsageError when it cannot be written
   */
  constructor(file: string, { hostName, card, bind }: LivePlan, start: Timestamp, onFault: () => void) {
    this.file = file;
    this.start = start;
    this.onFault = onFault;
    const described: CaptureInterface = {
      name: `${hostName}/${card.name}`,
      description: 'what crossed between the scenario and the real network',
      addresses: card.ipv4.addresses,
      mac: null,
      speed: null,
      linkType: LINK_TYPE_RAW,
    };
    try {
      this.output = new LiveFile(file);
    } catch (error) {
      throw asUsageError(error, `${file} cannot be written`, 'choose another file with --capture');
    }
    this.writer = new PcapngWriter((bytes) => this.append(bytes), SNAP_LENGTH);
    this.writer.addInterface(described);
    this.writer.addNames([{ address: bind, names: [hostName] }]);
    this.flush();
    if (this.fault !== null) {
      this.output.discard();
      throw this.fault;
    }
  }

  /** Recordings that were not finished. */
  get earlier(): readonly string[] {
    return this.output.earlier;
  }

  add(direction: Direction, time: Nanoseconds, data: Uint8Array): void {
    if (this.fault !== null) return;
    const { seconds, nanoseconds } = this.start;
    this.writer.addPacket(0, {
      time: timestampAfter(seconds, nanoseconds + time),
      data,
      direction: direction === 'in' ? 'inbound' : 'outbound',
      packetId: 0,
      dropped: false,
      comments: [],
    });
    this.packets++;
    this.gathered += data.length;
    if (this.gathered >= MOST_GATHERED) this.flush();
  }

  /** Puts into the file what has gathered. */
  flush(): void {
    if (this.fault !== null) return;
    this.writer.close();
    this.gathered = 0;
    if (this.fault === null) this.kept = this.packets;
    else this.packets = this.kept;
  }

  /** Gives the file its name, for good. @throws UsageError */
  commit(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.flush();
    const { partial } = this.output;
    try {
      this.output.commit();
    } catch (error) {
      throw asUsageError(error, `${this.file} cannot be written`, `the recording is in ${partial}`);
    }
  }

  private append(bytes: Uint8Array): void {
    try {
      this.output.append(bytes);
    } catch (error) {
      this.fault = asUsageError(
        error,
        `${this.file} cannot be written any more`,
        'what was recorded until then is kept in it',
      );
      this.onFault();
    }
  }
}
