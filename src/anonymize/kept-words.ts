/** Words that are no secret of anybody, and that tell a reader something. */

/** Names with a meaning of their own in DNS, Windows and this program's scenarios; in lower case. */
const NAMES = `isatap wpad localhost localdomain teredo ipv6 6to4 dns dns64 nat64 ipv4only www ldap kerberos kpasswd gc
  msdcs dc domains pdc sites tcp udp _tcp _udp _ldap _kerberos _kpasswd _gc _msdcs _sites _http _https _dns-sd _services
  default-first-site-name domaindnszones forestdnszones in-addr ip6 arpa home internal intern intranet lan local corp
  private workgroup mshome test example invalid com net org edu gov mil int info biz dev cloud online
  directaccess-webprobehost directaccess-corpconnectivityhost directaccess-nls`;

/**
 * Words of commands, outputs, scenarios and prose: a host that is called so keeps its name, since a text would be
 * unreadable, and a scenario invalid, with all of them renamed.
 */
const COMMON = `a an and any at be by for from in is it no not of off on or out set show the to up via with yes true false
  null add all name names host hosts client clients server servers router routers link links flow flows domain route
  routes command commands interface interfaces address addresses prefix suffix zone zones record records event events
  state states tunnel tunnels expect faults title about seed epoch limit extends profile forwarding gateway index
  ethernet wi-fi wifi wlan lan loopback pseudo-interface tunneling adapter connection microsoft windows virtual vmware
  intel realtek network office internet external dmz edge wan nat ping tcp udp icmp icmpv6 ipv4 icmpv4 netsh powershell
  ipconfig tracert nslookup user users public default admin administrator system guest standard input output file
  files packet packets metric preferred deprecated permanent manual dhcp none null undefined iphttps iphttpsinterface core networking
  service services balancer firewall station stack dump help alias root mail proxy data site store web printer`;

/** What YAML reads as something other than a text. */
const VALUES = 'true false null yes no on off';

const kept: ReadonlySet<string> = new Set([NAMES, COMMON, VALUES].flatMap((words) => words.split(/\s+/)));

/**
 * Whether a label stays wherever it stands, in names too: a scenario has hosts both as words and in names.
 * @param label in lower case
 */
export const isKeptWord = (label: string): boolean => kept.has(label);

/** Whether a word is too common to be looked for outside of names. @param word in lower case */
export const isCommonWord = (word: string): boolean => kept.has(word) || !/[a-z]/.test(word) || word.length < 2;

/** Domains that belong to no incident: what Windows asks by itself, and those of examples (RFC 2606). */
const PUBLIC_DOMAINS = [
  'microsoft.com',
  'msftncsi.com',
  'msftconnecttest.com',
  'windowsupdate.com',
  'windows.com',
  'root-servers.net',
  'in-addr.arpa',
  'ip6.arpa',
  'ipv4only.arpa',
  'example.com',
  'example.net',
  'example.org',
];

/** Whether a name lies in a public domain. @param name in lower case, without a dot at its end */
export const isPublicName = (name: string): boolean =>
  PUBLIC_DOMAINS.some((domain) => name === domain || name.endsWith(`.${domain}`));

/** Endings of names that are no country's. */
const GENERIC = new Set(
  'com net org edu gov mil int info biz dev cloud online local localdomain lan corp home internal intern intranet private test example invalid arpa'.split(
    ' ',
  ),
);

/** Endings of files that are countries' as well or look like names. */
const FILES = new Set(
  'md js ts py sh cs so ps rs pl la mo ai ml cc yaml yml json pcap pcapng cap gz txt log exe dll sys html xml csv ps1 etl evtx bat cmd jsonl conf'.split(
    ' ',
  ),
);

/** Whether a label can be the last of a host name. @param label in lower case */
export const isTopLabel = (label: string): boolean =>
  GENERIC.has(label) || (/^[a-z]{2}$/.test(label) && !FILES.has(label));

/** Whether a label ends the name of a file. @param label in lower case */
export const isFileEnding = (label: string): boolean => FILES.has(label);
