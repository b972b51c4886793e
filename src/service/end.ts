import type { Ipv4Address } from '../addr/ipv4.ts';
import type { Ipv4Ends } from '../wire/ipv4-ends.ts';

/** An end: an address and a port, or the identifier of an ICMP query. */
export interface End {
  readonly address: Ipv4Address;
  readonly port: number;
}

export const sourceOf = ({ source, sourcePort }: Ipv4Ends): End => ({ address: source, port: sourcePort });
export const destinationOf = ({ destination, destinationPort }: Ipv4Ends): End => ({
  address: destination,
  port: destinationPort,
});

export const endText = ({ address, port }: End): string => `${address.toString()}:${port}`;

/** Equal for equal ends; below 2^48. */
export const keyOf = ({ address, port }: End): number => address.w3 * 0x10000 + port;

/** What goes from one end to another. */
export const between = (source: End, destination: End): Ipv4Ends => ({
  source: source.address,
  sourcePort: source.port,
  destination: destination.address,
  destinationPort: destination.port,
});
