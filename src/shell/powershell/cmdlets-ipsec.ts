import type { Ipv6Address } from '../../addr/ipv6.ts';
import { IpPrefix } from '../../addr/prefix.ts';
import { type AddressSet, setText } from '../../ipsec/address-set.ts';
import type { IpsecRule } from '../../ipsec/rule.ts';
import { type Cmdlet, silent } from './cmdlet.ts';
import type { CmdletArguments } from './cmdlet-arguments.ts';
import { noneWith, recordText } from './error-record.ts';
import { getter } from './getter.ts';
import { makeObject, type ObjectType, type PsObject, type PsValue } from './object.ts';
import { listView } from './view.ts';
import { wildcard } from './wildcard.ts';
import type { ShellHost } from '../command.ts';

/** The rules that are meant; they are there from the start, since no command makes any. */
function readSelection(values: CmdletArguments, { ipsec, host }: ShellHost): (rule: IpsecRule) => boolean {
  values.needOneOf('IPsecRuleName', 'DisplayName');
  const property = values.has('DisplayName') ? 'DisplayName' : 'IPsecRuleName';
  const rules = ipsec?.rules ?? [];
  const fits = values.list(property, (text, refuse) => {
    const isMeant = wildcard(text);
    if (rules.some(({ name }) => isMeant(name))) return isMeant;
    throw refuse(
      `${host.name} has no connection security rule ${JSON.stringify(text)}`,
      rules.length === 0 ? 'it has none at all' : `it has: ${rules.map(({ name }) => name).join(', ')}`,
      recordText(
        noneWith('MSFT_NetConSecRule', property === 'DisplayName' ? property : 'InstanceID', text),
        values.cmdlet,
        values.where,
      ),
    );
  })!;
  return ({ name }) => fits.some((isMeant) => isMeant(name));
}

/** Addresses and prefixes of one endpoint, or Any. */
function readEndpoint(values: CmdletArguments, name: string): AddressSet | undefined {
  const endpoints = values.list(name, (text, refuse) => {
    if (text.toLowerCase() === 'any') return null;
    const scope = IpPrefix.parseScope(text);
    if (scope.address.family === 6) return scope as IpPrefix<Ipv6Address>;
    throw refuse('IPsec of IPv4 is not modelled', 'IPv6 addresses and prefixes');
  });
  if (endpoints === undefined) return undefined;
  return endpoints.includes(null) ? 'any' : (endpoints as IpPrefix<Ipv6Address>[]);
}

const ruleType: ObjectType = {
  name: 'MSFT_NetConSecRule',
  aliases: { Name: 'IPsecRuleName', InstanceID: 'IPsecRuleName' },
  view: listView(
    'IPsecRuleName DisplayName Enabled Mode InboundSecurity OutboundSecurity LocalAddress RemoteAddress LocalTunnelEndpoint RemoteTunnelEndpoint PrimaryStatus',
  ),
};

/** With the endpoints, which Windows tells by Get-NetFirewallAddressFilter. */
function ruleObject({ name, endpoint1, endpoint2, localTunnel, remoteTunnel }: IpsecRule): PsObject {
  const list = (set: AddressSet): PsValue => (set === 'any' ? 'Any' : setText(set).split(', '));
  return makeObject(ruleType, {
    IPsecRuleName: name,
    DisplayName: name,
    Enabled: 'True',
    Mode: 'Tunnel',
    InboundSecurity: 'Require',
    OutboundSecurity: 'Require',
    LocalAddress: list(endpoint1),
    RemoteAddress: list(endpoint2),
    LocalTunnelEndpoint: localTunnel === 'any' ? 'Any' : localTunnel.toString(),
    RemoteTunnelEndpoint: remoteTunnel === 'any' ? 'Any' : remoteTunnel.map((address) => address.toString()),
    PrimaryStatus: 'OK',
  });
}

/**
 * Module NetSecurity, connection security rules. DirectAccess brings its own by group policy, where an administrator
 * changes them (-PolicyStore or -GPOSession); here the host has them at once, wherever they come from.
 */
export const ipsecCmdlets: readonly Cmdlet[] = [
  getter({
    name: 'Get-NetIPsecRule',
    className: 'MSFT_NetConSecRule',
    conditions: [{ name: 'IPsecRuleName', positional: true, alias: 'Name' }, 'DisplayName'],
    // A DirectAccess machine has them from a group policy; here they are its own.
    others: ['PolicyStore'],
    objects:
      (_values, { ipsec }) =>
      () =>
        (ipsec?.rules ?? []).map(ruleObject),
  }),
  {
    name: 'Set-NetIPsecRule',
    parameters: [
      { name: 'IPsecRuleName', kind: 'list', positional: true, alias: 'Name', piped: '' },
      { name: 'DisplayName', kind: 'list' },
      { name: 'LocalAddress', kind: 'list' },
      { name: 'RemoteAddress', kind: 'list' },
      'PolicyStore',
    ],
    bind(values, target) {
      const isMeant = readSelection(values, target);
      values.needOneOf('LocalAddress', 'RemoteAddress');
      const endpoint1 = readEndpoint(values, 'LocalAddress');
      const endpoint2 = readEndpoint(values, 'RemoteAddress');
      const ipsec = target.ipsec!;
      return () => {
        ipsec.changeRules(
          ipsec.rules.map((rule) =>
            isMeant(rule)
              ? { ...rule, endpoint1: endpoint1 ?? rule.endpoint1, endpoint2: endpoint2 ?? rule.endpoint2 }
              : rule,
          ),
        );
        return silent;
      };
    },
  },
];
