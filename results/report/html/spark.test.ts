import { expect, it } from 'vitest';
import { spark } from './spark.ts';

it('draws a line with gaps, the highest value on top', () => {
  const drawn = spark([1, 3, null, 2, 1], 'p95');
  expect(drawn?.text).toContain('d="M0.0 20.0L25.0 0.0M75.0 10.0L100.0 20.0"');
  expect(spark([null, 2], 'p95')).toBeNull();
  expect(spark([], 'p95')).toBeNull();
});
