/** What Windows' programs call the interfaces of a host. */
import { EthernetInterface } from '../host/ethernet-interface.ts';
import type { NetworkInterface } from '../host/network-interface.ts';
import { IpHttpsInterface } from '../tunnel/ip-https/ip-https-interface.ts';
import { IsatapInterface } from '../tunnel/isatap/isatap-interface.ts';
import { ConfiguredTunnel } from '../tunnel/six-in-four/configured-tunnel.ts';

export interface AdapterWords {
  readonly kind: 'Ethernet' | 'Tunnel';
  readonly description: string;
  /** Two hexadecimal digits each: six of a card, eight of a tunnel. */
  readonly physicalAddress: readonly string[];
}

/** Of every tunnel (windows.md section 2.1). */
const TUNNEL_ADDRESS = ['00', '00', '00', '00', '00', '00', '00', 'e0'];

/** A card goes by its name, since the model knows nothing of its maker. */
export function adapterWords(adapter: NetworkInterface): AdapterWords {
  if (adapter instanceof EthernetInterface) {
    const physicalAddress = adapter.mac.toString().split(':');
    return { kind: 'Ethernet', description: adapter.name, physicalAddress };
  }
  return { kind: 'Tunnel', description: tunnelDescription(adapter), physicalAddress: TUNNEL_ADDRESS };
}

function tunnelDescription(adapter: NetworkInterface): string {
  const { name } = adapter.host.profile;
  if (adapter instanceof IsatapInterface) return numbered('Microsoft ISATAP Adapter', adapter, IsatapInterface);
  if (adapter instanceof IpHttpsInterface)
    return name === 'windows-7' ? 'iphttpsinterface' : 'Microsoft IP-HTTPS Platform Adapter';
  // The misspelling is Windows' own.
  if (adapter instanceof ConfiguredTunnel)
    return numbered('Microsoft Direct Point-to-point Adapater', adapter, ConfiguredTunnel);
  return adapter.name;
}

/** The second of a kind has `#2` behind its description. */
function numbered(
  description: string,
  adapter: NetworkInterface,
  kind: abstract new (...parts: never[]) => NetworkInterface,
): string {
  const position = adapter.host.interfaces.filter((other) => other instanceof kind).indexOf(adapter);
  return position === 0 ? description : `${description} #${position + 1}`;
}
