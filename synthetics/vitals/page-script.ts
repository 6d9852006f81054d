import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** Returns the text of a file in synthetics/page. These files are scripts that run inside a page. */
export function pageScript(name: string): string {
  return readFileSync(join(packageRoot, 'synthetics', 'page', name), 'utf8');
}

/**
 * Returns the version and the browser build of web-vitals. The package does not export this build, so its path is
 * derived from an exported file in the same directory.
 */
export function webVitals(): { script: string; version: string } {
  const dist = dirname(createRequire(import.meta.url).resolve('web-vitals/attribution'));
  const { version } = JSON.parse(readFileSync(join(dist, '..', 'package.json'), 'utf8')) as { version: string };
  return { script: readFileSync(join(dist, 'web-vitals.attribution.iife.js'), 'utf8'), version };
}
