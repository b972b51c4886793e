import { readCapture } from '../../../src/capture/capture-reader.ts';
import { EthernetInterface } from '../../../src/host/ethernet-interface.ts';
import { CaptureRecorder } from '../../../src/scenario/capture-recorder.ts';
import type { LoadedScenario } from '../../../src/scenario/load.ts';
import { buildNetwork, type Network } from '../../../src/scenario/network.ts';
import type { Node } from '../../../src/scenario/node.ts';
import { MemoryStorage, Spool } from '../../../src/scenario/spool.ts';
import { type Drop, traceKind } from '../../../src/trace/trace.ts';
import type { IsatapInterface } from '../../../src/tunnel/isatap/isatap-interface.ts';
import { PacketBuffer } from '../../../src/wire/packet-buffer.ts';
import { ipProtocol } from '../../../src/wire/protocol-number.ts';
import { learnedAddress, learnedRoute, type NamedCard, namesOfCards, type TypedCommand } from './linux-run.ts';
import type { Frame } from './seen-packet.ts';
import { startServers, type } from './typed-commands.ts';

/** What somebody changed on a machine while the run went on. `at`: as of a command. */
export interface Change {
  readonly at: number;
  readonly make: (replay: Replay) => void;
}

/** What came of it on our side. */
export interface ReplayResult {
  readonly frames: readonly Frame[];
  readonly namesOf: (text: string) => string;
  readonly losses: ReadonlyMap<string, number>;
  readonly learned: readonly string[];
}

/** Does what was typed in a run of Linux on a network of ours, at the same times. */
export class Replay {
  readonly network: Network;
  private readonly recorder: CaptureRecorder;
  private readonly losses = new Map<string, number>();
  /** Simulated time 0 in seconds since the machine there was switched on. */
  private readonly zero: number;

  constructor(loaded: LoadedScenario, zero: number) {
    this.zero = zero;
    this.network = buildNetwork(loaded);
    const { trace } = this.network;
    this.recorder = new CaptureRecorder(this.network, 0, new Spool(new MemoryStorage()));
    trace.tap = this.recorder;
    trace.listen(this.recorder);
    trace.listen({
      consume: (chunk) => {
        for (let row = 0; row < chunk.count; row++)
          if (chunk.kind[row] === traceKind.dropped)
            this.lost(trace.hosts[chunk.host[row]!]!, chunk.evidence[row] as Drop);
      },
    });
    for (const node of this.network.nodes.values()) startServers(node);
    this.network.nodes
      .get('evil')
      ?.host.ipv4.register(ipProtocol.ipv6, { receive: () => undefined, receiveError: () => true });
  }

  node(name: string): Node {
    return this.network.nodes.get(name)!;
  }

  card(host: string, name = 'eth0'): EthernetInterface {
    return this.node(host).host.interfaceByName(name) as EthernetInterface;
  }

  tunnel(host: string, name = 'is0'): IsatapInterface {
    return this.node(host).host.interfaceByName(name) as IsatapInterface;
  }

  /** Puts a frame on the wire as `evil`, who takes protocol 41 and says nothing. */
  inject(bytes: Uint8Array): void {
    const packet = PacketBuffer.from(bytes);
    packet.id = this.network.trace.takePacketId();
    this.card('evil').port.transmit(packet);
  }

  /** @param seconds how long it goes on behind the last command */
  run(commands: readonly TypedCommand[], changes: readonly Change[], seconds = 5): ReplayResult {
    const { simulator, trace } = this.network;
    const nanoseconds = (at: number): number => Math.round((at - this.zero) * 1e9);
    let last = 0;
    const plan = (at: number, action: () => void): void => {
      last = Math.max(last, nanoseconds(at));
      simulator.after(nanoseconds(at), action);
    };
    for (const { at, make } of changes) plan(at, () => make(this));
    for (const command of commands) {
      const node = this.network.nodes.get(command.host);
      if (node !== undefined) plan(command.at, () => type(node, command.text));
    }
    simulator.run(last + seconds * 1e9);
    trace.flush();
    return { frames: this.frames(), namesOf: namesOfCards(this.cards()), losses: this.losses, learned: this.learned() };
  }

  private learned(): readonly string[] {
    const node = this.network.nodes.get('mgmt');
    if (node === undefined) return [];
    const { host } = node;
    const out = this.tunnel('mgmt');
    const routes = host.ipv6.routes.routes.filter(
      (route) => route.interface === out && route.origin === 'advertisement',
    );
    return [
      ...out.ipv6.addresses.map(({ address, prefixLength }) => learnedAddress(`${address.toString()}/${prefixLength}`)),
      ...routes.map(({ prefix, nextHop, metric, validUntil }) =>
        learnedRoute(
          prefix.toString(),
          nextHop?.toString() ?? null,
          metric,
          (validUntil - this.network.simulator.now) / 1e9,
        ),
      ),
    ];
  }

  /** The captures, written and read again; what left no interface is not in Linux's either. */
  private frames(): readonly Frame[] {
    const parts = new Map<string, Uint8Array[]>();
    this.recorder.write((name) => {
      const list: Uint8Array[] = [];
      parts.set(name, list);
      return (bytes) => list.push(bytes.slice());
    });
    parts.delete('all');
    return [...parts.values()].flatMap((list) =>
      readCapture(Uint8Array.from(Buffer.concat(list))).records.flatMap((record): Frame[] => {
        if (record.kind !== 'packet' || record.direction === null) return [];
        const { seconds, nanoseconds } = record.time!;
        return [
          {
            point: record.interface.name!.replace('/', '.'),
            time: seconds + nanoseconds / 1e9,
            linkType: record.interface.linkType,
            bytes: record.data.slice(),
            length: record.originalLength,
          },
        ];
      }),
    );
  }

  private cards(): readonly NamedCard[] {
    return [...this.network.nodes].flatMap(([name, { host }]) =>
      host.interfaces.flatMap((card) =>
        card instanceof EthernetInterface ? [{ name: `${name}.${card.name}`, mac: card.mac }] : [],
      ),
    );
  }

  private lost(host: string, { reason }: Drop): void {
    const what = LOSS_REASONS[reason];
    if (what !== undefined) this.losses.set(`${host}: ${what}`, (this.losses.get(`${host}: ${what}`) ?? 0) + 1);
  }
}

/** Drop reasons by what the kernel's counters can tell apart. */
const LOSS_REASONS: Partial<Readonly<Record<Drop['reason'], string>>> = {
  'hop-limit-exceeded': 'header',
  'packet-too-big': 'too big',
  'no-route': 'no route',
  'not-for-me': 'address',
  'forwarding-disabled': 'address',
  'dont-fragment': 'IPv4 too big',
  'isatap-source-check': 'tunnel',
  'ecn-invalid': 'tunnel',
};
