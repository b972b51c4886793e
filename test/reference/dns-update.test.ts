import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { movingClient } from '../support/moving-client.ts';
import { capturesOf, loadText } from '../support/scenarios.ts';
import { countsInTshark, fieldsInTshark } from '../support/tshark.ts';
import { compareWithTshark } from '../support/tshark-agreement.ts';

test('RFC 2136 tshark reads our updates and their answers as what they are', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'isatap-sim-'));
  try {
    const file = path.join(folder, 'all.pcapng');
    const bytes = capturesOf(loadText(movingClient)).captures.get('all')!;
    fs.writeFileSync(file, bytes);
    expect(countsInTshark(file, ['_ws.malformed', 'dns.flags.opcode == 5'])).toEqual([0, 4]);
    const fields = ['_ws.col.Info', 'dns.flags.rcode', 'dns.count.prerequisites', 'dns.count.updates', 'dns.aaaa'];
    const rows = fieldsInTshark(file, fields, 'dns.flags.opcode == 5').map(([info, ...rest]) => [
      info!.replace(/0x[0-9a-f]{4}/, 'ID'),
      ...rest,
    ]);
    const update = (address: string): string[] => [
      `Dynamic update ID SOA domain.local CNAME AAAA A AAAA ${address}`,
      '',
      '1',
      '3',
      address,
    ];
    const done = ['Dynamic update response ID SOA domain.local', '0', '0', '0', ''];
    expect(rows).toEqual([update('fd9c:30c:2da4:111::c1'), done, update('fd9c:30c:2da4:111::c2'), done]);
    const { differences, unread } = await compareWithTshark(bytes);
    expect(differences).toEqual([]);
    expect(unread).toBe(0);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
