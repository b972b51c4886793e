import type { Host } from '../../host/host.ts';
import type { ConfigurationStore } from '../../host/persistent-store.ts';
import { loopbackMetric, LOOPBACK, showsLoopback } from '../loopback.ts';
import { interfaceParameter, isVerbose, LEVEL, type NetshCommand, parameter, shown, SHOWN_STORE } from './command.ts';
import { interfaceDetails, ipv4InterfaceDetails, loopbackDetails } from './interface-details.ts';
import { chosenInterfaces, metricIn, mtuIn, presentInterfaces, stateOf } from './interface-facts.ts';

/** netsh interface ipv6, and the same of ipv4: show interfaces (windows.md sections 2.3 and 2.4). */
export const showInterfaces = (family: 4 | 6): NetshCommand => ({
  words: ['show', 'interfaces'],
  about: 'Displays interfaces, or all there is to say of one.',
  parameters: [
    interfaceParameter(),
    parameter('rr', '<integer>', 'Seconds after which it is displayed again.'),
    LEVEL,
    SHOWN_STORE,
  ],
  bind(values, { host }) {
    const one = values.shownInterface('interface');
    if ((values.integer('rr', 0, 0xffffffff) ?? 0) > 0)
      throw values.notModelled('rr', 'a display that repeats itself', 'leave it out, and type the command again');
    const isDetailed = isVerbose(values) || one !== undefined;
    const store = values.store('active');
    const details = family === 6 ? interfaceDetails : ipv4InterfaceDetails;
    return () => {
      if (!isDetailed) return shown(interfaceTable(host, family, store));
      const { hasLoopback, interfaces } = chosenInterfaces(one, host);
      const blocks = interfaces.map((each) => details(each, store));
      return shown([...(hasLoopback ? [loopbackDetails(host, family)] : []), ...blocks].join(''));
    };
  },
});

/** The persistent store's metric and MTU are those after the next boot. */
function interfaceTable(host: Host, family: 4 | 6, store: ConfigurationStore): string {
  const loopback = {
    index: LOOPBACK.index,
    metric: loopbackMetric(host.profile),
    mtu: LOOPBACK.mtu,
    state: 'connected',
    name: LOOPBACK.name,
  };
  const own = presentInterfaces(host)
    .filter(({ isEncapsulating }) => family === 6 || !isEncapsulating)
    .map((each) => ({
      index: each.index,
      metric: metricIn(each, family, store),
      mtu: mtuIn(each, family, store),
      state: stateOf(each),
      name: each.name,
    }));
  const rows = [...(showsLoopback(host) ? [loopback] : []), ...own].map(
    ({ index, metric, mtu, state, name }) =>
      `${String(index).padStart(3)}  ${String(metric).padStart(10)}  ${String(mtu).padStart(10)}  ${state.padEnd(12)}  ${name}`,
  );
  return [
    '',
    'Idx     Met         MTU          State                Name',
    '---  ----------  ----------  ------------  ---------------------------',
    ...rows,
    '',
    '',
  ].join('\n');
}
