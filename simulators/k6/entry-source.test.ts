import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundlePrograms, entrySource, importsOf } from './entry-source.ts';
import { type Program, scenariosDir } from './program/program.ts';

const program = (label: string, file = `/x/${label}.ts`): Program => ({
  key: label,
  label,
  file,
  perSecond: 1,
  timeoutS: 10,
});
const sourceOf = (programs: readonly Program[]) => entrySource(programs, importsOf(programs), '/t/options.json');

describe('entrySource', () => {
  it('imports each program once and exports a function for it', () => {
    const source = sourceOf([program('api'), program('two')]);
    expect(source).toContain('import * as program1 from "file:///x/two.ts";');
    expect(source).toContain('export const run1 = work("two", program1);');
    expect(source).toContain('JSON.parse(open("/t/options.json"))');
  });

  it('never turns a file name into code', () => {
    expect(sourceOf([program('e', `/x/"; evil(); ".ts`)])).not.toContain('"; evil()');
  });
});

it('the bundle of the shipped programs imports only modules of k6, and finds the protofile', async () => {
  const room = mkdtempSync(join(tmpdir(), 'programs-'));
  onTestFinished(() => rmSync(room, { recursive: true }));
  const file = join(room, 'k6-programs.js');
  const programs = ['api', 'inference', 'mesh', 'security'].map((name) =>
    program(name, join(scenariosDir, `${name}.ts`)),
  );
  const [line = ''] = await bundlePrograms(programs, file);
  const text = readFileSync(file, 'utf8').replace(/^\/\/# sourceMappingURL.*$/m, '');
  const imported = [...text.matchAll(/^import .*? from "([^"]+)";$/gm)].map(([, name]) => name!);
  expect(imported).toContain('k6/http');
  expect(imported.filter((name) => !/^k6(\/|$)/.test(name))).toEqual([]);
  expect(text).not.toContain('import.meta');
  expect(text).toContain(JSON.stringify(`file://${scenariosDir}/lib/`));
  const exported = /export \{([^}]*)\}/.exec(text)?.[1] ?? '';
  for (const name of ['setUp', 'tearDown', 'work', 'summaryFile', 'withTlsAuth', 'program0', 'program3'])
    expect([line, exported]).toEqual([expect.stringMatching(`\\b${name}\\b`), expect.stringMatching(`\\b${name}\\b`)]);
});
