/** Configured tunnels whose remote end is not the host that has a tunnel back (RFC 4213 section 3.6). */
import type { Ipv4Address } from '../../../addr/ipv4.ts';
import { traceKind } from '../../../trace/trace.ts';
import { ConfiguredTunnel } from '../../../tunnel/six-in-four/configured-tunnel.ts';
import { setValue } from '../commands.ts';
import { firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import type { Scene } from '../scene.ts';

/** A tunnel that names a remote end, and one that would fit. */
interface Misdirected {
  readonly tunnel: ConfiguredTunnel;
  readonly right: Ipv4Address;
  readonly peer: string;
}

export function tunnelEndCandidates(scene: Scene): readonly Edit[] {
  const isReturn = scene.result.way === 'return';
  const found = entered(scene).flatMap((tunnel) => [...misdirected(scene, tunnel), ...misdirectedBack(scene, tunnel)]);
  return firstOfEach(found, ({ tunnel, right }) => `${tunnel.traceId} ${right.toString()}`).map(
    ({ tunnel, right, peer }) => {
      const { host, name, remote } = tunnel;
      return {
        code: isReturn ? 'return-route-next-hop' : 'client-route-next-hop',
        host: host.name,
        text: `The remote end of ${name} on ${host.name} is ${remote.toString()}, and the tunnel back is that of ${peer}, at ${right.toString()}`,
        ...setValue(['hosts', host.name, 'tunnels', name, 'remote'], right.toString(), remote.toString()),
        merit: 'repair',
        survivesReboot: true,
      };
    },
  );
}

const tunnelsOf = ({ network }: Scene): ConfiguredTunnel[] =>
  [...network.nodes.values()].flatMap(({ host }) =>
    host.interfaces.filter((each): each is ConfiguredTunnel => each instanceof ConfiguredTunnel),
  );

/** The tunnels into which the packet that died went. */
function entered(scene: Scene): ConfiguredTunnel[] {
  const { trace } = scene.network;
  const all = tunnelsOf(scene);
  const into = (scene.packets.first?.events ?? []).filter(
    ({ kind, evidence }) => kind === traceKind.encapsulated && evidence !== null && 'outerSource' in evidence,
  );
  return into.flatMap(({ host, interface: on }) =>
    all.filter((each) => each.host.name === trace.hosts[host] && each.name === trace.interfaces[on]?.name),
  );
}

/** A tunnel elsewhere leads here, and this one does not lead there. */
const misdirected = (scene: Scene, tunnel: ConfiguredTunnel): Misdirected[] =>
  tunnelsOf(scene).flatMap((other) => {
    const right = other.local;
    const isBack = other.host !== tunnel.host && other.remote === tunnel.local && right !== undefined;
    return isBack && tunnel.remote !== right ? [{ tunnel, right, peer: other.host.name }] : [];
  });

/** This one leads there, and the tunnel there does not lead back. */
const misdirectedBack = (scene: Scene, tunnel: ConfiguredTunnel): Misdirected[] =>
  tunnelsOf(scene).flatMap((other) => {
    const right = tunnel.local;
    const isThere = other.host !== tunnel.host && other.local === tunnel.remote && right !== undefined;
    return isThere && other.remote !== right ? [{ tunnel: other, right, peer: tunnel.host.name }] : [];
  });
