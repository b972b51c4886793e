import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { bulkScenario } from '../support/bulk-scenario.ts';
import { capturesOf, loadText } from '../support/scenarios.ts';
import { countsInTshark, fieldsInTshark } from '../support/tshark.ts';

/** Writes what PC01 sees of a flow and hands its file to `look`. */
function withCapture(flow: string, look: (file: string) => void): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-'));
  try {
    const file = path.join(folder, 'PC01.pcapng');
    fs.writeFileSync(file, capturesOf(loadText(bulkScenario(flow))).captures.get('PC01')!);
    expect(countsInTshark(file, ['_ws.malformed', 'tcp.analysis.retransmission'])).toEqual([0, 0]);
    look(file);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

describe('tshark names the protocols by their first bytes', () => {
  test.each<[string, string[][]]>([
    [
      'tcp: 3389',
      [
        ['RDP', 'Cookie: mstshash=admin, Negotiate Request'],
        ['RDP', 'Negotiate Response'],
      ],
    ],
    [
      'tcp: 445',
      [
        ['SMB2', 'Negotiate Protocol Request'],
        ['SMB2', 'Negotiate Protocol Response'],
      ],
    ],
    [
      'tcp: 5985',
      [
        ['HTTP', 'POST /wsman HTTP/1.1 '],
        ['HTTP', 'HTTP/1.1 401  '],
      ],
    ],
    [
      'tcp: 80',
      [
        ['HTTP', 'GET / HTTP/1.1 '],
        ['HTTP', 'HTTP/1.1 200 OK  (text/plain)'],
      ],
    ],
  ])('%s', (flow, expected) => {
    withCapture(flow, (file) => {
      const rows = fieldsInTshark(file, ['_ws.col.Protocol', '_ws.col.Info'], 'tcp.len > 0');
      expect(rows).toEqual(expected);
    });
  });

  test('the server takes the newest dialect and names its mechanisms', () => {
    withCapture('tcp: 445', (file) => {
      const fields = ['smb2.dialect', 'spnego.MechType'];
      expect(fieldsInTshark(file, fields, 'smb2.flags.response == 1')).toEqual([
        ['0x0302', '1.2.840.48018.1.2.2,1.2.840.113554.1.2.2,1.3.6.1.4.1.311.2.2.10'],
      ]);
    });
  });

  test.each<[string, string[][]]>([
    [
      'download',
      [
        ['GET', '', ''],
        ['', '200', '1000000'],
      ],
    ],
    [
      'upload',
      [
        ['POST', '', '1000000'],
        ['', '204', ''],
      ],
    ],
  ])('%s is one exchange of HTTP with its whole body', (way, expected) => {
    withCapture(`tcp: 80, ${way}: 1MB`, (file) => {
      const fields = ['http.request.method', 'http.response.code', 'http.content_length'];
      expect(fieldsInTshark(file, fields, 'http')).toEqual(expected);
    });
  });
});
