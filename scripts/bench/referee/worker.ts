import { parentPort } from 'node:worker_threads';
import { cells } from './cells.ts';
import { type Effort, runCell } from './run-cell.ts';

parentPort!.on('message', async ({ index, effort }: { index: number; effort: Effort }) => {
  parentPort!.postMessage(await runCell(cells[index]!, effort));
});
