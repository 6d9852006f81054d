// `node --import ./scripts/register.mjs file.ts` runs TypeScript: esbuild erases the types, and `npm run typecheck`
// checks them. This file can be removed once every supported Node strips types by itself.
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
