import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** A script that runs inside a page, as text. */
export function pageScript(name: string): string {
  return readFileSync(join(packageRoot, 'synthetics', 'page', name), 'utf8');
}

/** The browser build of web-vitals. It is not among the package's exports, so it is found beside one that is. */
export function webVitals(): { script: string; version: string } {
  const dist = dirname(createRequire(import.meta.url).resolve('web-vitals/attribution'));
  const { version } = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8')) as { version: string };
  return { script: readFileSync(join(dist, 'web-vitals.attribution.iife.js'), 'utf8'), version };
}
