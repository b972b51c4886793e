import { describe, expect, test } from 'vitest';
import { adaptersOf, readPasted } from '../../support/pasted.ts';

/** `ipconfig /all` with the labels of a language, the dots as Windows sets them. */
const GERMAN = `C:\\Users\\admin>ipconfig /all

Windows-IP-Konfiguration

   Hostname  . . . . . . . . . . . . : FS01
   Primäres DNS-Suffix . . . . . . . : firma.intern
   Knotentyp . . . . . . . . . . . . : Hybrid
   IP-Routing aktiviert  . . . . . . : Ja
   WINS-Proxy aktiviert  . . . . . . : Nein
   DNS-Suffixsuchliste . . . . . . . : firma.intern

Ethernet-Adapter LAN intern:

   Verbindungsspezifisches DNS-Suffix: firma.intern
   Beschreibung. . . . . . . . . . . : Intel(R) 82574L-Gigabit-Netzwerkverbindung
   Physische Adresse . . . . . . . . : 00-0C-29-11-22-33
   DHCP aktiviert. . . . . . . . . . : Nein
   Autokonfiguration aktiviert . . . : Ja
   IPv6-Adresse. . . . . . . . . . . : fd00:1:2:111::25(Bevorzugt) 
   Verbindungslokale IPv6-Adresse  . : fe80::a1b2:c3d4:e5f6:1122%12(Bevorzugt) 
   IPv4-Adresse  . . . . . . . . . . : 10.1.2.25(Bevorzugt) 
   Subnetzmaske  . . . . . . . . . . : 255.255.255.0
   Standardgateway . . . . . . . . . : 10.1.2.1
   DHCPv6-IAID . . . . . . . . . . . : 301989888
   DHCPv6-Client-DUID. . . . . . . . : 00-01-00-01-1A-2B-3C-4D-00-0C-29-11-22-33
   DNS-Server  . . . . . . . . . . . : 10.1.2.10
                                       10.1.2.11
   NetBIOS über TCP/IP . . . . . . . : Aktiviert

Tunneladapter isatap.firma.intern:

   Medienstatus. . . . . . . . . . . : Medium getrennt
   Verbindungsspezifisches DNS-Suffix: firma.intern
   Beschreibung. . . . . . . . . . . : Microsoft-ISATAP-Adapter
   Physische Adresse . . . . . . . . : 00-00-00-00-00-00-00-E0
   DHCP aktiviert. . . . . . . . . . : Nein
   Autokonfiguration aktiviert . . . : Ja
`;

