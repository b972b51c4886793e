/** The labels of `ipconfig` in the languages that its layout does not tell apart, as stems in lower case. */

export type IpconfigField =
  | 'hostName'
  | 'primarySuffix'
  | 'routing'
  | 'searchList'
  | 'mediaState'
  | 'suffix'
  | 'description'
  | 'physical'
  | 'dhcp'
  | 'temporary'
  | 'linkLocal'
  | 'ipv6'
  | 'ipv4'
  | 'mask'
  | 'gateway'
  | 'dhcpServer'
  | 'dns'
  | 'other';

/**
 * English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian, Chinese (simplified, traditional), Japanese,
 * Korean. The first that fits decides: the particular stands before the general.
 */
const FIELDS: readonly (readonly [IpconfigField, RegExp])[] = [
  ['other', /iaid|duid|wins|netbios|lease|bail|concesi|concess|scadenza|dzierżaw|аренд|租|リース|임대/],
  [
    'searchList',
    /search list|suchliste|liste de recherche|lista de búsqueda|elenco di ricerca|lista de pesquisa|zoeklijst|lista przeszukiwania|порядок просмотра|搜索列表|搜尋清單|検索一覧|검색 목록/,
  ],
  [
    'primarySuffix',
    /primary|primär|principal|primario|primário|primair|podstawowej|sufiks podstawow|основной dns|主 dns|主要 dns|プライマリ dns|주 dns/,
  ],
  ['suffix', /suffix|suffixe|sufijo|suffisso|sufixo|achtervoegsel|sufiks|суффикс|后缀|尾碼|サフィックス|접미사/],
  [
    'routing',
    /ip.?routing|routage ip|enrutamiento|routing ip|roteamento|encaminhamento|ip-routering|маршрутизация|ip 路由|ip ルーティング|ip 라우팅/,
  ],
  [
    'hostName',
    /host ?name|hostnaam|nom de l.h[ôo]te|nombre de(l)? (host|equipo)|nome host|nome do (host|anfitrião)|nazwa hosta|имя компьютера|имя узла|主机名|主機名稱|ホスト名|호스트 이름/,
  ],
  [
    'mediaState',
    /media state|medienstatus|statut du média|estado de los medios|stato supporto|estado d[ao] (mídia|suporte)|mediumstatus|stan nośnika|состояние среды|媒体状态|媒體狀態|メディアの状態|미디어 상태/,
  ],
  [
    'dhcpServer',
    /dhcp.?server|serveur dhcp|servidor dhcp|server dhcp|serwer dhcp|dhcp-сервер|dhcp 服务器|dhcp 伺服器|dhcp サーバー|dhcp 서버/,
  ],
  ['dhcp', /^dhcp|dhcp$/],
  [
    'dns',
    /dns.?server|serveurs? dns|servidor(es)? (de )?dns|server dns|serwery? dns|dns-сервер|dns 服务器|dns 伺服器|dns サーバー|dns 서버/,
  ],
  ['gateway', /gateway|passerelle|puerta de enlace|brama|шлюз|网关|閘道|ゲートウェイ|게이트웨이/],
  ['mask', /mask|masque|máscara|маска|掩码|遮罩|マスク|마스크/],
  ['temporary', /tempor|tijdelijk|tymczasow|временн|临时|臨時|一時|임시/],
  [
    'linkLocal',
    /link-local|link local|verbindungslokal|liaison locale|vínculo|locale rispetto al collegamento|ligação local|połączenia lokalnego|канала|本地链接|連結-本機|リンクローカル|링크-로컬/,
  ],
  ['ipv6', /ipv6/],
  [
    'ipv4',
    /ipv4|^ip[ -]ad|^(autoconfiguration )?ip address|adresse ip|dirección ip|indirizzo ip|endereço ip|adres ip|ip-адрес/,
  ],
  ['physical', /physi|físic|fisico|fysiek|fizyczn|физическ|物理|實體|물리/],
  ['description', /descri|beschr|opis|описание|描述|説明|설명/],
];

/** What a label stands for; null for one that is not known. */
export function fieldOf(label: string): IpconfigField | null {
  const lower = label.toLowerCase();
  return FIELDS.find(([, stems]) => stems.test(lower))?.[0] ?? null;
}

/** Words between the margin and the name in headings of adapters. */
const HEADINGS: readonly RegExp[] = [
  // English, German, Dutch: Ethernet adapter X, Drahtlos-LAN-Adapter X, Tunneladapter X, Onbekende adapter X
  /^\S.*?adapter\s+(?=\S)/i,
  /^(?:carte|adaptateur)\s+(?:ethernet|tunnel|inconnue?|r[ée]seau sans fil|ppp|fast ethernet|bluetooth|\S+)\s+/i,
  /^(?:adaptador)\s+(?:de )?(?:ethernet|t[úu]nel|lan inal[áa]mbrica|rede sem fios?|lan sem fios?|desconocido|desconhecido|ppp|\S+)\s+/i,
  /^scheda\s+(?:ethernet|tunnel|lan wireless|sconosciuta|ppp|\S+)\s+/i,
  /^karta\s+(?:ethernet|tunelowa|tunelu|bezprzewodowej sieci lan|nieznana|ppp|\S+)\s+/i,
  /^(?:туннельный адаптер|неизвестный адаптер|адаптер (?:беспроводной локальной сети|ethernet|ppp|\S+))\s+/i,
  /^\S*(?:适配器|介面卡|乙太網路卡|網路卡|アダプター|アダプタ|어댑터)\s+/,
  /^\S+(?: lan)?\s(?:适配器|介面卡|アダプター|어댑터)\s+/i,
];

/** The name at the end of an adapter's heading; null where the words before it are not known. */
export function nameInHeading(heading: string): string | null {
  for (const words of HEADINGS) {
    const found = words.exec(heading);
    if (found !== null && found[0].length < heading.length) return heading.slice(found[0].length).trim();
  }
  return null;
}

export const isTunnelHeading = (heading: string): boolean =>
  /tunnel|túnel|tunel|туннел|隧道|通道|トンネル|터널/i.test(heading) || /(^|\s)isatap\./i.test(heading);
