import { DecodeError } from '../decode-error.ts';
import { NAT64_PREFIX } from '../icmpv6/nat64-prefix-option.ts';
import type { Icmpv6Option } from '../icmpv6/options.ts';
import { SEARCH_LIST } from '../icmpv6/search-list-option.ts';
import { address, type Field, flag, number, raw, words } from './field.ts';

const INFINITE = 0xffffffff;

const lifetime = (name: string, seconds: number): Field =>
  number(name, seconds, seconds === INFINITE ? 'infinite' : `${seconds} s`);

/** Options of neighbor discovery, each a field `option` whose value is its kind, `type 14` when it has no codec. */
export const optionFields = (options: readonly Icmpv6Option[]): Field[] =>
  options.map((option) => {
    const kind = option.kind === 'unknown' ? `type ${option.type}` : option.kind;
    return { ...words('option', kind), fields: fieldsOf(option) };
  });

/** What is wrong with an option that has a codec and was kept raw all the same; null when nothing is. */
export function optionsProblem(options: readonly Icmpv6Option[]): DecodeError | null {
  for (const option of options) {
    if (option.kind !== 'unknown') continue;
    if (option.type === SEARCH_LIST)
      return new DecodeError('ICMPv6', 'option 31: no list of whole, uncompressed names', 0);
    if (option.type === NAT64_PREFIX)
      return new DecodeError('ICMPv6', 'option 38: a length or prefix length that is not defined', 0);
  }
  return null;
}

function fieldsOf(option: Icmpv6Option): Field[] {
  switch (option.kind) {
    case 'source-link-layer-address':
    case 'target-link-layer-address':
      return [address('address', option.address)];
    case 'prefix-information':
      return [
        address('prefix', option.prefix),
        number('prefixLength', option.prefixLength),
        flag('onLink', option.onLink),
        flag('autonomous', option.autonomous),
        lifetime('validLifetime', option.validLifetime),
        lifetime('preferredLifetime', option.preferredLifetime),
      ];
    case 'redirected-header':
      return [raw('packet', option.packet)];
    case 'mtu':
      return [number('mtu', option.mtu)];
    case 'route-information':
      return [
        address('prefix', option.prefix),
        number('prefixLength', option.prefixLength),
        words('preference', option.preference),
        lifetime('routeLifetime', option.routeLifetime),
      ];
    case 'rdnss':
      return [lifetime('lifetime', option.lifetime), ...option.addresses.map((server) => address('server', server))];
    case 'dnssl':
      return [lifetime('lifetime', option.lifetime), ...option.names.map((name) => words('name', name))];
    case 'pref64':
      return [
        lifetime('nat64Lifetime', option.lifetime),
        address('nat64Prefix', option.prefix),
        number('nat64PrefixLength', option.prefixLength),
      ];
    case 'unknown':
      return [raw('data', option.data)];
  }
}

/** What an advertisement offers: `, prefix fd00::/64, route fd00:1::/48 high`. */
export function optionsText(options: readonly Icmpv6Option[]): string {
  const texts = options.map((option) => {
    switch (option.kind) {
      case 'prefix-information':
        return `, prefix ${option.prefix.toString()}/${option.prefixLength}`;
      case 'route-information':
        return `, route ${option.prefix.toString()}/${option.prefixLength}${option.preference === 'medium' ? '' : ` ${option.preference}`}`;
      case 'mtu':
        return `, MTU ${option.mtu}`;
      case 'rdnss':
        return `, DNS ${option.addresses.map(String).join(' ')}`;
      case 'dnssl':
        return `, search ${option.names.join(' ')}`;
      case 'pref64':
        return `, NAT64 ${option.prefix.toString()}/${option.prefixLength}`;
      default:
        return '';
    }
  });
  return texts.join('');
}
