import type { NetworkInterface } from '../../host/network-interface.ts';
import { switchAdapter } from '../adapter-changes.ts';
import { adapterWords } from '../adapter-words.ts';
import { type InstantCmdlet, silent } from './cmdlet.ts';
import { noneWith, recordText } from './error-record.ts';
import { getter } from './getter.ts';
import { makeObject, type ObjectType, type PsObject } from './object.ts';
import { wildcard } from './wildcard.ts';

const type: ObjectType = {
  name: 'MSFT_NetAdapter',
  aliases: { InterfaceAlias: 'Name', ifAlias: 'Name', InterfaceIndex: 'ifIndex', ifDesc: 'InterfaceDescription' },
  view: {
    kind: 'table',
    columns: [
      { label: 'Name', width: 25 },
      { label: 'InterfaceDescription', width: 39 },
      { label: 'ifIndex', width: 7, align: 'right' },
      { label: 'Status', width: 12 },
      { label: 'MacAddress', width: 17 },
      { label: 'LinkSpeed', width: 14, align: 'right' },
    ],
  },
};

function adapterObject(of: NetworkInterface): PsObject {
  const { kind, description, physicalAddress } = adapterWords(of);
  const isDisabled = of.host.stored.disabledAdapters.has(of.name);
  return makeObject(type, {
    Name: of.name,
    InterfaceDescription: description,
    ifIndex: of.index,
    Status: isDisabled ? 'Disabled' : of.isUp ? 'Up' : 'Disconnected',
    MacAddress: physicalAddress.join('-').toUpperCase(),
    LinkSpeed: speedText(of.speed),
    MtuSize: of.linkMtu,
    Hidden: kind === 'Tunnel',
  });
}

/** Bits a second in the greatest unit that does not make a fraction of it. */
function speedText(speed: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['Gbps', 1e9],
    ['Mbps', 1e6],
    ['Kbps', 1e3],
  ];
  const [unit, size] = units.find(([, each]) => speed >= each) ?? ['bps', 1];
  return `${Number((speed / size).toFixed(1))} ${unit}`;
}

const switching = (verb: 'Enable' | 'Disable'): InstantCmdlet => ({
  name: `${verb}-NetAdapter`,
  parameters: [
    { name: 'Name', kind: 'list', positional: true, required: true, alias: 'InterfaceAlias', piped: '*' },
    { name: 'PassThru', kind: 'switch' },
  ],
  bind(values, { host }) {
    const adapters = host.interfaces.filter(({ adapter }) => adapter !== null);
    const isShown = values.boolean('PassThru') === true;
    const meant = values
      .list('Name', (text, refuse) => {
        const fits = wildcard(text);
        const found = adapters.filter(({ name }) => fits(name));
        if (found.length > 0) return found;
        throw refuse(
          `${host.name} has no adapter ${JSON.stringify(text)}`,
          `it has: ${adapters.map(({ name }) => name).join(', ')}`,
          recordText(noneWith('MSFT_NetAdapter', 'Name', text), values.cmdlet, values.where),
        );
      })!
      .flat();
    return () => {
      for (const each of meant) switchAdapter(each, verb === 'Enable');
      return isShown ? { objects: meant.map(adapterObject), errors: [] } : silent;
    };
  },
});

/** Module NetAdapter (Microsoft, windows-powershell-docs). Without `-Confirm:$false` Disable-NetAdapter asks; nobody is asked here. */
export const adapterCmdlets: readonly InstantCmdlet[] = [
  getter({
    name: 'Get-NetAdapter',
    className: 'MSFT_NetAdapter',
    conditions: [
      { name: 'Name', positional: true, alias: 'InterfaceAlias' },
      { name: 'InterfaceIndex', alias: 'ifIndex', piped: '' },
      { name: 'InterfaceDescription', alias: 'ifDesc' },
    ],
    others: [
      { name: 'IncludeHidden', kind: 'switch' },
      { name: 'Physical', kind: 'switch' },
    ],
    objects(values, { host }) {
      // Tunnels are hidden adapters, unless they are asked for.
      const withHidden = values.boolean('IncludeHidden') === true || values.has('InterfaceIndex') || values.has('Name');
      return () =>
        host.interfaces.map(adapterObject).filter(({ properties }) => withHidden || properties['Hidden'] !== true);
    },
  }),
  switching('Enable'),
  switching('Disable'),
];
