import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UnavailableError, UserError } from '../../../scenarios/base/errors.ts';
import { repeatOnChange } from './repeat-on-change.ts';

let room: string;
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'repeat-'));
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

/**
 * Runs `repeatOnChange` on the files `names` in `room` with a fake watcher. Each step of `script` follows one run; each
 * step of `during` takes place within a run. After the last step, the signal aborts.
 */
async function watched(
  names: readonly string[],
  script: readonly ((fire: () => void) => void)[],
  { codes = [0], during = [] }: { codes?: readonly (number | Error)[]; during?: readonly (() => void)[] } = {},
) {
  const abort = new AbortController();
  const events = new Map<string, () => void>();
  const seen = { runs: 0, atOnce: 0, most: 0, changes: [] as string[], open: 0, sleeps: 0 };
  const fire = () => {
    for (const event of events.values()) event();
  };
  const last = await repeatOnChange({
    async run() {
      seen.most = Math.max(seen.most, ++seen.atOnce);
      await Promise.resolve();
      during[seen.runs]?.();
      fire();
      seen.atOnce--;
      const code = codes[Math.min(seen.runs, codes.length - 1)]!;
      seen.runs++;
      if (code instanceof Error) throw code;
      return code;
    },
    files: async () => new Set(names.map((name) => join(room, name))),
    onWait: () => {
      const step = script[seen.runs - 1];
      // The step comes after the watch began to wait.
      setImmediate(() => (step ? step(fire) : abort.abort('end')));
    },
    onChange: (files) => seen.changes.push(...files.map((file) => file.slice(room.length + 1))),
    watch(directory, onEvent) {
      events.set(directory, onEvent);
      seen.open++;
      return {
        close() {
          events.delete(directory);
          seen.open--;
        },
      };
    },
    async sleep() {
      seen.sleeps++;
    },
    signal: abort.signal,
  });
  return { last, ...seen };
}

const write = (name: string, text: string) => writeFileSync(join(room, name), text);

it('runs again after a file was written, replaced, removed or created, and names it', async () => {
  write('plan.yaml', 'a');
  mkdirSync(join(room, 'lib'));
  write('lib/work.js', 'a');
  const steps = [
    (fire: () => void) => {
      write('lib/work.js', 'a longer text');
      fire();
    },
    (fire: () => void) => {
      write('new', 'another text of the plan');
      renameSync(join(room, 'new'), join(room, 'plan.yaml'));
      fire();
    },
    (fire: () => void) => {
      rmSync(join(room, 'plan.yaml'));
      fire();
    },
    (fire: () => void) => {
      write('plan.yaml', 'b');
      fire();
    },
  ];
  const seen = await watched(['plan.yaml', 'lib/work.js'], steps, { codes: [0, 1, 4, 2, 1] });
  expect(seen.changes).toEqual(['lib/work.js', 'plan.yaml', 'plan.yaml', 'plan.yaml']);
  expect(seen).toMatchObject({ runs: 5, last: 1, open: 0 });
});

it('does not run again for other files of the directory', async () => {
  write('work.js', 'a');
  let fired = 0;
  const other = (fire: () => void) => {
    write('summary.json', String(fired));
    fire();
    setImmediate(() => {
      write('work.js', 'b, longer');
      fire();
    });
    fired++;
  };
  const seen = await watched(['work.js'], [other]);
  expect(seen).toMatchObject({ runs: 2, changes: ['work.js'] });
});

it('runs once more after changes during a run, and never runs twice at the same time', async () => {
  write('work.js', 'a');
  const seen = await watched(['work.js'], [() => undefined], {
    during: [
      () => {
        write('work.js', 'bb');
        write('work.js', 'ccc');
      },
    ],
  });
  expect(seen).toMatchObject({ runs: 2, most: 1, changes: ['work.js'] });
});

it('waits until a file no longer changes', async () => {
  write('work.js', 'a');
  const seen = await watched(
    ['work.js'],
    [
      (fire) => {
        write('work.js', '');
        fire();
      },
    ],
  );
  expect(seen.sleeps).toBe(1);
  expect(seen.runs).toBe(2);
});

it('ends with undefined when no run ended, and rejects with the error of a run', async () => {
  write('work.js', 'a');
  const error = new UserError('wrong');
  await expect(watched(['work.js'], [], { codes: [error] })).rejects.toBe(error);
  const abort = new AbortController();
  const none = repeatOnChange({
    async run() {
      abort.abort('end');
      throw new UnavailableError('target', 'gone');
    },
    files: async () => new Set([join(room, 'work.js')]),
    onWait: () => undefined,
    onChange: () => undefined,
    watch: () => ({ close: () => undefined }),
    sleep: async () => undefined,
    signal: abort.signal,
  });
  expect(await none).toBeUndefined();
});
