import { describe, expect, test } from 'vitest';
import { diagnoseLab, foundFor } from '../../support/lab-network.ts';
import { flowOf, loadText, runDiagnosed } from '../../support/scenarios.ts';

const event = (at: string, host: string, command: string): string =>
  `set: { events: [{ at: ${at}, host: ${host}, command: 'netsh interface ipv6 ${command}' }] }`;

describe('a router loses the prefix from which stations already have addresses: it gets that back', () => {
  test.each([
    ['manage-out.yaml', '18s', 'ISATAP01', '6'],
    ['single-server.yaml', '10s', 'DAV01', '14'],
  ])('%s', (base, at, host, index) => {
    const route = `route fd9c:30c:2da4:1::/64 ${index}`;
    const text = `title: x\nextends: ${base}\n${event(at, host, `delete ${route}`)}`;
    const diagnosis = runDiagnosed(loadText(text));
    for (const name of ['rdp-client01', 'ping-client01']) {
      const { reason, causes } = flowOf(diagnosis, name);
      expect(reason).toMatchObject({ code: 'isatap-source-check', host });
      expect(causes).toMatchObject([
        {
          code: 'isatap-prefix-missing',
          host,
          fix: [`netsh interface ipv6 add ${route} publish=yes`],
          undo: [`netsh interface ipv6 delete ${route}`],
          proved: true,
        },
      ]);
      expect(causes).toHaveLength(1);
    }
  });

  test('in a lab with other names', () => {
    const diagnosis = diagnoseLab(event('15s', 'ISR', 'delete route 2001:db8:77:a::/64 8'));
    const fix = ['netsh interface ipv6 add route 2001:db8:77:a::/64 8 publish=yes'];
    for (const flow of ['rdp', 'ping']) {
      expect(foundFor(diagnosis, flow)).toEqual([{ code: 'isatap-prefix-missing', host: 'ISR', fix, proved: true }]);
    }
    const [cause] = flowOf(diagnosis.simulation, 'rdp').causes;
    expect(cause).toMatchObject({ at: '15.1s' });
    expect(cause!.text).toMatch(
      /^ISR had the route to 2001:db8:77:a::\/64 on-link on isatap\.lab\.test, and somebody has deleted it/,
    );
  });
});
