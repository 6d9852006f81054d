import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { storeError } from './store-error.ts';

/** Throws UserError with the path that prevents storing runs in `storeDir`. Creates nothing. */
export function checkStore(storeDir: string): void {
  let existing = resolve(storeDir);
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    readdirSync(existing);
    accessSync(existing, constants.W_OK);
  } catch (cause) {
    throw storeError('store runs here', existing, cause);
  }
}
