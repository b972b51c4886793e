/** ipconfig: what stands, and what it does with names. */
import type { CachedName } from '../../name/resolver.ts';
import { dnsType } from '../../wire/dns/record.ts';
import { type BoundCommand, CommandError, type CommandResult, failed, type ShellHost } from '../command.ts';
import type { Token } from '../tokens.ts';
import { windowsAddress } from '../windows-address.ts';
import { ipconfigReport, TITLE } from './ipconfig-report.ts';
import { notModelledText } from './options.ts';

const USAGE = `
USAGE:
    ipconfig [/? | /all | /flushdns | /displaydns | /registerdns]

where
    Options:
       /?               Display this help message
       /all             Display full configuration information.
       /flushdns        Purges the DNS Resolver cache.
       /registerdns     Refreshes the registration of the host's names in DNS
       /displaydns      Display the contents of the DNS Resolver Cache.

The default is to display only the IP address, subnet mask and
default gateway for each adapter bound to TCP/IP.

`;

const shown = (output: string): CommandResult => ({ output, ok: true });

const switches: ReadonlyMap<string, (target: ShellHost) => CommandResult> = new Map([
  ['all', (target: ShellHost) => shown(ipconfigReport(target, true))],
  [
    'flushdns',
    ({ resolver }: ShellHost) => {
      resolver.clearCache();
      return shown(`${TITLE}Successfully flushed the DNS Resolver Cache.\n`);
    },
  ],
  ['displaydns', displayCache],
  [
    'registerdns',
    ({ registration }: ShellHost) => {
      // A host that does not register its name has nothing to do, and Windows says the same.
      registration?.registerNow();
      const begun =
        'Registration of the DNS resource records for all adapters of this computer has been initiated. Any errors will be reported in the Event Viewer in 15 minutes.\n';
      return shown(`${TITLE}${begun}`);
    },
  ],
  ['?', () => shown(USAGE)],
]);

/** The model has no DHCP. */
const ABSENT = ['release', 'renew', 'release6', 'renew6', 'showclassid', 'setclassid', 'showclassid6', 'setclassid6'];

export function bindIpconfig(line: string, tokens: readonly Token[], target: ShellHost): BoundCommand {
  const [option, superfluous] = tokens.slice(1);
  if (option === undefined) return { text: line, run: () => shown(ipconfigReport(target, false)) };
  const name = /^[/-](.*)$/s.exec(option.text)?.[1]?.toLowerCase() ?? '';
  const run = switches.get(name);
  if (run !== undefined && superfluous === undefined) return { text: line, run: () => run(target) };
  if (ABSENT.includes(name))
    throw new CommandError(`/${name} is not modelled`, option.offset, null, notModelledText(`/${name}`));
  const wrong = run === undefined ? option : superfluous!;
  throw new CommandError(
    `${JSON.stringify(wrong.text)} is no option of ipconfig that is known here`,
    wrong.offset,
    `known here: ${[...switches.keys()].map((known) => `/${known}`).join(', ')}`,
    `\nError: unrecognized or incomplete command line.\n${USAGE}`,
  );
}

function displayCache({ resolver }: ShellHost): CommandResult {
  const { cached } = resolver;
  if (cached.length === 0) return failed(`${TITLE}Could not display the DNS Resolver Cache.\n`);
  return shown(`${TITLE}${cached.map(cacheEntry).join('')}`);
}

/** The records of one answer, or that there are none. */
function cacheEntry({ name, type, outcome, addresses, timeToLive }: CachedName): string {
  const heading = [`    ${name}`, `    ${'-'.repeat(40)}`];
  if (outcome !== 'addresses') {
    const none = outcome === 'no-such-name' ? 'Name does not exist.' : `No records of type ${type}`;
    return `${[...heading, `    ${none}`, '', ''].join('\n')}\n`;
  }
  const records = addresses.map((address) =>
    [
      `    Record Name . . . . . : ${name}`,
      `    Record Type . . . . . : ${dnsType[type]}`,
      `    Time To Live  . . . . : ${Math.floor(timeToLive / 1e9)}`,
      `    Data Length . . . . . : ${address.family === 4 ? 4 : 16}`,
      '    Section . . . . . . . : Answer',
      `    ${address.family === 4 ? 'A (Host) Record . . .' : 'AAAA Record . . . . .'} : ${windowsAddress(address)}`,
      '',
      '',
    ].join('\n'),
  );
  return `${heading.join('\n')}\n${records.join('\n')}\n`;
}
