/** What Test-NetConnection finds and how it prints it (windows.md, samples of Test-NetConnection). */
import type { Entry } from './view.ts';
import { isArray, makeObject, type ObjectType, propertyOf, type PsObject, type PsValue, textOf } from './object.ts';

/** How one answer is looked at. */
export interface Shown {
  readonly isDetailed: boolean;
  readonly hasPort: boolean;
  readonly hasPing: boolean;
  readonly hasTrace: boolean;
}

/** Lines below each other. */
const below = (label: string, name: string): Entry => ({
  label,
  of: (object) => {
    const value = propertyOf(object, name);
    return isArray(value) ? value.map(textOf).join('\n') : value;
  },
});

/** The lines of a list, by what was asked for. */
function entriesOf({ isDetailed, hasPort, hasPing, hasTrace }: Shown): Entry[] {
  const plain = (...labels: readonly string[]): Entry[] => labels.map((label) => ({ label }));
  return [
    ...plain('ComputerName', 'RemoteAddress'),
    ...(hasPort ? plain('RemotePort') : []),
    ...(isDetailed ? [below('NameResolutionResults', 'NameResolutionResults')] : []),
    ...(isDetailed && hasPort ? plain('MatchingIPsecRules', 'NetworkIsolationContext', 'IsAdmin') : []),
    ...plain('InterfaceAlias', 'SourceAddress'),
    ...(isDetailed ? [{ label: 'NetRoute (NextHop)', of: 'NetRouteNextHop' }] : []),
    ...(hasPing ? [{ label: 'PingSucceeded' }, { label: 'PingReplyDetails (RTT)', of: 'PingReplyRtt' }] : []),
    ...(hasPort ? plain('TcpTestSucceeded') : []),
    ...(hasTrace ? [below('TraceRoute', 'TraceRoute')] : []),
  ];
}

export const resultObject = (shown: Shown, properties: Readonly<Record<string, PsValue>>): PsObject =>
  makeObject({ name: 'TestNetConnectionResult', view: { kind: 'list', entries: entriesOf(shown) } }, properties);

const diagnosis = (labels: readonly string[]): ObjectType => ({
  name: 'NetRouteDiagnostics',
  view: { kind: 'list', entries: labels.map((label) => below(label, label)) },
});

/** What -DiagnoseRouting finds; the lists of events only where everything is to be told. */
export function diagnosisObject(isDetailed: boolean, properties: Readonly<Record<string, PsValue>>): PsObject {
  const labels = Object.keys(properties).filter(
    (label) =>
      (isDetailed || !label.endsWith('Events')) && (label !== 'ConstrainInterfaceIndex' || properties[label] !== null),
  );
  return makeObject(diagnosis(labels), properties);
}
