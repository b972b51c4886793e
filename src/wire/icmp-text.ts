/** ICMP by type and code: errors of RFC 792, RFC 1812 section 5.2.7.1, RFC 4443 section 3; RFC 4861 section 4. */
const ICMPV6_TEXTS: Readonly<Record<string, string>> = {
  '1 0': 'no route to destination',
  '1 1': 'administratively prohibited',
  '1 2': 'beyond scope of source address',
  '1 3': 'address unreachable',
  '1 4': 'port unreachable',
  '1 5': 'source address failed policy',
  '1 6': 'reject route',
  '2 0': 'packet too big',
  '3 0': 'hop limit exceeded',
  '3 1': 'reassembly time exceeded',
  '4 0': 'erroneous header field',
  '4 1': 'unrecognized next header',
  '4 2': 'unrecognized option',
  '133 0': 'router solicitation',
  '134 0': 'router advertisement',
  '135 0': 'neighbor solicitation',
  '136 0': 'neighbor advertisement',
  '137 0': 'redirect',
};

const ICMPV4_TEXTS: Readonly<Record<string, string>> = {
  '3 0': 'network unreachable',
  '3 1': 'host unreachable',
  '3 2': 'protocol unreachable',
  '3 3': 'port unreachable',
  '3 4': 'fragmentation needed',
  '3 5': 'source route failed',
  '3 9': 'network administratively prohibited',
  '3 10': 'host administratively prohibited',
  '3 13': 'administratively prohibited',
  '5 0': 'redirect for network',
  '5 1': 'redirect for host',
  '11 0': 'time to live exceeded',
  '11 1': 'reassembly time exceeded',
};

/** An ICMP message in words. */
export function icmpText(family: 4 | 6, type: number, code: number): string {
  const text = (family === 4 ? ICMPV4_TEXTS : ICMPV6_TEXTS)[`${type} ${code}`];
  return `ICMPv${family} ${type}/${code}${text === undefined ? '' : ` ${text}`}`;
}
