import { type CaptureInterface, PcapngWriter } from '../capture/pcapng-writer.ts';
import { type Timestamp, timestampAfter } from '../capture/timestamp.ts';
import type { Direction } from '../live/tally.ts';
import type { Nanoseconds } from '../sim/time.ts';
import { asUsageError } from './failure.ts';
import { OutputFiles } from './output-files.ts';
import type { LivePlan } from './live-plan.ts';

/** LINKTYPE_RAW: packets begin with their IP header. */
const LINK_TYPE_RAW = 101;
/** The largest IPv4 packet. */
const SNAP_LENGTH = 65_535;

/** What crosses between the networks, in a file that appears whole at the end. */
export class LiveCapture {
  packets = 0;
  readonly file: string;
  private readonly start: Timestamp;
  private readonly files = new OutputFiles();
  private readonly writer: PcapngWriter;

  /** @param start when the clock of the packets stood at zero @throws UsageError when it cannot be written */
  constructor(file: string, { hostName, card, bind }: LivePlan, start: Timestamp) {
    this.file = file;
    this.start = start;
    const described: CaptureInterface = {
      name: `${hostName}/${card.name}`,
      description: 'what crossed between the scenario and the real network',
      addresses: card.ipv4.addresses,
      mac: null,
      speed: null,
      linkType: LINK_TYPE_RAW,
    };
    this.writer = this.orRefuse(() => new PcapngWriter(this.files.create(file), SNAP_LENGTH));
    this.orRefuse(() => {
      this.writer.addInterface(described);
      this.writer.addNames([{ address: bind, names: [hostName] }]);
    });
  }

  add(direction: Direction, time: Nanoseconds, data: Uint8Array): void {
    const { seconds, nanoseconds } = this.start;
    this.packets++;
    this.orRefuse(() =>
      this.writer.addPacket(0, {
        time: timestampAfter(seconds, nanoseconds + time),
        data,
        direction: direction === 'in' ? 'inbound' : 'outbound',
        packetId: 0,
        dropped: false,
        comments: [],
      }),
    );
  }

  /** Gives the file its name. */
  commit(): void {
    this.orRefuse(() => {
      this.writer.close();
      this.files.commit();
    });
  }

  /** Takes away what has no name yet. */
  discard(): void {
    this.files.discard();
  }

  private orRefuse<Result>(action: () => Result): Result {
    try {
      return action();
    } catch (error) {
      throw asUsageError(error, `${this.file} cannot be written`, 'choose another file with --capture');
    }
  }
}
