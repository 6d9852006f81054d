import { at } from './k6-trials.fixture.ts';
import type { Fault } from './shop.fixture.ts';

/**
 * A Playwright spec of the kind that people publish, and a fault of the shop. The check of the spec must not PASS while
 * the shop has this fault.
 */
export type SpecTrial = { spec: string; files?: readonly string[]; faultName: string; fault: Fault };

const errorPage = '<!doctype html><title>Error</title><h1>Internal error</h1>';

export const specTrials: readonly SpecTrial[] = [
  {
    spec: 'steps.spec.ts',
    faultName: 'an error page with status 200',
    fault: at('GET /', 200, errorPage, 'text/html'),
  },
  {
    spec: 'signed-in.spec.ts',
    files: ['state.json'],
    faultName: 'sessions that are lost',
    fault: at('GET /account', 401),
  },
  { spec: 'api.spec.ts', faultName: 'lost orders', fault: at('GET /orders/\\w+', 404) },
  {
    spec: 'device.spec.ts',
    files: ['playwright.config.ts'],
    faultName: 'an empty page',
    fault: at('GET /', 200, '<!doctype html><title>t</title>', 'text/html'),
  },
  { spec: 'poll.spec.cjs', faultName: 'an empty list', fault: at('GET /items', 200, '{"items":[]}') },
  { spec: 'codegen.spec.ts', faultName: 'a sign-in that is refused', fault: at('POST /login', 403) },
  { spec: 'locators.spec.mjs', faultName: 'a broken account', fault: at('GET /account', 500, errorPage, 'text/html') },
];
