import { Ipv4Address } from '../../addr/ipv4.ts';
import { DecodeError } from '../decode-error.ts';
import { IPV4_HEADER_LENGTH } from '../ipv4.ts';
import { decodeIpv4Options, type Ipv4Option, ipv4OptionType, ipv4TimestampFlag } from '../ipv4-options.ts';
import { address, type Field, number, raw, words } from './field.ts';

interface Ipv4OptionFields {
  readonly options: readonly Field[];
  /** Where a source route that has not come to its end leads; null without one. */
  readonly finalDestination: Ipv4Address | null;
  readonly problem?: DecodeError;
}

/** Options of an IPv4 header, each a field `option` whose value is its kind, `type 130` when it has no codec. */
export function readIpv4Options(bytes: Uint8Array): Ipv4OptionFields {
  try {
    const options = decodeIpv4Options(bytes);
    const last = options.flatMap((option) => routeEnd(option) ?? [])[0];
    return { options: options.map(optionField), finalDestination: last ?? null };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const problem = new DecodeError(error.protocol, error.problem, IPV4_HEADER_LENGTH + error.offset);
    return { options: [raw('options', bytes)], finalDestination: null, problem };
  }
}

function routeEnd(option: Ipv4Option): Ipv4Address | undefined {
  if (option.kind !== 'loose-source-route' && option.kind !== 'strict-source-route') return undefined;
  return option.pointer > 3 + 4 * option.addresses.length ? undefined : option.addresses.at(-1);
}

function optionField(option: Ipv4Option): Field {
  switch (option.kind) {
    case 'end':
    case 'no-operation':
      return words('option', option.kind);
    case 'record-route':
    case 'loose-source-route':
    case 'strict-source-route':
      return {
        ...words('option', option.kind),
        fields: [number('pointer', option.pointer), ...option.addresses.map((each) => address('address', each))],
      };
    case 'timestamp':
      return {
        ...words('option', option.kind),
        fields: [
          number('pointer', option.pointer),
          number('overflow', option.overflow),
          number('flag', option.flag),
          ...entryFields(option.flag, option.words),
        ],
      };
    case 'router-alert':
      return { ...words('option', option.kind), fields: [number('value', option.value)] };
    case 'other': {
      const name = option.type === ipv4OptionType.security ? 'security' : `type ${option.type}`;
      return { ...words('option', name), fields: [raw('data', option.data)] };
    }
  }
}

const entryFields = (flag: number, entries: readonly number[]): Field[] =>
  entries.map((word, index) =>
    flag === ipv4TimestampFlag.timeOnly || index % 2 === 1
      ? number('time', word)
      : address('address', Ipv4Address.of(word)),
  );
