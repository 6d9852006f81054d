import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');
const gitlab = parse(read('./gitlab-ci.yml')).load;
const jenkins = read('./Jenkinsfile');
const readme = /## In CI.*?```sh\n(.*?)```/s.exec(read('../../README.md'))![1]!;

type Pipeline = { lines: readonly string[]; files: readonly string[] };

/** The shell commands of each example pipeline, and the patterns of the files that the pipeline publishes. */
const pipelines: Readonly<Record<string, Pipeline>> = {
  GitLab: { lines: gitlab.script, files: [...gitlab.artifacts.paths, gitlab.artifacts.reports.junit] },
  Jenkins: {
    lines: [...jenkins.matchAll(/sh(?: |\(returnStatus: true, script: )'([^']*)'/g)].map(([, line]) => line!),
    files: [...jenkins.matchAll(/(?:testResults|artifacts): '([^']*)'/g)].flatMap(([, text]) => text!.split(', ')),
  },
  README: { lines: [readme], files: ['runs/*/junit.xml', 'runs/*/summary.md'] },
};

const reports = ['junit.xml', 'report.html', 'summary.md'];
let dir = '';
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/**
 * Runs the commands in a shell, as a pipeline does, with fakes of npm and npx: npx writes the files of a run and ends
 * with `code`.
 */
function runLines(lines: readonly string[], code: number) {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-test-'));
  const bin = join(dir, 'bin');
  for (const folder of [bin, join(dir, 'runs/20260101T000000Z-old'), join(dir, 'runs/baselines')])
    mkdirSync(folder, { recursive: true });
  const made = 'runs/20261124T085857Z-new';
  const files = reports.map((name) => `${made}/${name}`).join(' ');
  writeFileSync(join(bin, 'npm'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\nmkdir -p ${made} && touch ${files}\nexit ${code}\n`, { mode: 0o755 });
  for (const name of reports) writeFileSync(join(dir, 'runs/20260101T000000Z-old', name), '');
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  return spawnSync('bash', ['-e', '-c', lines.join('\n')], { cwd: dir, env, encoding: 'utf8' });
}

it.each(Object.entries(pipelines).flatMap(([name, one]) => [0, 1, 4].map((code) => [name, code, one] as const)))(
  'the lines for %s end with exit code %i and leave the reports where they are published',
  (_, code, { lines, files }) => {
    expect(lines.length).toBeGreaterThan(0);
    const { status, stderr } = runLines(lines, code);
    expect([status, stderr]).toEqual([code, '']);
    const runs = readdirSync(join(dir, 'runs'));
    for (const pattern of files) {
      const found = runs.filter((run) => existsSync(join(dir, pattern.replace('*', run))));
      expect(found, pattern).toContain('20261124T085857Z-new');
    }
  },
);
