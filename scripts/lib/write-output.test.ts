import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { define } from '../commands/runs/runs-export.ts';
import { printTrend } from '../history/print-trend.ts';
import { coverAlerts } from '../slo/cover-alerts.ts';
import { Workplace } from '../test/meshproof.ts';
import { Closing } from './closing.ts';
import { checkOutput, writeOutput } from './write-output.ts';

let place: Workplace;
beforeEach(() => {
  place = new Workplace();
});
afterEach(() => place.remove());

const action = 'write the page';

it.each([
  ['a missing folder', 'a/b.html', (dir: string) => `the folder ${join(dir, 'a')} does not exist`],
  ['a folder as the file', 'folder', () => 'the path is a directory, not a file'],
  ['a file as the folder', 'file/b.html', () => 'a part of the path is not a directory'],
])('an output file is refused before the work, and nothing is created: %s', (_, name, words) => {
  mkdirSync(join(place.dir, 'folder'));
  writeFileSync(join(place.dir, 'file'), 'old');
  const before = readdirSync(place.dir);
  const file = join(place.dir, name);
  const refusal = { where: { file }, message: `cannot write the page: ${words(place.dir)}` };
  expect(() => checkOutput(file, { action })).toThrow(expect.objectContaining(refusal));
  expect(() => writeOutput(file, 'x', { action })).toThrow(expect.objectContaining(refusal));
  expect(readdirSync(place.dir)).toEqual(before);
});

it('an existing file is refused only if it must be new', () => {
  const file = join(place.dir, 'old.csv');
  writeFileSync(file, 'old');
  expect(() => checkOutput(file, { action, isNew: true })).toThrow('a file or directory of this name already exists');
  expect(() => checkOutput(file, { action })).not.toThrow();
  expect(() => checkOutput(join(place.dir, 'new.csv'), { action, isNew: true })).not.toThrow();
});

it('commands refuse their output file before they read anything', async () => {
  const file = join(place.dir, 'no', 'file');
  const refusal = expect.objectContaining({ where: { file }, message: expect.stringContaining('does not exist') });
  const reaper = { adoptDirectory: () => undefined };
  const session = { abort: new AbortController(), closing: new Closing(), reaper };
  await expect(coverAlerts(['no-rules'], { junit: file, within: 1, prometheus: '3' }, session)).rejects.toThrow(
    refusal,
  );
  await expect(printTrend('p', 'm', { store: place.dir, html: file, tags: {} })).rejects.toThrow(refusal);
  const command = new Command();
  define(command);
  await expect(command.parseAsync(['--out', file], { from: 'user' })).rejects.toThrow(refusal);
});
