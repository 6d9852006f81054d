import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { masker } from '../../../scenarios/base/secrets/process-masker.ts';
import { ScriptOutput } from './script-output.ts';

it('writes no token that is recognised later than the console line that shows it', () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  onTestFinished(masker.keepIssued());
  const output = new ScriptOutput('own.js', () => undefined);
  output.add(JSON.stringify({ level: 'info', source: 'console', msg: 'got token-of-a-later-answer' }));
  masker.addIssued('token-of-a-later-answer');
  output.finish(dir, join(dir, 'summary.json'), dir);
  expect(readFileSync(join(dir, 'console.log'), 'utf8')).toBe('own.js: got ***\n');
});

it.each([
  ['colours', '\u001b[1;31m', 'a'],
  ['C1 controls', '\u009b0m', 'a'],
  ['links', '\u001b]8;;http://a.test\u0007', 'a'],
  ['a moved cursor', '\u001b[2K\r', 'a'],
  ['invisible characters', '\u200b', 'a\tb\nc'],
])('masks a secret that %s split, and keeps none of them in the file or the terminal', (_, between, rest) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  onTestFinished(masker.keepIssued());
  masker.addIssued('Zx9qLm4RtW7kPv2N');
  const said: string[] = [];
  const output = new ScriptOutput('own.js', (line) => said.push(line));
  const msg = `${between}${[...'Zx9qLm4RtW7kPv2N'].join(between)}${between} ${rest}`;
  output.add(JSON.stringify({ level: 'info', source: 'console', msg }));
  writeFileSync(join(dir, 'summary.json.own'), JSON.stringify({ stdout: msg }));
  output.finish(dir, join(dir, 'summary.json'), dir);
  expect(said).toEqual([`own.js: *** ${rest}`, `*** ${rest}`]);
  expect(readFileSync(join(dir, 'console.log'), 'utf8')).toBe(`own.js: *** ${rest}\n`);
});

it('keeps whole console lines up to the limit of bytes', () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const output = new ScriptOutput('own.js', () => undefined);
  const add = (msg: string) => output.add(JSON.stringify({ level: 'info', source: 'console', msg }));
  for (let line = 0; line < 8; line++) add('x'.repeat(900_000));
  add('short');
  output.finish(dir, join(dir, 'summary.json'), dir);
  const lines = readFileSync(join(dir, 'console.log'), 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => line.length)).toEqual(Array(4).fill('own.js: '.length + 900_000));
});

it.each([
  ['is cut off', (file: string) => writeFileSync(file, '{"stdout": "half of a')],
  ['has a terabyte', (file: string) => truncateSync(file, 1e12)],
])('prints that a result of handleSummary %s, and keeps the console lines', (_, spoil) => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const said: string[] = [];
  const output = new ScriptOutput('own.js', (line) => said.push(line));
  output.add(JSON.stringify({ level: 'info', source: 'console', msg: 'a line' }));
  const summary = join(dir, 'summary.json');
  writeFileSync(`${summary}.own`, '');
  spoil(`${summary}.own`);
  output.finish(dir, summary, dir);
  expect(said).toEqual(['own.js: a line', expect.stringContaining('incomplete')]);
  expect(readFileSync(join(dir, 'console.log'), 'utf8')).toBe('own.js: a line\n');
});

it('prints that the console lines cannot be written, and still gives the result of handleSummary', () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const said: string[] = [];
  const output = new ScriptOutput('own.js', (line) => said.push(line));
  output.add(JSON.stringify({ level: 'info', source: 'console', msg: 'a line' }));
  writeFileSync(join(dir, 'summary.json.own'), '{"stdout":"the result"}');
  output.finish(join(dir, 'summary.json.own'), join(dir, 'summary.json'), dir);
  expect(said).toEqual(['own.js: a line', expect.stringContaining('incomplete'), 'the result']);
});

it('writes a file of handleSummary whose name every object inherits', () => {
  const dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(join(dir, 'summary.json.own'), '{"__proto__":"a","constructor":"b"}');
  new ScriptOutput('own.js', () => undefined).finish(dir, join(dir, 'summary.json'), dir);
  expect(['__proto__', 'constructor'].map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(['a', 'b']);
});
