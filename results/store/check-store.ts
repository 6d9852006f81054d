import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { storeError } from './store-error.ts';

/** Whether a run could be kept here, without making anything. Throws UserError with the path that is in the way. */
export function checkStore(storeDir: string): void {
  let there = resolve(storeDir);
  while (!existsSync(there)) there = dirname(there);
  try {
    readdirSync(there);
    accessSync(there, constants.W_OK);
  } catch (cause) {
    throw storeError('keep runs here', there, cause);
  }
}
