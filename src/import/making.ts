/** What the parts of a host's document are made with. */
import type { z } from 'zod';
import { isatapLocator } from '../addr/embedded.ts';
import type { IpAddress } from '../addr/ip.ts';
import { formatIpv6Dotted } from '../addr/ipv6-text.ts';
import type { scenarioSchema } from '../scenario/schema.ts';
import type { Classifier } from './classify.ts';
import type { ImportedHost, ImportedInterface } from './host.ts';

export type ScenarioInput = z.input<typeof scenarioSchema>;
export type HostInput = ScenarioInput['hosts'][string];
export type InterfaceInput = HostInput['interfaces'][string];
export type TunnelInput = NonNullable<HostInput['tunnels']>[string];

/** ISATAP adapters of a scenario by the interfaces that they were. */
export type IsatapInput = Extract<TunnelInput, { kind: 'isatap' }>;
export type IsatapTunnels = ReadonlyMap<ImportedInterface, IsatapInput>;

/** What the parts of a document are made with. */
export interface Making {
  readonly imported: ImportedHost;
  readonly classifier: Classifier;
  readonly names: ReadonlyMap<ImportedInterface, string>;
  /** Addresses that an interface of the document has. */
  readonly given: Set<IpAddress>;
  readonly decided: string[];
  readonly leftOut: string[];
  readonly missing: string[];
}

/** ISATAP addresses with a dotted end, as Windows prints them. */
export function addressText(address: IpAddress): string {
  if (address.family === 4 || isatapLocator(address) === null) return address.toString();
  return formatIpv6Dotted(address.w0, address.w1, address.w2, address.w3);
}
