import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, isatapSim } from '../support/cli.ts';
import { projectFolder } from '../support/scenarios.ts';

const ENVIRONMENT = { ISATAP_SIM_PASSPHRASE: 'correct horse battery staple' };
const scenario = (name: string): string => path.join(projectFolder, 'scenarios', name);

interface Results {
  readonly scenarios: readonly {
    readonly flows: readonly {
      verdict: string;
      way: string;
      reason: { code: string } | null;
      causes: { code: string }[];
    }[];
  }[];
}

/** What `run --json` says of each flow, without names. */
function outcomes(file: string): object {
  const { stdout } = isatapSim(['run', file, '--no-capture', '--json']);
  const results = JSON.parse(stdout) as Results;
  return results.scenarios.map(({ flows }) =>
    flows.map(({ verdict, way, reason, causes }) => ({
      verdict,
      way,
      reason: reason?.code ?? null,
      causes: causes.map(({ code }) => code),
    })),
  );
}

test('renamed scenarios are valid, hold no old name, and end as the old ones do', () => {
  const out = emptyFolder();
  const faults = ['return-metric', 'forwarding-off-isatap', 'protocol-41-filtered'].map(
    (name) => `faults/${name}.yaml`,
  );
  const files = ['manage-out.yaml', ...faults];
  const given = ['anonymize', ...files.map(scenario), '--out', out];
  const { code, stdout } = isatapSim(given, { env: ENVIRONMENT });
  expect(code).toBe(0);
  expect(stdout).toMatch(/IPv4 addresses renamed +2\d\n/);
  expect(isatapSim(['check', ...files.map((file) => path.join(out, file))]).code).toBe(0);
  for (const file of files) {
    const text = fs.readFileSync(path.join(out, file), 'utf8');
    const old = fs.readFileSync(scenario(file), 'utf8');
    expect(text).not.toMatch(/PC01|CLIENT0|DAV0|ISATAP01|da-isatap|fd9c|172\.16\.[12]0\.[1-9]|203\.0\.113/i);
    expect(text.split('\n')).toHaveLength(old.split('\n').length);
  }
  for (const file of faults) expect(outcomes(path.join(out, file))).toEqual(outcomes(scenario(file)));
});

test('a capture and a text of one incident have the same new names', () => {
  const folder = emptyFolder();
  const out = path.join(folder, 'shown');
  const text = path.join(folder, 'DAV01.txt');
  fs.writeFileSync(text, 'C:\\>hostname\r\nDAV01\r\npinging 172.16.10.25\r\n');
  const capture = path.join(folder, 'all.pcapng');
  fs.copyFileSync(path.join(projectFolder, 'captures/return-metric/all.pcapng'), capture);
  const map = path.join(folder, 'map.tsv');
  const given = ['anonymize', text, capture, '--out', out, '--map', map, '--json'];
  const { code, stdout, stderr } = isatapSim(given, { env: ENVIRONMENT });
  expect(code).toBe(0);
  expect(stderr).toContain('undoes the renaming');
  const report = JSON.parse(stdout) as { files: { out: string; packets: number }[]; renamed: { ipv6: number } };
  expect(report.files[1]!.packets).toBe(1795);
  expect(report.renamed.ipv6).toBeGreaterThan(50);
  const rows = new Map(
    fs
      .readFileSync(map, 'utf8')
      .split('\n')
      .map((line) => line.split('\t'))
      .map(([, from, to]) => [from ?? '', to ?? '']),
  );
  const name = rows.get('dav01')!;
  expect(path.basename(report.files[0]!.out)).toBe(`${name.toUpperCase()}.txt`);
  expect(fs.readFileSync(report.files[0]!.out, 'utf8')).toBe(
    `C:\\>hostname\r\n${name.toUpperCase()}\r\npinging ${rows.get('172.16.10.25')}\r\n`,
  );
  const decoded = isatapSim(['decode', report.files[1]!.out]).stdout;
  expect(decoded).toContain(rows.get('172.16.10.25'));
  expect(decoded).toContain(`${name.toUpperCase()}/DMZ-Secure`);
});

