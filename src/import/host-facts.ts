/** An imported host as plain values, for `--json`. */
import { Classifier } from './classify.ts';
import { kindOf } from './host.ts';
import { type HostImport, missingOf } from './import-host.ts';

export function hostFacts(host: HostImport, advertised: ReadonlySet<string>): object {
  const { name, files, imported, profile, document } = host;
  const classifier = new Classifier(imported);
  return {
    name,
    profile: profile.profile,
    guessedBy: profile.reasons,
    files: files.map(({ file, lines, understood, noise, unknown, outputs }) => ({
      file,
      lines,
      understood,
      noise,
      notUnderstood: unknown,
      outputs,
    })),
    interfaces: imported.interfaces.map((each) => {
      const learned = new Set(classifier.learnedAddresses(each).map(({ address }) => address));
      const value = (key: keyof typeof each.values) => each.values[key]?.value ?? null;
      return {
        index: each.index,
        name: each.name,
        kind: kindOf(each),
        connected: value('connected'),
        metric: { ipv4: value('metric4'), ipv6: value('metric6') },
        mtu: value('mtu'),
        forwarding: value('forwarding'),
        advertising: value('advertising'),
        description: value('description'),
        physicalAddress: value('hardwareAddress'),
        addresses: each.addresses.map(({ address, prefixLength, kind }) => ({
          address: address.toString(),
          prefixLength,
          kind,
          learned: learned.has(address),
        })),
        gateways: each.gateways.map(String),
        dnsServers: each.dnsServers.map(String),
      };
    }),
    routes: imported.routes.map((route) => ({
      prefix: route.prefix.toString(),
      nextHop: route.nextHop?.toString() ?? null,
      interface: route.owner === null ? null : { index: route.owner.index, name: route.owner.name },
      metric: route.routeMetric?.value ?? null,
      sum: route.effectiveMetric?.value ?? null,
      publish: route.publish?.value ?? null,
      persistent: route.isPersistent,
      maker: classifier.makerOf(route).maker,
      file: route.origin.file,
      line: route.origin.line,
    })),
    isatap: { state: imported.isatap.state?.value ?? null, router: imported.isatap.router?.value ?? null },
    remoteAccess: Object.fromEntries(imported.remoteAccess),
    missing: missingOf(host, advertised),
    contradictions: imported.conflicts,
    decided: document.decided,
    leftOut: document.leftOut,
  };
}
