/** Words of localised Windows that no layout tells; looked up in lower case. */
import type { AddressKind, Publish } from './facts.ts';

const setOf = (words: string): ReadonlySet<string> => new Set(words.split('|'));

const YES = setOf(
  'yes|true|on|enabled|enable|ja|oui|sí|si|sì|sim|tak|да|是|はい|예|aktiviert|activé|activée|habilitado|habilitada|abilitato|abilitata|attivato|ativado|ativada|habilitadas|ingeschakeld|włączone|włączony|włączona|включен|включено|включена|启用|已启用|啟用|已啟用|有効|사용|사용함|사용 함',
);
const NO = setOf(
  'no|false|off|disabled|disable|nein|non|não|nao|nee|nie|нет|否|いいえ|아니요|아니오|deaktiviert|désactivé|désactivée|deshabilitado|deshabilitada|disabilitato|disabilitata|disattivato|desativado|desativada|desabilitado|uitgeschakeld|wyłączone|wyłączony|wyłączona|отключен|отключено|отключена|выключен|禁用|已禁用|停用|已停用|無効|사용 안 함|사용안함',
);
const AGE = setOf(
  'age|alter|âge|antigüedad|edad|età|durata|idade|leeftijd|wiek|возраст|срок|期限|有限期|時效|經歷時間|수명',
);

/** Yes or no, enabled or disabled; null for other words. */
export function truthOf(word: string): boolean | null {
  const lower = word.toLowerCase().trim();
  if (YES.has(lower)) return true;
  return NO.has(lower) ? false : null;
}

export function publishOf(word: string): Publish | null {
  const truth = truthOf(word);
  if (truth !== null) return truth ? 'yes' : 'no';
  return AGE.has(word.toLowerCase()) ? 'age' : null;
}

const SYSTEM = setOf(
  'system|système|systeme|sistema|systeem|systemowy|systemowa|система|системный|系统|系統|システム|시스템',
);

/** Whether the column Type says that the stack made a route. */
export const isSystem = (word: string): boolean => SYSTEM.has(word.toLowerCase());

const CONNECTED = setOf(
  'connected|verbunden|connecté|connectée|conectado|conectada|connesso|connessa|verbonden|połączono|połączony|подключен|подключено|已连接|已連線|接続|接続済み|接続されました|연결됨|연결',
);
const DISCONNECTED = setOf(
  'disconnected|getrennt|déconnecté|déconnectée|desconectado|desconectada|disconnesso|disconnessa|niet-verbonden|rozłączono|rozłączony|отключен|отключено|已断开|已断开连接|已中斷連線|切断|切断されました|끊김',
);

/** The column State of an interface; null for a word that is not known. */
export function connectionOf(word: string): boolean | null {
  const lower = word.toLowerCase();
  if (CONNECTED.has(lower)) return true;
  return DISCONNECTED.has(lower) ? false : null;
}

const KINDS: readonly (readonly [AddressKind, ReadonlySet<string>])[] = [
  ['manual', setOf('manual|manuell|manuel|manuelle|manuale|handmatig|ręczny|ręcznie|вручную|ручной|手动|手動|수동')],
  [
    'public',
    setOf(
      'public|öffentlich|publique|público|pública|publico|pubblico|openbaar|publiczny|общий|открытый|公用|公共|公開|パブリック|공용|공개',
    ),
  ],
  [
    'temporary',
    setOf(
      'temporary|temporär|temporaire|temporal|temporaneo|temporário|temporario|tijdelijk|tymczasowy|временный|临时|臨時|暫時|暫存|一時|一時的|임시',
    ),
  ],
  ['dhcp', setOf('dhcp')],
  [
    'other',
    setOf(
      'other|andere|sonstige|anderer|autre|otro|otra|otros|altro|outro|anders|inny|inne|другой|другие|其他|その他|기타',
    ),
  ],
];

/** The column Addr Type; null for a word that is not known. */
export function addressKindOf(word: string): AddressKind | null {
  const lower = word.toLowerCase();
  return KINDS.find(([, words]) => words.has(lower))?.[0] ?? null;
}
