import fs from 'node:fs';

/** Columns of /proc/net/raw (net/ipv4/raw.c of Linux), counted from 0. */
const INODE = 9;
const DROPS = 12;

/** Packets that Linux threw away for sockets, by inode. @param table the text of /proc/net/raw */
export function readDrops(table: string): Map<number, number> {
  const rows = table.trim().split('\n').slice(1);
  return new Map(
    rows.map((row) => {
      const columns = row.trim().split(/\s+/);
      return [Number(columns[INODE]), Number(columns[DROPS])];
    }),
  );
}

/** Packets that the system threw away because raw sockets of this process were full; null when it does not tell. */
export function kernelDrops(): number | null {
  if (process.platform !== 'linux') return null;
  const drops = readDrops(fs.readFileSync('/proc/net/raw', 'utf8'));
  let sum = 0;
  for (const descriptor of fs.readdirSync('/proc/self/fd')) {
    const inode = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/self/fd/${descriptor}`))?.[1];
    sum += inode === undefined ? 0 : (drops.get(Number(inode)) ?? 0);
  }
  return sum;
}

/** The descriptor that the folder itself was read through is gone already. */
function targetOf(link: string): string {
  try {
    return fs.readlinkSync(link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}