describe('ipconfig', () => {
  test('German, with two adapters, one of them an ISATAP adapter without a connection', () => {
    const read = readPasted(GERMAN);
    expect(read.report.unknown).toEqual([]);
    expect(read.facts.hostNames[0]!.name).toBe('FS01');
    expect(read.facts.primarySuffixes[0]!.suffix).toBe('firma.intern');
    expect(read.facts.routing[0]!.enabled).toBe(true);
    expect(adaptersOf(read)).toEqual([
      {
        name: 'LAN intern',
        suffix: 'firma.intern',
        dhcp: false,
        disconnected: false,
        hardwareAddress: '00-0C-29-11-22-33',
        ipv4: ['10.1.2.25/24'],
        ipv6: ['fd00:1:2:111::25', 'fe80::a1b2:c3d4:e5f6:1122%12'],
        gateways: ['10.1.2.1'],
        dnsServers: ['10.1.2.10', '10.1.2.11'],
      },
      {
        name: 'isatap.firma.intern',
        suffix: 'firma.intern',
        dhcp: false,
        disconnected: true,
        hardwareAddress: '00-00-00-00-00-00-00-E0',
        ipv4: [],
        ipv6: [],
        gateways: [],
        dnsServers: [],
      },
    ]);
    expect(read.facts.adapters.map(({ isTunnel }) => isTunnel)).toEqual([false, true]);
  });

  const OTHERS: Readonly<Record<string, string>> = {
    French: `Configuration IP de Windows

Carte Ethernet Ethernet 2 :

   Suffixe DNS propre à la connexion. . . : lan.exemple
   Adresse IPv6 de liaison locale. . . . .: fe80::1234:5678:9abc:def0%7
   Adresse IPv4. . . . . . . . . . . . . .: 192.168.7.20
   Masque de sous-réseau. . . . . . . . . : 255.255.255.128
   Passerelle par défaut. . . . . . . . . : 192.168.7.1
`,
    Spanish: `Configuración IP de Windows

Adaptador de Ethernet Ethernet 2:

   Sufijo DNS específico para la conexión. . : lan.exemple
   Vínculo: dirección IPv6 local. . . : fe80::1234:5678:9abc:def0%7
   Dirección IPv4. . . . . . . . . . . . . . : 192.168.7.20
   Máscara de subred . . . . . . . . . . . . : 255.255.255.128
   Puerta de enlace predeterminada . . . . . : 192.168.7.1
`,
    Italian: `Configurazione IP di Windows

Scheda Ethernet Ethernet 2:

   Suffisso DNS specifico per connessione: lan.exemple
   Indirizzo IPv6 locale rispetto al collegamento . : fe80::1234:5678:9abc:def0%7
   Indirizzo IPv4. . . . . . . . . . . . : 192.168.7.20
   Subnet mask . . . . . . . . . . . . . : 255.255.255.128
   Gateway predefinito . . . . . . . . . : 192.168.7.1
`,
    Portuguese: `Configuração de IP do Windows

Adaptador Ethernet Ethernet 2:

   Sufixo DNS específico de conexão. . . . . . : lan.exemple
   Endereço IPv6 de link local . . . . . . . . : fe80::1234:5678:9abc:def0%7
   Endereço IPv4. . . . . . . .  . . . . . . . : 192.168.7.20
   Máscara de Sub-rede . . . . . . . . . . . . : 255.255.255.128
   Gateway Padrão. . . . . . . . . . . . . . . : 192.168.7.1
`,
    Dutch: `Windows IP-configuratie

Ethernet-adapter Ethernet 2:

   Verbindingsspec. DNS-achtervoegsel: lan.exemple
   Link-local IPv6-adres . . . . . . : fe80::1234:5678:9abc:def0%7
   IPv4-adres. . . . . . . . . . . . : 192.168.7.20
   Subnetmasker. . . . . . . . . . . : 255.255.255.128
   Standaardgateway. . . . . . . . . : 192.168.7.1
`,
    Polish: `Konfiguracja IP systemu Windows

Karta Ethernet Ethernet 2:

   Sufiks DNS konkretnego połączenia : lan.exemple
   Adres IPv6 połączenia lokalnego . : fe80::1234:5678:9abc:def0%7
   Adres IPv4. . . . . . . . . . . . : 192.168.7.20
   Maska podsieci. . . . . . . . . . : 255.255.255.128
   Brama domyślna. . . . . . . . . . : 192.168.7.1
`,
    Russian: `Настройка протокола IP для Windows

Адаптер Ethernet Ethernet 2:

   DNS-суффикс подключения . . . . . : lan.exemple
   Локальный IPv6-адрес канала . . . : fe80::1234:5678:9abc:def0%7
   IPv4-адрес. . . . . . . . . . . . : 192.168.7.20
   Маска подсети . . . . . . . . . . : 255.255.255.128
   Основной шлюз. . . . . . . . . : 192.168.7.1
`,
    'Chinese (simplified)': `Windows IP 配置

以太网适配器 Ethernet 2:

   连接特定的 DNS 后缀 . . . . . . . : lan.exemple
   本地链接 IPv6 地址. . . . . . . . : fe80::1234:5678:9abc:def0%7
   IPv4 地址 . . . . . . . . . . . . : 192.168.7.20
   子网掩码  . . . . . . . . . . . . : 255.255.255.128
   默认网关. . . . . . . . . . . . . : 192.168.7.1
`,
    'Chinese (traditional)': `Windows IP 設定

乙太網路卡 Ethernet 2:

   連線特定 DNS 尾碼 . . . . . . . . : lan.exemple
   連結-本機 IPv6 位址 . . . . . . . : fe80::1234:5678:9abc:def0%7
   IPv4 位址 . . . . . . . . . . . . : 192.168.7.20
   子網路遮罩 . . . . . . . . . . . .: 255.255.255.128
   預設閘道 . . . . . . . . . . . . .: 192.168.7.1
`,
    Japanese: `Windows IP 構成

イーサネット アダプター Ethernet 2:

   接続固有の DNS サフィックス . . . . .: lan.exemple
   リンクローカル IPv6 アドレス. . . . .: fe80::1234:5678:9abc:def0%7
   IPv4 アドレス . . . . . . . . . . . .: 192.168.7.20
   サブネット マスク . . . . . . . . . .: 255.255.255.128
   デフォルト ゲートウェイ . . . . . . .: 192.168.7.1
`,
    Korean: `Windows IP 구성

이더넷 어댑터 Ethernet 2:

   연결별 DNS 접미사. . . . : lan.exemple
   링크-로컬 IPv6 주소 . . . . : fe80::1234:5678:9abc:def0%7
   IPv4 주소 . . . . . . . . . : 192.168.7.20
   서브넷 마스크 . . . . . . . : 255.255.255.128
   기본 게이트웨이 . . . . . . : 192.168.7.1
`,
    'a language that has no table, a code page that was lost': `Windows IP ������

Ethernet Ethernet 2:

   ������ DNS ����� . . . . . . . . : lan.exemple
   ������� IPv6 ����� . . . . . . . : fe80::1234:5678:9abc:def0%7
   IPv4 �����. . . . . . . . . . . . : 192.168.7.20
   ����� ����. . . . . . . . . . . . : 255.255.255.128
   ������ ����� . . . . . . . . . . : 192.168.7.1
`,
  };

  test.each(Object.keys(OTHERS))('%s', (language) => {
    const read = readPasted(OTHERS[language]!);
    expect(read.report.unknown).toEqual([]);
    const known = !language.startsWith('a language');
    expect(adaptersOf(read)).toEqual([
      {
        name: known ? 'Ethernet 2' : '? Ethernet Ethernet 2',
        suffix: 'lan.exemple',
        dhcp: null,
        disconnected: false,
        hardwareAddress: null,
        ipv4: ['192.168.7.20/25'],
        ipv6: ['fe80::1234:5678:9abc:def0%7'],
        gateways: ['192.168.7.1'],
        dnsServers: [],
      },
    ]);
  });
});
