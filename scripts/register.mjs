// ts-node as an ESM hook: `node --import ./scripts/register.mjs file.ts`. Types are checked by `npm run typecheck`.
// One file, so that it can go once every supported Node strips types by itself.
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

// ts-node looks for its settings from the current directory upwards, which may be anywhere.
process.env.TS_NODE_PROJECT ??= fileURLToPath(new URL('../tsconfig.json', import.meta.url));

register('ts-node/esm', import.meta.url);
