/** Addresses of interfaces given, taken and changed: by commands, or in the scenario of what has no shell. */
import type { IpAddress } from '../../addr/ip.ts';
import { parseAddressWithLength } from '../../addr/prefix.ts';
import type { NetworkInterface } from '../../host/network-interface.ts';
import { asList } from '../../scenario/schema-values.ts';
import { type Repair, setValue, together, typed } from './commands.ts';
import { hasShell, type Scene } from './scene.ts';

/** An address with the length of its prefix. */
export interface AddressWords {
  readonly address: IpAddress;
  readonly prefixLength: number;
}

const textOf = ({ address, prefixLength }: AddressWords): string => `${address.toString()}/${prefixLength}`;

const familyKey = ({ address }: AddressWords): 'ipv4' | 'ipv6' => (address.family === 4 ? 'ipv4' : 'ipv6');

/** An interface gets one more address. */
export function addAddress(scene: Scene, card: NetworkInterface, words: AddressWords): Repair {
  const { host, index } = card;
  if (!hasShell(scene, host.name)) return inDocument(scene, card, null, words);
  const context = `netsh interface ${familyKey(words)}`;
  const address = words.address.toString();
  return typed(
    host.name,
    `${context} add address ${index} ${textOf(words)}`,
    `${context} delete address ${index} ${address}`,
    [`New-NetIPAddress -InterfaceIndex ${index} -IPAddress ${address} -PrefixLength ${words.prefixLength}`],
  );
}

/** An interface has an address no longer. */
export function deleteAddress(scene: Scene, card: NetworkInterface, words: AddressWords): Repair {
  const { changes, undo } = addAddress(scene, card, words);
  const twin = `Remove-NetIPAddress -IPAddress ${words.address.toString()} -InterfaceIndex ${card.index} -Confirm:$false`;
  return { changes: undo, undo: changes, powershell: [twin] };
}

/** Another address, or another prefix length, in place of one that an interface has. */
export function replaceAddress(scene: Scene, card: NetworkInterface, old: AddressWords, words: AddressWords): Repair {
  if (!hasShell(scene, card.host.name)) return inDocument(scene, card, old, words);
  return together([deleteAddress(scene, card, old), addAddress(scene, card, words)]);
}

/** Addresses that a scenario gives to an interface which is up, and which commands have taken from it. */
export const lostAddresses = (scene: Scene, card: NetworkInterface): readonly AddressWords[] =>
  card.isUp
    ? declaredAddresses(scene, card).filter(({ address }) =>
        address.family === 4 ? !card.ipv4.has(address) : card.ipv6.find(address) === undefined,
      )
    : [];

/** Addresses that somebody gave to an interface, beyond its link. */
export function manualAddresses({ ipv4, ipv6 }: NetworkInterface): readonly AddressWords[] {
  const manual = ipv6.addresses.filter(({ origin, address }) => origin === 'manual' && !address.isLinkLocal);
  return [...ipv4.addresses, ...manual];
}

/** What a scenario says of an interface's addresses of a family. */
export function declaredAddresses({ loaded }: Scene, { host, name }: NetworkInterface): readonly AddressWords[] {
  const { interfaces = {}, tunnels = {} } = loaded.document.hosts[host.name] ?? {};
  const own = interfaces[name] ?? tunnels[name];
  if (own === undefined) return [];
  const ipv4 = 'ipv4' in own ? asList(own.ipv4) : [];
  return [...ipv4, ...asList(own.ipv6)].map((text) => {
    const { address, length } = parseAddressWithLength(text);
    return { address, prefixLength: length };
  });
}

function inDocument(scene: Scene, card: NetworkInterface, old: AddressWords | null, words: AddressWords): Repair {
  const key = familyKey(words);
  const { host, name } = card;
  const kind = name in scene.loaded.document.hosts[host.name]!.interfaces ? 'interfaces' : 'tunnels';
  const before = declaredAddresses(scene, card)
    .filter((each) => familyKey(each) === key)
    .map(textOf);
  const after =
    old === null ? [...before, textOf(words)] : before.map((text) => (text === textOf(old) ? textOf(words) : text));
  const said = (list: readonly string[]): unknown => (list.length === 1 ? list[0] : list);
  return setValue(['hosts', host.name, kind, name, key], said(after), before.length === 0 ? null : said(before));
}
