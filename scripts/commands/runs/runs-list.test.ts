import { Command } from 'commander';
import { expect, it, vi } from 'vitest';
import { sealedRun, temporaryStore } from '../../../results/store/store.fixture.ts';
import { systemClock } from '../../../scenarios/base/clock.ts';
import * as list from './runs-list.ts';
import * as prune from './runs-prune.ts';

const dayMs = 86_400_000;
const noon = Date.parse('2026-11-24T12:00:00.000Z');
const ids = ['20261121T120000Z-smoke-0001', '20261123T120000Z-smoke-0002', '20261124T110000Z-smoke-0003'] as const;
const reason = 'api-latency: p95 308 ms > 200 ms '.repeat(9).trim();

/** Calls a command on a store with three runs at noon of the 24th, and returns what it prints. */
async function call({ define }: { define: (command: Command) => void }, ...args: string[]): Promise<string[]> {
  const store = temporaryStore();
  await sealedRun(store, ids[0], noon - 3 * dayMs, { verdict: 'FAIL', exitCode: 1, reason });
  await sealedRun(store, ids[1], noon - dayMs, { verdict: 'INCONCLUSIVE', exitCode: 4, target: 'a-long-target' });
  await sealedRun(store, ids[2], noon - dayMs / 24, { verdict: 'FAIL', exitCode: 1 });
  vi.spyOn(systemClock, 'wallMs').mockReturnValue(noon);
  let text = '';
  const printed = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  const command = new Command('list');
  define(command);
  try {
    await command.parseAsync([...args, '--store', store], { from: 'user' });
  } finally {
    printed.mockRestore();
    vi.restoreAllMocks();
    process.exitCode = undefined;
  }
  return text.split('\n').slice(0, -1);
}

const [old, middle, fresh] = ids;
it.each([
  [
    ['--verdict', 'FAIL'],
    [fresh, old],
  ],
  [
    ['--verdict', 'fail', '--verdict', 'INCONCLUSIVE'],
    [fresh, middle, old],
  ],
  [['--verdict', 'PASS'], []],
  [
    ['--since', '2d'],
    [fresh, middle],
  ],
  [['--since', '1h30m'], [fresh]],
  [
    ['--since', '9999999999d'],
    [fresh, middle, old],
  ],
  [
    ['--since', '2026-11-23'],
    [fresh, middle],
  ],
  [['--since', '2026-11-24T12:30:00+02:00'], [fresh]],
  [['--since', '7d', '--verdict', 'FAIL', '--limit', '1'], [fresh]],
])('runs list %j lists these runs', async (args, expected) => {
  expect(await call(list, ...args, '--quiet')).toEqual(expected);
});

it('runs list prints aligned columns below a header, with each whole reason', async () => {
  const [head, ...lines] = await call(list);
  const columns = ['run', 'verdict', 'status', 'target', 'reason'];
  const starts = columns.map((name) => head!.indexOf(name));
  const cells = lines.map((line) => starts.map((start, at) => line.slice(start, starts[at + 1]).trim()));
  expect(cells.map(([id]) => id)).toEqual([fresh, middle, old]);
  expect(cells[1]!.slice(1, 4)).toEqual(['INCONCLUSIVE', 'complete', 'a-long-target']);
  expect(cells[2]![4]).toBe(reason);
});

it('runs prune accepts an age before 1970, and finds no run that old', async () => {
  expect(await call(prune, '--older-than', '9999999999d', '--dry-run', '--quiet')).toEqual([]);
});
