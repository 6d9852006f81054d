import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../scenarios/base/clock.ts';
import { UserError } from '../../../scenarios/base/errors.ts';
import { ensure } from '../../../scripts/lib/tools.ts';
import { hastyClock } from '../../../scripts/test/hasty-clock.ts';
import { inspect } from './inspect.ts';

const room = mkdtempSync(join(tmpdir(), 'k6-inspect-'));
const pids: number[] = [];
let binary: string;

beforeAll(async () => {
  binary = (await ensure('k6')).path;
});
afterEach(() => {
  for (const pid of pids.splice(0)) expect(() => process.kill(-pid, 0)).toThrow();
});
afterAll(() => rmSync(room, { recursive: true }));

/** Programs that k6 never finishes loading. */
const endless = [
  ['a loop', 'while (true) {}'],
  ['a recursion over promises', 'const again = () => Promise.resolve().then(again); again();'],
  [
    'a `then` that calls itself',
    'Promise.prototype.then = function (...more) { return this.then(...more); }; Promise.resolve().then(() => 1);',
  ],
  ['a loop that calls into k6', `for (;;) new Date().toISOString().split('T');`],
] as const;

function load(code: string, context: Partial<Parameters<typeof inspect>[1]>) {
  const file = join(room, 'mine.js');
  writeFileSync(file, `${code}\nexport default function () {}\n`);
  const programs = [{ key: 'mine', label: 'mine', file, perSecond: 1, timeoutS: 10 }];
  return inspect(
    { binary, launch: { entry: file, cwd: room }, env: process.env, programs },
    {
      clock: systemClock,
      signal: new AbortController().signal,
      adopt: (pid) => pids.push(pid),
      ...context,
    },
  );
}

describe('inspect with the real k6', () => {
  it.each(endless)('ends %s at the limit and names the program', async (_name, code) => {
    const error = await load(code, { clock: hastyClock(40) }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error.where.file).toBe(join(room, 'mine.js'));
  });

  it('ends at an abort at once, with its reason', async () => {
    const abort = new AbortController();
    const reason = { kind: 'signal', signal: 'SIGINT' };
    setTimeout(() => abort.abort(reason), 500);
    await expect(load('while (true) {}', { signal: abort.signal })).rejects.toBe(reason);
  });

  it('loads a program that ends', async () => {
    await load('', {});
  });
});
