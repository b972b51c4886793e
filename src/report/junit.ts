/** Results as JUnit XML, in the form that Jenkins and GitLab read (the xUnit plugin's junit-10.xsd). */
import type { FlowResult, ScenarioResult, StateResult } from '../diagnose/result.ts';
import { escape } from './escape.ts';

interface TestCase {
  readonly name: string;
  /** null: as expected. `error`: nothing is known, so nothing is held against the network. */
  readonly fault: { readonly kind: 'failure' | 'error'; readonly message: string; readonly text: string } | null;
}

/** A suite for each scenario, a case for each flow and each state. No times: simulated seconds are no test's seconds. */
export function renderJunit(results: readonly ScenarioResult[]): string {
  const suites = results.map((result) => ({
    result,
    cases: [...result.flows.map(flowCase), ...result.states.map(stateCase)],
  }));
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="isatap-sim" ${counts(all)}>`,
    ...suites.map(({ result, cases }) => renderSuite(result, cases)),
    '</testsuites>',
    '',
  ].join('\n');
}

function renderSuite({ file, title }: ScenarioResult, cases: readonly TestCase[]): string {
  const lines = cases.map((testCase) => renderCase(testCase, classNameOf(file)));
  return [
    `  <testsuite name="${escape(file)}" ${counts(cases)}>`,
    `    <properties><property name="title" value="${escape(title)}"/></properties>`,
    ...lines,
    '  </testsuite>',
  ].join('\n');
}

function renderCase({ name, fault }: TestCase, className: string): string {
  const begin = `    <testcase classname="${escape(className)}" name="${escape(name)}"`;
  if (fault === null) return `${begin}/>`;
  const { kind, message, text } = fault;
  return `${begin}>\n      <${kind} type="${kind === 'error' ? 'inconclusive' : 'expectation'}" message="${escape(message)}">${escape(text, true)}</${kind}>\n    </testcase>`;
}

function counts(cases: readonly TestCase[]): string {
  const count = (kind: string): number => cases.filter(({ fault }) => fault?.kind === kind).length;
  return `tests="${cases.length}" failures="${count('failure')}" errors="${count('error')}" skipped="0"`;
}

/** Readers split at the last dot into package and class. */
function classNameOf(file: string): string {
  if (file === '-') return 'stdin';
  const parts = file.replace(/\.(ya?ml|json)$/i, '').split('/');
  return parts
    .filter((part) => !['', '.', '..'].includes(part))
    .map((part) => part.replaceAll('.', '_'))
    .join('.');
}

function flowCase(flow: FlowResult): TestCase {
  if (flow.ok) return { name: flow.name, fault: null };
  const kind = flow.verdict === 'inconclusive' ? 'error' : 'failure';
  return { name: flow.name, fault: { kind, message: flow.unmet.join('; '), text: flowText(flow) } };
}

function flowText({ from, to, protocol, verdict, way, observed, reason, decision }: FlowResult): string {
  const lines = [
    `${from} to ${to}, ${protocol}: ${verdict}${way === null ? '' : ` on the ${way} way`}; the sender saw: ${observed}`,
  ];
  if (reason !== null) {
    const at = `${reason.host}${reason.interface === null ? '' : `/${reason.interface}`}`;
    const packet = reason.packet === null ? '' : `, packet ${reason.packet}`;
    lines.push(`reason: ${reason.code} at ${at}${packet}`, reason.text);
  }
  if (decision !== null) lines.push(`route on ${decision.host} to ${decision.destination}: ${decision.text}`);
  return lines.join('\n');
}

function stateCase({ host, at, what, expected, found, ok }: StateResult): TestCase {
  const name = `${host} at ${at}: ${what} is ${expected}`;
  if (ok) return { name, fault: null };
  const message = `${host} at ${at}: ${what} is ${found ?? 'not asked'}, expected ${expected}`;
  return { name, fault: { kind: 'failure', message, text: message } };
}
