import { expect, it } from 'vitest';
import { runFake } from '../conductor.fixture.ts';

it('goes on with the other producers after an unexpected error of one, so that their FAIL is seen', async () => {
  const run = await runFake([
    { perSecond: 50, errors: 0.1 },
    { perSecond: 5, throwsAtS: 1 },
  ]);
  expect([run.verdict, run.cause]).toEqual(['FAIL', undefined]);
  expect(run.ends.map(({ status, offered }) => [status, offered])).toEqual([
    ['done', 50 * 23],
    ['crashed', 5],
  ]);
  expect(run.fakes[1]!.closed).toBeGreaterThan(0);
});

it('is INVALID after an unexpected error of one producer, and reports it once with its stack', async () => {
  const run = await runFake([{ perSecond: 50 }, { perSecond: 5, throwsAtS: 12 }]);
  expect(run).toMatchObject({ verdict: 'INVALID', reason: expect.stringContaining('x is undefined') });
  expect(run.ends[1]!.health?.faults).toEqual([{ text: 'its run: x is undefined', isBug: true }]);
  const event = { kind: 'exception', by: 'fake-1', data: { stack: expect.stringContaining('fake-producer') } };
  expect(run.events).toContainEqual(expect.objectContaining(event));
  expect(run.bugs).toEqual([expect.objectContaining({ message: 'x is undefined' })]);
});

it.each(['counts', 'close'] as const)(
  'keeps the results of all producers although one throws in %s',
  async (broken) => {
    const run = await runFake([
      { perSecond: 50, errors: 0.1 },
      { perSecond: 5, broken: [broken] },
    ]);
    expect([run.verdict, run.ends.map(({ status }) => status)]).toEqual(['FAIL', ['done', 'done']]);
    expect(run.bugs).toHaveLength(1);
  },
);
