import type { Simulator } from '../sim/simulator.ts';
import type { AssociationParameters } from './association.ts';
import { keyLengths } from './suite.ts';

/**
 * Gives an association its keys. They never travel: both ends take them out of the simulation's seed, under a name that
 * only the two of them share.
 */
export function withKeys(
  simulator: Simulator,
  exchange: number,
  association: Omit<AssociationParameters, 'keys'>,
): AssociationParameters {
  const { source, destination, spi, suite } = association;
  const random = simulator.random(`ipsec/keys/${source.toString()}/${destination.toString()}/${exchange}/${spi}`);
  const lengths = keyLengths(suite);
  const keys = { encryption: random.bytes(lengths.encryption), integrity: random.bytes(lengths.integrity) };
  return { ...association, keys };
}
