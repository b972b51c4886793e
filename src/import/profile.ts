/** Which Windows printed the outputs. */
import type { Scenario } from '../scenario/schema.ts';
import { isServer } from './direct-access.ts';
import type { Facts } from './facts.ts';
import { type ImportedHost, kindOf } from './host.ts';

export type ProfileName = Scenario['hosts'][string]['profile'];

export interface ProfileGuess {
  readonly profile: ProfileName;
  /** What it was guessed by. */
  readonly reasons: readonly string[];
}

type Release = 7 | 8 | 10;

const CLIENTS = { 7: 'windows-7', 8: 'windows-8.1', 10: 'windows-10' } as const;
// 2008 R2 has no profile of its own; its numbers are those of the table until 2012 R2.
const SERVERS = { 7: 'windows-server-2012r2', 8: 'windows-server-2012r2', 10: 'windows-server-2016' } as const;

export function guessProfile(host: ImportedHost, facts: Facts): ProfileGuess {
  const [release, why] = releaseOf(host, facts);
  const server = serverReason(host);
  const names = server === null ? CLIENTS : SERVERS;
  return { profile: names[release], reasons: [why, server ?? 'nothing says that it is a server'] };
}

function releaseOf({ version, interfaces }: ImportedHost, facts: Facts): readonly [Release, string] {
  if (version !== null) {
    const [major, minor] = version.split('.').map(Number);
    const release = major! >= 10 ? 10 : major === 6 && minor! >= 2 ? 8 : 7;
    return [release, `version ${version}`];
  }
  const loopback = interfaces.find((each) => kindOf(each) === 'loopback')?.values;
  const metric = (loopback?.metric6 ?? loopback?.metric4)?.value;
  // windows.md section 3: 50 until 2012 R2, 75 since.
  if (metric === 75) return [10, 'the loopback metric of 75'];
  // windows.md section 1.5, unverified: Get-NetRoute has no column ifMetric before.
  if (facts.interfaces.some(({ metric: told, origin }) => told !== undefined && origin.output === 'Get-NetRoute'))
    return [10, 'the interface metric in Get-NetRoute'];
  if (
    facts.routes.some(
      ({ routeMetric, nextHop, origin }) => nextHop === null && routeMetric === 8 && origin.output.includes('ipv6'),
    )
  )
    return [7, 'the metric of 8 of an advertised prefix'];
  if (metric === 50) return [8, 'the loopback metric of 50'];
  // Windows 7 prints Manual of all; what 8.1 prints nobody knows (windows.md section 2.2).
  if (facts.routes.some(({ maker, origin }) => maker === 'system' && origin.output.includes('show route')))
    return [10, 'the type System in show route'];
  return [8, 'no version was found'];
}

function serverReason(host: ImportedHost): string | null {
  const { remoteAccess, interfaces, routes, routing } = host;
  if (remoteAccess.size > 0) return 'the Remote Access role';
  if (interfaces.some((each) => kindOf(each) === 'ip-https' && isServer(each, host)))
    return 'the IP-HTTPS interface of a server';
  if (interfaces.some(({ values }) => values.advertising?.value === true)) return 'an interface that advertises';
  if (interfaces.some(({ values }) => values.forwarding?.value === true)) return 'an interface that forwards';
  if (routes.some(({ publish }) => (publish?.value ?? 'no') !== 'no')) return 'a published route';
  return routing === true ? 'IP routing enabled' : null;
}
