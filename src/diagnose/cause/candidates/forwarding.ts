import type { NetworkInterface } from '../../../host/network-interface.ts';
import { setValue } from '../commands.ts';
import { deathsFor } from '../deaths.ts';
import type { Edit } from '../edit.ts';
import { nodeOf, type Scene } from '../scene.ts';
import { switchedOn } from '../switches.ts';
import { isBetweenLinks } from '../ways.ts';

/** Where a packet that was for somebody else died because nothing is forwarded there: of the flow, or of the set-up. */
export function forwardingCandidates(scene: Scene): readonly Edit[] {
  const targets = deathsFor(scene, 'forwarding-disabled').flatMap(
    (death) => interfaceOf(scene, death.where, death.interface) ?? [],
  );
  const why = 'what comes in there for others is dropped without a word';
  const edits = [...new Set(targets)].map((target) => switchedOn(scene, target, 'forwarding', why));
  return [...edits, ...ipv4Forwarding(scene)];
}

const interfaceOf = (scene: Scene, host: string, name: string | null): NetworkInterface | undefined =>
  nodeOf(scene, host).host.interfaces.find((each) => each.name === name);

/** A host to which others send IPv4 packets to be passed on, and that takes only its own. */
function ipv4Forwarding(scene: Scene): Edit[] {
  const { loaded, network } = scene;
  // What a tunnel has put into IPv4 is described by the packet inside.
  const hosts = deathsFor(scene, 'not-for-me').flatMap(({ where, description }) => {
    const node = network.nodes.get(where);
    if (node === undefined || node.host.ipv4.forwarding) return [];
    return description?.destination.family === 4 || isBetweenLinks(node) ? where : [];
  });
  return [...new Set(hosts)].map((host) => ({
    code: 'forwarding-disabled',
    host,
    text: `${host} does not forward IPv4, and others send it packets to be passed on`,
    ...setValue(['hosts', host, 'forwarding'], true, loaded.document.hosts[host]?.forwarding),
    // A host on one link is no router.
    merit: isBetweenLinks(nodeOf(scene, host)) ? 'repair' : 'workaround',
    survivesReboot: true,
  }));
}
