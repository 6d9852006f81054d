import { describe, expect, it } from 'vitest';
import { segmentsOf, showSegment } from './segments.ts';

describe('segmentsOf', () => {
  it('divides the load into equal segments, each with the whole sequence', () => {
    const segments = segmentsOf(3);
    expect(segments.map(({ executionSegment }) => executionSegment)).toEqual(['0:1/3', '1/3:2/3', '2/3:1']);
    expect(new Set(segments.map((one) => one.executionSegmentSequence))).toEqual(new Set(['0,1/3,2/3,1']));
    expect(showSegment(segments[1]!)).toBe('instance 2 of 3 (segment 1/3:2/3)');
  });
});
