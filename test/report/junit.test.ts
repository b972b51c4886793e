import { describe, expect, test } from 'vitest';
import type { FlowResult, ScenarioResult } from '../../src/diagnose/result.ts';
import { renderJunit } from '../../src/report/junit.ts';
import { loadFile, loadText, run, runDiagnosed } from '../support/scenarios.ts';
import { parseXml, type XmlElement } from '../support/xml.ts';

const resultOf = (file: string): ScenarioResult => ({ ...runDiagnosed(loadFile(file)).result, captures: [] });

/** A scenario whose result is not what it expects. */
function unexpected(): ScenarioResult {
  const text = [
    'title: "a <title> & a \\"quote\\""',
    'extends: faults/return-metric.yaml',
    'expect: { rdp-client01: { verdict: lost, way: forward, at: DAV01 }, ping-client01: delivered }',
    'set: { states: [{ at: 15s, host: PC02, adapter: isatap.domain.local, is: up }] }',
  ].join('\n');
  return { ...run(loadText(text)).result, captures: [] };
}

const find = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);
const caseOf = (suite: XmlElement, name: string): XmlElement =>
  find(suite, 'testcase').find(({ attributes }) => attributes['name'] === name)!;

test('a suite for each scenario, a case for each flow and state, all passed', () => {
  const results = ['scenarios/manage-out.yaml', 'scenarios/faults/return-metric.yaml'].map(resultOf);
  const root = parseXml(renderJunit(results));
  expect(root.name).toBe('testsuites');
  expect(root.attributes).toEqual({ name: 'isatap-sim', tests: '20', failures: '0', errors: '0', skipped: '0' });
  expect(find(root, 'testsuite').map(({ attributes }) => attributes['name'])).toEqual(results.map(({ file }) => file));
  const [suite, variation] = find(root, 'testsuite');
  expect(find(suite!, 'testcase').map(({ attributes }) => attributes)).toEqual(
    [
      'rdp-client01',
      'rdp-client02',
      'ping-client01',
      'ping-client02',
      'trace-client01',
      'web-app01',
      'ip-app01',
      'PC01 at 15s: adapter isatap.domain.local is up',
      'PC01 at 15s: route fd9c:30c:2da4:1000::/64 is present',
      'PC02 at 15s: adapter isatap.domain.local is down',
    ].map((name) => ({ classname: 'scenarios.manage-out', name })),
  );
  expect(find(suite!, 'testcase').every(({ children }) => children.length === 0)).toBe(true);
  expect(caseOf(variation!, 'ip-app01').attributes['classname']).toBe('scenarios.faults.return-metric');
});

test('what is not as expected fails with reason, host and route decision', () => {
  const suite = find(parseXml(renderJunit([unexpected()])), 'testsuite')[0]!;
  expect(suite.attributes).toMatchObject({ tests: '8', failures: '3', errors: '0', skipped: '0' });
  const [property] = find(find(suite, 'properties')[0]!, 'property');
  expect(property!.attributes).toEqual({ name: 'title', value: 'a <title> & a "quote"' });
  const [failure] = find(caseOf(suite, 'rdp-client01'), 'failure');
  expect(failure!.attributes).toEqual({
    type: 'expectation',
    message: 'way is return, expected forward; host is PC01, expected DAV01',
  });
  for (const part of [
    'PC01 to CLIENT01, tcp/3389: lost on the return way; the sender saw: timeout',
    'reason: isatap-source-check at PC01/isatap.domain.local, packet ',
    'route on DAV01 to fd9c:30c:2da4:1:0:5efe:ac10:1464: fd9c:30c:2da4:1::/64 on-link on isatap.domain.local: 256 + 5 = 261, less than via fd9c:30c:2da4:111::31 on DMZ-Secure: 400 + 10 = 410',
  ])
    expect(failure!.text).toContain(part);
  const [state] = find(caseOf(suite, 'PC02 at 15s: adapter isatap.domain.local is up'), 'failure');
  expect(state!.attributes['message']).toBe('PC02 at 15s: adapter isatap.domain.local is down, expected up');
});

test('a flow of which nothing is known is an error, not a failure', () => {
  const flow: FlowResult = {
    ...resultOf('scenarios/manage-out.yaml').flows[0]!,
    verdict: 'inconclusive',
    ok: false,
    unmet: ['verdict is inconclusive, expected delivered'],
  };
  const result = { ...resultOf('scenarios/manage-out.yaml'), flows: [flow], states: [] };
  const suite = find(parseXml(renderJunit([result])), 'testsuite')[0]!;
  expect(suite.attributes).toMatchObject({ tests: '1', failures: '0', errors: '1' });
  expect(find(caseOf(suite, flow.name), 'error')[0]!.attributes['type']).toBe('inconclusive');
});

describe('any text survives, what XML cannot hold becomes U+FFFD', () => {
  const kept = 'a & b < c > d "e" \'f\' ]]> é 漢 \u{1F600} \u0085';
  test.each([
    ['markup and other scripts', kept, kept],
    ['line ends and tabs', 'a\nb\tc\rd\r\ne', 'a\nb\tc\rd\r\ne'],
    ['control characters', 'a\u0000b\u0001c\u001bd\u007fe', 'a\uFFFDb\uFFFDc\uFFFDd\u007fe'],
    ['no characters', 'a\uFFFEb\uFFFFc\uD800d\uDC00e', 'a\uFFFDb\uFFFDc\uFFFDd\uFFFDe'],
  ])('%s', (_name, given, expected) => {
    const result: ScenarioResult = {
      ...resultOf('scenarios/manage-out.yaml'),
      title: given,
      flows: [],
      states: [{ host: 'A', at: '1s', what: given, expected: 'up', found: 'down', ok: false }],
    };
    const suite = find(parseXml(renderJunit([result])), 'testsuite')[0]!;
    expect(find(find(suite, 'properties')[0]!, 'property')[0]!.attributes['value']).toBe(expected);
    const [failure] = find(find(suite, 'testcase')[0]!, 'failure');
    expect(failure!.text).toBe(`A at 1s: ${expected} is down, expected up`);
    expect(failure!.attributes['message']).toBe(`A at 1s: ${expected} is down, expected up`);
  });
});

test.each([
  ['-', 'stdin'],
  ['../a.b/c.d.yaml', 'a_b.c_d'],
  ['/x/y.yml', 'x.y'],
  ['z.json', 'z'],
])('the class of %s is %s', (file, className) => {
  const result = { ...resultOf('scenarios/manage-out.yaml'), file };
  const suite = find(parseXml(renderJunit([result])), 'testsuite')[0]!;
  expect(find(suite, 'testcase')[0]!.attributes['classname']).toBe(className);
});
