import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { UserError } from '../../scenarios/base/errors.ts';
import { Closing } from '../lib/closing.ts';
import { stderr, stdout } from '../lib/outlet.ts';
import type { AbortCause } from '../run/abort.ts';
import { fakeParts } from '../run/run-parts.fixture.ts';
import type { CheckTask } from './run-check.ts';
import { runChecks } from './run-checks.ts';
import { watchChecks } from './watch-checks.ts';

const outcomes = vi.hoisted(() => new Map<string, () => { verdict: string; exitCode: number }>());
vi.mock('./run-check.ts', () => ({
  runCheck: async ({ check }: CheckTask) => {
    const { verdict, exitCode } = outcomes.get(check.name)!();
    const rest = { kind: 'probe', run: '', reason: '', runs: 1, sequence: null, failed: 0, flaky: false, classes: {} };
    const ended = { seconds: 1, endedAt: new Date().toISOString(), environment: {}, measures: [] };
    return { result: { check: check.name, ...rest, ...ended, verdict, exitCode }, page: { file: '/dev/null' } };
  },
}));

let dir: string;
let said: string;
let printed: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'meshproof-broken-check-'));
  [said, printed] = ['', ''];
  vi.spyOn(stderr, 'write').mockImplementation((text) => {
    said += text;
  });
  vi.spyOn(stdout, 'write').mockImplementation((text) => {
    printed += text;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  outcomes.clear();
  rmSync(dir, { recursive: true, force: true });
});

function probeFile(name: string): string {
  const file = join(dir, `${name}.yaml`);
  writeFileSync(file, stringify({ probe: name, http: { steps: [{ url: 'http://127.0.0.1:9/' }] } }));
  return file;
}

const fails = () => ({ verdict: 'FAIL', exitCode: 1 });
const throws = (error: unknown) => () => {
  throw error;
};

it.each<[string, unknown, number, RegExp]>([
  ['an unexpected error', new TypeError('x is undefined'), 70, /bug in meshproof[\s\S]*x is undefined\n\s+at /],
  ['an error of its own file', new UserError('no such page', { file: 'a.js' }), 2, /^meshproof: a\.js: no such page$/m],
])('%s of one check costs the result of no other check', async (_, error, code, says) => {
  outcomes.set('first', throws(error)).set('second', fails);
  const flags = { store: join(dir, 'runs'), json: true, quiet: true, profile: 'desktop', slo: [], tags: {} } as const;
  const more = { jitter: 0, listen: '127.0.0.1:0' };
  const ended = await runChecks(['first', 'second'].map(probeFile), { ...flags, ...more, slo: [] });
  const { verdict, exitCode, checks } = JSON.parse(printed);
  expect([ended, verdict, exitCode]).toEqual([code, 'FAIL', code]);
  expect(checks.map((one: { verdict: string }) => one.verdict)).toEqual(['INVALID', 'FAIL']);
  expect(said).toMatch(says);
});

it('a schedule goes on after an unexpected error of a check, and keeps the error as INVALID', async () => {
  const abort = new AbortController();
  let starts = 0;
  outcomes.set('up', () => {
    starts++;
    if (starts === 1) throw new RangeError('no such index');
    abort.abort({ kind: 'signal', signal: 'SIGINT' } satisfies AbortCause);
    return fails();
  });
  const check = { name: 'up', kind: 'probe', use: probeFile('up') } as const;
  const closing = new Closing();
  const session = { ...fakeParts({ perSecond: 1 }).session, abort, say: () => undefined, closing };
  const store = join(dir, 'runs');
  const around = { target: undefined, tools: {}, push: undefined, store, tags: {} };
  const options = { everyS: 0.2, jitter: 0, listen: '127.0.0.1:0', store };
  expect(await watchChecks([{ check, job: fakeParts({ perSecond: 1 }).job }], around, options, session)).toBe(130);
  await closing.close();
  const file = join(store, 'checks.json');
  const { last } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).checks.up : {};
  expect([starts, last.verdict, last.reason]).toEqual([2, 'INVALID', 'no such index']);
  expect(said).toMatch(/no such index\n\s+at /);
});
