/** Flows that move data in bulk. */
import { type BulkData, MOST_BULK_DATA } from '../app/bulk-data.ts';
import { httpPorts } from '../app/first-bytes.ts';
import type { LoadedScenario } from './load.ts';
import { errorAt, type Problem } from './problem.ts';
import type { ScenarioFlow } from './schema.ts';
import { parseSize } from './units.ts';

/** What a flow moves; null when it says only the first words. */
export function bulkDataOf({ download, upload }: ScenarioFlow): BulkData | null {
  if (download !== undefined) return { way: 'download', bytes: parseSize(download)! };
  return upload === undefined ? null : { way: 'upload', bytes: parseSize(upload)! };
}

/** Amounts of flows that cannot move them. */
export function bulkProblems({ document, locate, locateKey }: LoadedScenario): Problem[] {
  return Object.entries(document.flows).flatMap(([name, flow]) => {
    const bulk = bulkDataOf(flow);
    if (bulk === null) return [];
    const path = ['flows', name, bulk.way];
    if (flow.tcp === undefined || !httpPorts.includes(flow.tcp))
      return [errorAt(locateKey(path), `${bulk.way} goes over HTTP`, `say tcp: ${httpPorts.join(', ')}`)];
    if (flow.download !== undefined && flow.upload !== undefined)
      return [errorAt(locateKey(['flows', name, 'upload']), `${name} has download and upload`, 'make two flows of it')];
    if (bulk.bytes < 1 || bulk.bytes > MOST_BULK_DATA)
      return [errorAt(locate(path), `${bulk.bytes} bytes cannot be moved`, `from 1B to ${MOST_BULK_DATA}B`)];
    return [];
  });
}
