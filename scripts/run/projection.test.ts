import { expect, it } from 'vitest';
import type { RunDocument } from '../../results/record/run.ts';
import { openProjection } from './projection.ts';

it('gives a reason without the command that pushes a run: the report prints it on a line of its own', async () => {
  const projection = await openProjection(undefined, { id: 'r1', plan: 'smoke', target: 'shop' }, '/nowhere');
  const { status, reason } = await projection.finish({} as RunDocument, [], new AbortController().signal);
  expect([status, reason?.includes('r1')]).toEqual(['none', false]);
});
