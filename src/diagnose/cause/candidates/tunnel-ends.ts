/**
 * Ends of tunnels: a remote end that is not the host which has a tunnel back (RFC 4213 section 3.6), an interface below that is
 * not the one where the other end looks, outer packets that do not live long enough.
 */
import type { Ipv4Address } from '../../../addr/ipv4.ts';
import { traceKind } from '../../../trace/trace.ts';
import { ConfiguredTunnel } from '../../../tunnel/six-in-four/configured-tunnel.ts';
import { setValue } from '../commands.ts';
import { deathsFor, firstOfEach } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { flightsOf } from '../flights.ts';
import type { Scene } from '../scene.ts';

/** A tunnel that names a remote end, and one that would fit. */
interface Misdirected {
  readonly tunnel: ConfiguredTunnel;
  readonly right: Ipv4Address;
  readonly peer: string;
}

export function tunnelEndCandidates(scene: Scene): readonly Edit[] {
  const isReturn = scene.result.way === 'return';
  const tunnels = [...new Set([...entered(scene), ...chosenTunnels(scene)])];
  const found = tunnels.flatMap((tunnel) => [...misdirected(scene, tunnel), ...misdirectedBack(scene, tunnel)]);
  const remotes = firstOfEach(found, ({ tunnel, right }) => `${tunnel.traceId} ${right.toString()}`).map(
    ({ tunnel, right, peer }) => {
      const { host, name, remote } = tunnel;
      return {
        code: isReturn ? 'return-route-next-hop' : 'client-route-next-hop',
        host: host.name,
        text: `The remote end of ${name} on ${host.name} is ${remote.toString()}, and the tunnel back is that of ${peer}, at ${right.toString()}`,
        ...setValue(['hosts', host.name, 'tunnels', name, 'remote'], right.toString(), remote.toString()),
        merit: 'repair',
        survivesReboot: true,
      } satisfies Edit;
    },
  );
  return [...tunnels.flatMap((tunnel) => overAnother(scene, tunnel)), ...remotes, ...shortLives(scene, tunnels)];
}

/** Those by which the packet that died was to leave. */
const chosenTunnels = (scene: Scene): ConfiguredTunnel[] =>
  flightsOf(scene).flatMap(({ choices }) =>
    choices.flatMap(({ decision }) => {
      const out = decision.chosen?.route.interface;
      return out instanceof ConfiguredTunnel ? out : [];
    }),
  );

/** The tunnel lies over one interface, and the other end has its tunnel to an address of another one. */
function overAnother(scene: Scene, tunnel: ConfiguredTunnel): Edit[] {
  const { host, name, over } = tunnel;
  const back = tunnelsOf(scene).filter((other) => other.host !== host && other.local === tunnel.remote);
  const right = host.interfaces.find(
    (card) => card !== over && back.some(({ remote }) => card.ipv4.has(remote) && !over.ipv4.has(remote)),
  );
  if (right === undefined) return [];
  const far = back[0]!;
  return [
    {
      code: 'interface-index',
      host: host.name,
      text: `${name} on ${host.name} lies over ${over.name}, and the tunnel back, ${far.name} on ${far.host.name}, leads to ${far.remote.toString()}, which is on ${right.name}`,
      ...setValue(['hosts', host.name, 'tunnels', name, 'over'], right.name, over.name),
      merit: 'repair',
      survivesReboot: true,
    },
  ];
}

/** Time to live that RFC 4213 section 3.3 leaves to the sender; 64 is what hosts take by themselves (RFC 1700). */
const USUAL_TIME_TO_LIVE = 64;

/** Tunnels whose outer packets live too short to come to the other end. */
function shortLives(scene: Scene, tunnels: readonly ConfiguredTunnel[]): Edit[] {
  if (deathsFor(scene, 'hop-limit-exceeded').length === 0) return [];
  const { hosts } = scene.loaded.document;
  const isatap = [...scene.network.nodes.values()].flatMap((node) => node.isatap.adapters);
  return [...tunnels, ...isatap, ...tunnels.flatMap((tunnel) => backOf(scene, tunnel))].flatMap(({ host, name }) => {
    const settings = hosts[host.name]?.tunnels?.[name];
    const ttl = settings !== undefined && 'ttl' in settings ? settings.ttl : undefined;
    if (typeof ttl !== 'number' || ttl >= USUAL_TIME_TO_LIVE) return [];
    return [
      {
        code: 'link-fault',
        host: host.name,
        text: `What ${name} on ${host.name} puts into IPv4 has a time to live of ${ttl}, which ends on the way to the other end`,
        ...setValue(['hosts', host.name, 'tunnels', name, 'ttl'], USUAL_TIME_TO_LIVE, ttl),
        merit: 'repair',
        survivesReboot: true,
      } satisfies Edit,
    ];
  });
}

const backOf = (scene: Scene, tunnel: ConfiguredTunnel): ConfiguredTunnel[] =>
  tunnelsOf(scene).filter(({ host, local }) => host !== tunnel.host && local === tunnel.remote);

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
