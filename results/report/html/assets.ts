import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../../scenarios/base/package-root.ts';

/** The styles and scripts that are written into each page, so that the page opens anywhere and loads nothing. */
type Assets = { style: string; client: string; runsClient: string; chartStyle: string; chartScript: string };

let read: Assets | undefined;

/** Returns the styles and scripts. Their files are read only once. */
export function pageAssets(): Assets {
  read ??= readAssets();
  return read;
}

function readAssets(): Assets {
  const own = join(packageRoot, 'results', 'report', 'html');
  // The page includes format-value.js as a plain script, which may not export. Without `export`, its functions are
  // globals.
  const formatter = readFileSync(join(packageRoot, 'results', 'words', 'format-value.js'), 'utf8').replace(
    /^export /gm,
    '',
  );
  const clientOf = (name: string) =>
    [formatter, ...['charts.js', name].map((file) => readFileSync(join(own, file), 'utf8'))].join('\n');
  // The browser builds of uPlot are in the directory of the entry file of its package.
  const chart = dirname(createRequire(import.meta.url).resolve('uplot'));
  return {
    style: readFileSync(join(own, 'style.css'), 'utf8'),
    client: clientOf('client.js'),
    runsClient: clientOf('runs-client.js'),
    chartStyle: readFileSync(join(chart, 'uPlot.min.css'), 'utf8'),
    chartScript: readFileSync(join(chart, 'uPlot.iife.min.js'), 'utf8'),
  };
}
