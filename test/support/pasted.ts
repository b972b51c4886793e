import { type Facts, noFacts } from '../../src/import/facts.ts';
import { type FileReport, readOutputs } from '../../src/import/read.ts';

/** What the importer reads of pasted text. */
export function readPasted(text: string | Uint8Array, file = 'pasted.txt'): { facts: Facts; report: FileReport } {
  const facts = noFacts();
  const report = readOutputs(file, typeof text === 'string' ? new TextEncoder().encode(text) : text, facts);
  return { facts, report };
}

/** Routes in one line each: prefix, next hop, interface, metrics, what else is known. */
export const routesOf = ({ facts }: { readonly facts: Facts }): string[] =>
  facts.routes.map(
    ({ prefix, nextHop, index, name, interfaceAddress, routeMetric, effectiveMetric, publish, maker, store }) =>
      [
        prefix.toString(),
        nextHop === null ? 'on-link' : `via ${nextHop.toString()}`,
        `on ${index ?? interfaceAddress?.toString() ?? '-'}${name === null ? '' : ` ${name}`}`,
        routeMetric === null ? `sum ${effectiveMetric ?? '-'}` : `metric ${routeMetric}`,
        ...(publish === null || publish === 'no' ? [] : [`publish ${publish}`]),
        ...(maker === null ? [] : [maker]),
        ...(store === 'active' ? [] : [store]),
      ].join(', '),
  );

/** Adapters of ipconfig with what was read of each. */
export const adaptersOf = ({ facts }: { readonly facts: Facts }): object[] =>
  facts.adapters.map(
    ({ name, heading, suffix, dhcp, disconnected, ipv4, ipv6, gateways, dnsServers, hardwareAddress }) => ({
      name: name ?? `? ${heading}`,
      suffix,
      dhcp,
      disconnected,
      hardwareAddress,
      ipv4: ipv4.map(({ address, prefixLength }) => `${address.toString()}/${prefixLength}`),
      ipv6: ipv6.map(
        ({ address, zone, kind }) =>
          `${address.toString()}${zone === null ? '' : `%${zone}`}${kind === 'temporary' ? ' temporary' : ''}`,
      ),
      gateways: gateways.map(({ address }) => address.toString()),
      dnsServers: dnsServers.map(String),
    }),
  );

/** Facts of interfaces without where they stand and what is not said. */
export const interfacesOf = ({ facts }: { readonly facts: Facts }): object[] =>
  facts.interfaces.map((fact) => JSON.parse(JSON.stringify({ ...fact, origin: undefined })) as object);