test('a text in the code page of a console is renamed, byte by byte; what is no text is refused', () => {
  const folder = emptyFolder();
  const out = path.join(folder, 'shown');
  const file = path.join(folder, 'oem.txt');
  // Windows-1252 and 850 have one byte for each of these letters.
  fs.writeFileSync(file, Buffer.from('Gr\x94\xe1e \xfcber 172.16.10.25\r\n', 'latin1'));
  const { code, stderr } = isatapSim(['anonymize', file, '--out', out], { env: ENVIRONMENT });
  expect(code).toBe(0);
  expect(stderr).toBe(
    `warning: ${file} is in a legacy code page: its letters beyond ASCII stay as they are, in names too\n`,
  );
  expect(fs.readFileSync(path.join(out, 'oem.txt')).toString('latin1')).toMatch(
    /^Gr\x94\xe1e \xfcber (?!172\.16\.10\.25)172\.\S+\r\n$/,
  );
  const binary = path.join(folder, 'x.bin');
  fs.writeFileSync(binary, Buffer.from([0xff, 0x00, 0x13, 0x41]));
  const refused = isatapSim(['anonymize', binary, '--out', out], { env: ENVIRONMENT });
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is neither a capture nor text\n') });
});

test('texts in UTF16, as PowerShell redirects, are renamed and stay in UTF16', () => {
  const folder = emptyFolder();
  const out = path.join(folder, 'shown');
  const text = '\ufeffC:\\>hostname\r\nDAV01\r\npinging 172.16.10.25\r\n';
  const written = {
    'utf8.txt': Buffer.from(text),
    'little.txt': Buffer.from(text, 'utf16le'),
    'big.txt': Buffer.from(text, 'utf16le').swap16(),
    'unmarked.txt': Buffer.from(text.slice(1), 'utf16le'),
  };
  const files = Object.entries(written).map(([name, bytes]) => {
    fs.writeFileSync(path.join(folder, name), bytes);
    return path.join(folder, name);
  });
  expect(isatapSim(['anonymize', ...files, '--out', out], { env: ENVIRONMENT }).code).toBe(0);
  const [utf8, little, big, unmarked] = Object.keys(written).map((name) => fs.readFileSync(path.join(out, name)));
  const image = utf8!.toString();
  expect(image).toMatch(/^\ufeffC:\\>hostname\r\n\S+\r\npinging (?!172\.16\.10\.25)172\.\S+\r\n$/);
  expect(little!.toString('utf16le')).toBe(image);
  expect(big!.swap16().toString('utf16le')).toBe(image);
  expect(unmarked!.toString('utf16le')).toBe(image.slice(1));
});

test.each([
  [['anonymize'], /FILE/],
  [['anonymize', 'README.md'], /--out/],
  [['anonymize', '-', '--out', 'x'], /twice/],
  [['anonymize', 'README.md', '--out', 'x'], /no passphrase/],
  [['anonymize', 'no-such-file', '--out', 'x', '--passphrase-file', 'README.md'], /no-such-file cannot be read/],
])('%j is a wrong use', (given, message) => {
  const { code, stderr } = isatapSim(given);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('an input is never overwritten, and a damaged file leaves nothing behind', () => {
  const folder = emptyFolder();
  const text = path.join(folder, 'a.txt');
  fs.writeFileSync(text, '10.1.2.3');
  expect(isatapSim(['anonymize', text, '--out', folder], { env: ENVIRONMENT })).toMatchObject({ code: 2 });
  expect(fs.readFileSync(text, 'utf8')).toBe('10.1.2.3');
  const capture = path.join(folder, 'cut.pcapng');
  fs.writeFileSync(
    capture,
    fs.readFileSync(path.join(projectFolder, 'captures/return-metric/all.pcapng')).subarray(0, 9999),
  );
  const out = path.join(folder, 'shown');
  const { code, stderr } = isatapSim(['anonymize', text, capture, '--out', out], { env: ENVIRONMENT });
  expect(code).toBe(2);
  expect(stderr).toContain('cut off');
  expect(fs.existsSync(out)).toBe(false);
});
