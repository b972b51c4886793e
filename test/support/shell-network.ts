import { parseIpAddress } from '../../src/addr/ip.ts';
import { EchoProbe } from '../../src/app/echo-probe.ts';
import { buildNetwork, type Network } from '../../src/scenario/network.ts';
import type { Node } from '../../src/scenario/node.ts';
import { CommandError, type CommandResult } from '../../src/shell/command.ts';
import { bindCommand } from '../../src/shell/interpreter.ts';
import { start } from '../../src/sim/process.ts';
import { ms, seconds } from '../../src/sim/time.ts';
import { loadText } from './scenarios.ts';
import { runCommand } from './typed.ts';

/** A network of a scenario's text whose hosts are typed at; five seconds have passed. */
export function shellNetwork(text: string) {
  const network: Network = buildNetwork(loadText(`title: typed at\n${text}`));
  const { simulator, nodes, machines } = network;
  simulator.run(seconds(5));
  const node = (host: string): Node => nodes.get(host)!;
  const wait = (time: number): void => simulator.run(simulator.now + seconds(time));
  return {
    node,
    wait,
    type: (host: string, line: string): CommandResult => runCommand(line, node(host)),
    /** What is wrong with a line: our words, where, the remedy, Windows' words. */
    refusal(host: string, line: string): CommandError {
      try {
        bindCommand(line, node(host));
      } catch (error) {
        if (error instanceof CommandError) return error;
        throw error;
      }
      throw new Error(`${line} was understood`);
    },
    reboot(host: string): void {
      machines.get(host)!.reboot(seconds(1), false);
      wait(6);
    },
    /** The addresses that a host finds for a name now. */
    resolve(host: string, name: string, useCache = true): string[] {
      let found: string[] = [];
      start(
        simulator,
        (function* () {
          const { resolver } = node(host);
          const { addresses } = yield* resolver.resolve(name, ['AAAA', 'A'], 0, useCache);
          found = addresses.map((address) => address.toString());
        })(),
      );
      wait(1);
      return found;
    },
    /** The state of a connection to a port after a while. */
    connect(host: string, to: string, port: number): string {
      const connection = node(host).tcp.connect(parseIpAddress(to), port)!;
      wait(0.9);
      const { state } = connection;
      connection.abort();
      return state;
    },
    ping(host: string, to: string): string {
      let kind = 'timeout';
      start(
        simulator,
        (function* () {
          const probe = new EchoProbe(node(host).host, parseIpAddress(to), 0);
          kind = (yield* probe.send(32, null, ms(800))).kind;
          probe.close();
        })(),
      );
      wait(1);
      return kind;
    },
  };
}
