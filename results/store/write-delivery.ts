import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Delivery } from '../record/run.ts';
import { writeWhole } from './durable.ts';
import { documentFile } from './run-files.ts';
import { storeError } from './store-error.ts';

/** What a later push changed: the one thing of a sealed run that is not a matter of the run itself. */
export function writeDelivery(runDir: string, delivery: Delivery): void {
  const file = join(runDir, documentFile);
  try {
    const document = JSON.parse(readFileSync(file, 'utf8'));
    writeWhole(file, `${JSON.stringify({ ...document, delivery }, null, 2)}\n`);
  } catch (cause) {
    throw storeError('write what was pushed', file, cause);
  }
}
