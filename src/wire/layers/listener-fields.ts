import type { ListenerQuery, ListenerReport, OlderListenerMessage } from '../icmpv6/multicast-listener.ts';
import { address, code, type Field, named, number } from './field.ts';

/** RFC 3810 section 5.2.12. */
const RECORD_NAMES: Readonly<Record<number, string>> = {
  1: 'mode is include',
  2: 'mode is exclude',
  3: 'change to include',
  4: 'change to exclude',
  5: 'allow new sources',
  6: 'block old sources',
};

export const queryText = ({ group, version2 }: ListenerQuery): string =>
  `multicast listener query${version2 === null ? '' : ' v2'}${group.isUnspecified ? '' : ` for ${group.toString()}`}`;

export const queryFields = ({ maxResponseCode, group, version2 }: ListenerQuery): Field[] => [
  number('maxResponseCode', maxResponseCode),
  address('group', group),
  ...(version2 === null
    ? []
    : [
        code('queryFlags', version2.flags, 2),
        number('intervalCode', version2.intervalCode),
        ...version2.sources.map((source) => address('source', source)),
      ]),
];

export const olderText = ({ kind, group }: OlderListenerMessage): string =>
  `multicast listener ${kind === 'listener-done' ? 'done' : 'report'} for ${group.toString()}`;

export const olderFields = ({ maxResponseCode, group }: OlderListenerMessage): Field[] => [
  number('maxResponseCode', maxResponseCode),
  address('group', group),
];

export function reportText({ records }: ListenerReport): string {
  const groups = records.map(({ type, group }) => `${RECORD_NAMES[type] ?? `type ${type}`} ${group.toString()}`);
  return ['multicast listener report v2', ...groups].join(', ');
}

export const reportFields = ({ records }: ListenerReport): Field[] =>
  records.map(({ type, group, sources }) => ({
    ...named('record', type, RECORD_NAMES[type]),
    fields: [address('group', group), ...sources.map((source) => address('source', source))],
  }));
