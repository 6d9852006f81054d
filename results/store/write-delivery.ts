import { join } from 'node:path';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { parseJson } from '../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../scenarios/base/limits/read-text-file.ts';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import type { Delivery } from '../record/run.ts';
import { writeWhole } from './durable.ts';
import { documentFile } from './run-files.ts';
import { storeError } from './store-error.ts';

/**
 * Replaces `delivery` in run.json after a later push. The seal of the run stays valid, because its hash leaves out
 * `delivery`. Throws UserError if run.json cannot be read or written.
 */
export function writeDelivery(runDir: string, delivery: Delivery): void {
  const file = join(runDir, documentFile);
  try {
    const document = parseJson(readTextFile(file, bodyLimits.storeFile)) as object;
    writeWhole(file, `${JSON.stringify({ ...document, delivery: masker.value(delivery) }, null, 2)}\n`);
  } catch (cause) {
    throw storeError('write the delivery of the run', file, cause);
  }
}
