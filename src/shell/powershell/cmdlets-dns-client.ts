import { type Cmdlet, silent } from './cmdlet.ts';

/** Module DnsClient (Microsoft, windows-powershell-docs). */
export const dnsClientCmdlets: readonly Cmdlet[] = [
  {
    name: 'Clear-DnsClientCache',
    parameters: [],
    bind:
      (_values, { resolver }) =>
      () => {
        resolver.clearCache();
        return silent;
      },
  },
  {
    name: 'Register-DnsClient',
    parameters: [],
    bind:
      (_values, { registration }) =>
      () => {
        registration?.registerNow();
        return silent;
      },
  },
];
