/** Names that scenarios take, made of names that Windows has. */
import { nameFault } from '../scenario/schema-values.ts';
import { type ImportedHost, type ImportedInterface, kindOf } from './host.ts';

const MOST = 60;

/** A name of letters, digits and a few signs: other signs go, and a name of none but these is replaced. */
export function scenarioName(name: string, instead: string): string {
  const plain = name
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[^A-Za-z0-9._ -]/g, ' ')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ ?\.[. ]*/g, '.')
    .slice(0, MOST)
    .replaceAll(/^[. ]+|[. ]+$/g, '');
  return /[A-Za-z]/.test(plain) && nameFault(plain) === null ? plain : instead;
}

/** DirectAccess makes an interface of this name. */
const OF_DIRECT_ACCESS = 'iphttpsinterface';

/** Names of a host's interfaces in the scenario, no two alike. */
export function interfaceNames({ interfaces }: ImportedHost): ReadonlyMap<ImportedInterface, string> {
  const names = new Map<ImportedInterface, string>();
  const taken = new Set<string>();
  for (const [position, each] of interfaces.entries()) {
    const number = each.index ?? position + 1;
    const name = each.name === null ? `Interface ${number}` : scenarioName(each.name, `Interface ${number}`);
    let free = name;
    const isFree = (text: string): boolean =>
      !taken.has(text.toLowerCase()) && (text.toLowerCase() !== OF_DIRECT_ACCESS || kindOf(each) === 'ip-https');
    for (let next = number; !isFree(free); next++) free = `${name} ${next}`;
    taken.add(free.toLowerCase());
    names.set(each, free);
  }
  return names;
}
