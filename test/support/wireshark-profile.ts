import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { wiresharkProfile } from '../../src/scenario/wireshark-profile.ts';
import type { Simulation } from '../../src/diagnose/simulate.ts';
import { emptyFolder } from './cli.ts';

/** A configuration of Wireshark that knows one profile, that of a run, put there as a user copies it. */
export class ProfiledTshark {
  private readonly folder = emptyFolder();

  constructor({ network }: Simulation, captures: ReadonlyMap<string, Uint8Array>) {
    const profile = path.join(this.folder, 'profiles', 'run');
    fs.mkdirSync(profile, { recursive: true });
    for (const [name, text] of wiresharkProfile(network.associations.all))
      fs.writeFileSync(path.join(profile, name), text);
    for (const [name, bytes] of captures) fs.writeFileSync(path.join(this.folder, `${name}.pcapng`), bytes);
  }

  /** Runs tshark with the profile on a capture. @throws Error also when it complains about the profile */
  run(capture: string, ...options: readonly string[]): string {
    const file = path.join(this.folder, `${capture}.pcapng`);
    const env = { ...process.env, WIRESHARK_CONFIG_DIR: this.folder };
    const { stdout, stderr } = spawnSync('tshark', ['-C', 'run', '-r', file, ...options], { env, encoding: 'utf8' });
    const complaints = stderr.split('\n').filter((line) => line !== '' && !line.startsWith('Running as user'));
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return stdout;
  }

  /** One row a frame, one text a field. */
  fields(capture: string, filter: string, ...fields: readonly string[]): readonly (readonly string[])[] {
    const text = this.run(capture, '-Y', filter, '-T', 'fields', ...fields.flatMap((field) => ['-e', field]));
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split('\t'));
  }
}
