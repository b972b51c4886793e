/** Every cmdlet that is known here, one file a topic. */
import type { Cmdlet } from './cmdlet.ts';
import { adapterCmdlets } from './cmdlets-adapter.ts';
import { dnsClientCmdlets } from './cmdlets-dns-client.ts';
import { dnsServerCmdlets } from './cmdlets-dns-server.ts';
import { dnsZoneCmdlets } from './cmdlets-dns-zone.ts';
import { findRouteCmdlets } from './cmdlets-find-route.ts';
import { firewallCmdlets } from './cmdlets-firewall.ts';
import { formatCmdlets } from './cmdlets-format.ts';
import { helpCmdlets } from './cmdlets-help.ts';
import { interfaceCmdlets } from './cmdlets-interface.ts';
import { ipHttpsCmdlets } from './cmdlets-ip-https.ts';
import { ipsecCmdlets } from './cmdlets-ipsec.ts';
import { isatapCmdlets } from './cmdlets-isatap.ts';
import { neighborCmdlets } from './cmdlets-neighbor.ts';
import { pingCmdlets } from './cmdlets-ping.ts';
import { pipelineCmdlets } from './cmdlets-pipeline.ts';
import { remoteAccessCmdlets } from './cmdlets-remote-access.ts';
import { resolveCmdlets } from './cmdlets-resolve.ts';
import { routeCmdlets } from './cmdlets-route.ts';
import { testCmdlets } from './cmdlets-test.ts';

const cmdlets: readonly Cmdlet[] = [
  ...isatapCmdlets,
  ...ipHttpsCmdlets,
  ...routeCmdlets,
  ...interfaceCmdlets,
  ...adapterCmdlets,
  ...neighborCmdlets,
  ...findRouteCmdlets,
  ...testCmdlets,
  ...pingCmdlets,
  ...resolveCmdlets,
  ...remoteAccessCmdlets,
  ...dnsClientCmdlets,
  ...dnsServerCmdlets,
  ...dnsZoneCmdlets,
  ...firewallCmdlets,
  ...ipsecCmdlets,
  ...pipelineCmdlets,
  ...formatCmdlets,
  ...helpCmdlets(findCmdlet),
];

export const cmdletNames: readonly string[] = cmdlets.map(({ name }) => name);

/** By name or alias, whatever the case. */
export function findCmdlet(name: string): Cmdlet | undefined {
  const wanted = name.toLowerCase();
  return cmdlets.find((cmdlet) =>
    [cmdlet.name, ...(cmdlet.aliases ?? [])].some((each) => each.toLowerCase() === wanted),
  );
}

/** The parameters of a cmdlet as they are typed, such as `-InterfaceIndex`; none of what is no cmdlet. */
export const parametersOf = (name: string): string[] =>
  (findCmdlet(name)?.parameters ?? []).map(
    (parameter) => `-${typeof parameter === 'string' ? parameter : parameter.name}`,
  );
