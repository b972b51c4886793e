import type { HostPicture, InterfacePicture, NetworkPicture, RoutePicture } from '../../diagnose/picture/picture.ts';
import { counted, html, type Markup } from './markup.ts';
import { renderTable, type Row } from './table.ts';
import { sumMark } from './words.ts';

const INTERFACE_COLUMNS = ['interface', '=index', 'kind', 'link', 'state', '=MTU', 'addresses'];
const ROUTE_COLUMNS = [
  'prefix',
  'next hop',
  'interface',
  '=route metric + interface metric = sum',
  'origin',
  'published',
];

/** Interfaces and routes of every host, folded. */
export const renderHosts = ({ hosts }: NetworkPicture): Markup[] => [
  html`<p>
    As the run has left them. Of routes to one prefix the lowest sum of route metric and interface metric wins, and of
    equal sums the route that was added first.
  </p>`,
  ...hosts.map(renderHost),
];

function renderHost({ name, profile, interfaces, routes }: HostPicture): Markup {
  const facts = `${profile}, ${counted(interfaces.length, 'interface')}, ${counted(routes.length, 'route')}`;
  const family = (wanted: 4 | 6): Markup | null => {
    const own = routes.filter((route) => route.family === wanted);
    return own.length === 0 ? null : renderTable(`IPv${wanted} routes of ${name}`, ROUTE_COLUMNS, own.map(routeRow));
  };
  return html`<details class="host-tables">
    <summary>
      <h4>${name}</h4>
      <span class="ends">${facts}</span>
    </summary>
    ${renderTable(`Interfaces of ${name}`, INTERFACE_COLUMNS, interfaces.map(interfaceRow))} ${family(6)} ${family(4)}
  </details>`;
}

const interfaceRow = ({ index, name, kind, link, vlan, isUp, mtu, addresses }: InterfacePicture): Row => ({
  cells: [
    name,
    index,
    kind,
    `${link ?? '–'}${vlan === null ? '' : `, VLAN ${vlan}`}`,
    isUp ? 'up' : 'down',
    mtu,
    addresses.map((each) => html`<code>${each}</code><br />`),
  ],
});

const routeRow = (route: RoutePicture): Row => ({
  cells: [
    html`<code>${route.prefix}</code>`,
    html`<code>${route.via}</code>`,
    route.interface,
    sumMark(route),
    route.origin,
    route.publish,
  ],
});
