import { parentPort } from 'node:worker_threads';
import { cells } from './cells.ts';
import { type Effort, runCell } from './run-cell.ts';

// Runs the cells that it is asked for, one at a time, and answers with their figures.
parentPort!.on('message', async ({ index, effort }: { index: number; effort: Effort }) => {
  parentPort!.postMessage(await runCell(cells[index]!, effort));
});
