import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/** What the page carries inside itself, so that it opens anywhere and asks nobody for anything. */
export type Assets = { style: string; client: string; chartStyle: string; chartScript: string };

let read: Assets | undefined;

export function pageAssets(): Assets {
  read ??= readAssets();
  return read;
}

function readAssets(): Assets {
  const own = join(packageRoot, 'results', 'report', 'html');
  // uPlot's package entry lies beside the browser builds, which it does not name.
  const chart = dirname(createRequire(import.meta.url).resolve('uplot'));
  return {
    style: readFileSync(join(own, 'style.css'), 'utf8'),
    client: readFileSync(join(own, 'client.js'), 'utf8'),
    chartStyle: readFileSync(join(chart, 'uPlot.min.css'), 'utf8'),
    chartScript: readFileSync(join(chart, 'uPlot.iife.min.js'), 'utf8'),
  };
}
