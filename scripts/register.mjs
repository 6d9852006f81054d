// ts-node as an ESM hook: `node --import ./scripts/register.mjs file.ts`. `npm run typecheck` checks the types. It is
// one file, so that it can be removed once every supported Node strips types by itself.
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';

// ts-node looks for its settings from the current directory upwards. The current directory may be anywhere, so the
// settings are named.
process.env.TS_NODE_PROJECT ??= fileURLToPath(new URL('../tsconfig.json', import.meta.url));

register('ts-node/esm', import.meta.url);
