import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type BodyLimit, bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { showBytes } from '../../scenarios/base/limits/limit-error.ts';
import { packageRoot } from '../../scenarios/base/package-root.ts';

/** `UPDATE_DOCS=1` writes the table into docs/limits.md. */
it('keeps the table in docs/limits.md equal to the limits in the code', () => {
  const file = join(packageRoot, 'docs', 'limits.md');
  const text = readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- limits -->', '<!-- end of the limits -->'];
  const head = '| body | most bytes | most time | at the limit |\n|---|---|---|---|';
  const rows = Object.values(bodyLimits).map(rowOf).join('\n');
  const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))];
  const written = `${before}${begin}\n\n${head}\n${rows}\n\n${after}`;
  if (process.env.UPDATE_DOCS) writeFileSync(file, written);
  expect(readFileSync(file, 'utf8')).toBe(written);
});

it('names each body once', () => {
  const names = Object.values(bodyLimits).map(({ body }) => body);
  expect(new Set(names).size).toBe(names.length);
});

function rowOf({ body, bytes, ratio, time, atLimit }: BodyLimit): string {
  const most = ratio === undefined ? showBytes(bytes) : `${showBytes(bytes)}, and ${ratio} times its packed size`;
  return `| ${[body, most, typeof time === 'number' ? `${time / 1000} s` : time, atLimit].join(' | ')} |`;
}
