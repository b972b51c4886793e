import type { LoadedScenario } from '../load.ts';
import { locatedAt } from '../located.ts';
import type { Network } from '../network.ts';
import { hostCommandsOf, says, settingIn } from './host-commands.ts';
import { schemaSetting } from './schema-setting.ts';
import { type Setting } from './setting.ts';
import { type PlainValue } from './value-list.ts';
import { VaryError, whatThereIs } from './vary-error.ts';

/**
 * `HOST.interface[NAME].KEY`: what the last start command says that sets it, or else what the interface or tunnel
 * declares. @throws VaryError
 */
export function interfaceSetting(
  loaded: LoadedScenario,
  network: Network,
  host: string,
  [name, ...keys]: readonly string[],
): Setting {
  const { interfaces } = network.nodes.get(host)!.host;
  const found = interfaces.find((one) => one.name === name || String(one.index) === name);
  if (name === undefined || found === undefined) {
    const known = interfaces.map((one) => one.name);
    throw new VaryError(`${host} has no interface ${JSON.stringify(name ?? '')}`, whatThereIs(name ?? '', known));
  }
  const [key, ...below] = keys;
  if (key === undefined)
    throw new VaryError(`what of ${host}.interface[${found.name}] is to be varied?`, 'metric, say');
  const commands = hostCommandsOf(loaded, network, host).filter(
    (one) => one.does === 'set interface' && one.target === found && says(one, key),
  );
  const command = commands.findLast(({ isIpv4Only }) => !isIpv4Only) ?? commands.at(-1);
  if (command !== undefined && key !== 'interface' && below.length === 0) return settingIn(command, key);
  const table = ['interfaces', 'tunnels'].find(
    (each) => locatedAt(loaded.written, ['hosts', host, each, found.name]) !== undefined,
  );
  if (table === undefined) {
    throw new VaryError(
      `${found.name} of ${host} is not declared by itself, so there is no ${JSON.stringify(key)} of it to vary`,
      `add a start command to ${host}, such as: netsh interface ipv6 set interface "${found.name}" metric=10`,
    );
  }
  const setting = schemaSetting(loaded, ['hosts', host, table, found.name, key, ...below]);
  return { ...setting, put: (root, value, at) => setting.put(root, truthOf(value), at) };
}

/** Words of netsh for true and false. */
function truthOf(value: PlainValue): PlainValue {
  if (value === 'enabled' || value === 'disabled') return value === 'enabled';
  return value;
}
