import { expect, it } from 'vitest';
import { badRate } from './error-ratio.ts';

const total = 'sum(rate(a_count[{{.window}}]))';
const badOf = (part: string, counts: 'good' | 'bad' = 'good') => badRate({ kind: 'events', counts, part, total }, 300);

it.each(['sum(rate(a_bucket{le="0.3"}[{{.window}}]))', 'sum(rate(a_bucket{job="b", le=~"300|300.0"}[{{.window}}]))'])(
  'has no value if the bucket does not exist: %s',
  (part) => {
    expect(badOf(part)).not.toContain('or 0');
    expect(badOf(part, 'bad')).not.toContain('or 0');
  },
);

it.each(['sum(rate(a_total{code="200"}[{{.window}}]))', 'sum(rate(a_total{file="0"}[{{.window}}]))'])(
  'is all or none of the events if the part never occurred: %s',
  (part) => {
    expect(badOf(part)).toContain('or 0 * ');
  },
);
