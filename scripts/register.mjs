// ts-node as an ESM hook: `node --import ./scripts/register.mjs file.ts`. Types are checked by `npm run typecheck`.
// One file, so that it can go once every supported Node strips types by itself.
import { register } from 'node:module';

register('ts-node/esm', import.meta.url);
