import type { Plugin } from 'esbuild';
import { newRegistry, type Registry } from './registry.ts';
import { withSoft } from './soft-expect.ts';
import { testFunction } from './test-function.ts';

const key = Symbol.for('meshproof.specs');

type Shared = { [key]?: Map<string, Record<string, unknown>> };

/** The exported names of the module that replaces `@playwright/test`. `provideModule` gives their values. */
const exported = [
  ...['test', 'expect', 'devices', 'selectors', 'errors', 'defineConfig', 'mergeTests', 'mergeExpects'],
  ...['chromium', 'firefox', 'webkit', 'request'],
];

/**
 * Replaces @playwright/test and playwright/test in the bundle of a file. The real package defines tests only inside
 * Playwright's test runner, and may not be installed beside the file. Calls `onImport` if the file imports the package.
 */
export function playwrightModule(id: string, onImport: () => void): Plugin {
  return {
    name: 'playwright-module',
    setup(build) {
      build.onResolve({ filter: /^(@playwright\/test|playwright\/test)$/ }, ({ path }) => {
        onImport();
        return { path, namespace: 'playwright-module' };
      });
      build.onLoad({ filter: /.*/, namespace: 'playwright-module' }, () => ({
        contents: [
          `const all = globalThis[Symbol.for('meshproof.specs')].get(${JSON.stringify(id)});`,
          ...exported.map((name) => `export const ${name} = all.${name};`),
          'export default all.test;',
        ].join('\n'),
      }));
    },
  };
}

/** Stores the values that the bundle `id` imports from @playwright/test. Returns the registry of the bundle's tests. */
export async function provideModule(id: string): Promise<Registry> {
  const playwright = await import('playwright/test');
  const { devices, selectors, errors, defineConfig } = playwright;
  const expect = withSoft(playwright.expect);
  const registry = newRegistry();
  const shared = globalThis as Shared;
  shared[key] ??= new Map();
  shared[key].set(id, {
    ...{ expect, devices, selectors, errors, defineConfig },
    mergeExpects: (...all: Parameters<typeof playwright.mergeExpects>) => withSoft(playwright.mergeExpects(...all)),
    test: testFunction(registry, new Map(), expect),
    mergeTests: refused('mergeTests() is not supported: extend one test by test.extend()'),
    ...Object.fromEntries(['chromium', 'firefox', 'webkit'].map((name) => [name, refusing(launching)])),
    request: refusing({
      newContext:
        'request.newContext() is not supported: use the fixture "request", which reaches only the hosts of the target',
    }),
  });
  return registry;
}

const hint = 'meshproof starts the browser: use the fixture page, or context.newPage()';
const launching = {
  launch: hint,
  launchPersistentContext: hint,
  launchServer: hint,
  connect: hint,
  connectOverCDP: hint,
};

function refusing(why: Readonly<Record<string, string>>): object {
  return Object.fromEntries(Object.entries(why).map(([name, text]) => [name, refused(text)]));
}

function refused(text: string): () => never {
  return () => {
    throw new Error(text);
  };
}
