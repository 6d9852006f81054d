import { expect, it } from 'vitest';
import { z } from 'zod';
import { issueWords } from './issue-words.ts';

it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'names %s where a number is needed',
  (value) => {
    const [issue] = z.number().safeParse(value, { error: issueWords as never }).error!.issues;
    expect(issue!.message).toBe(`a number is needed, but ${value} is given`);
  },
);
