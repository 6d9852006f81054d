/** The part of a plan's load that one k6 process generates, if several processes share the load. */
export type Segment = {
  /** The number of the process, counted from 1. */
  number: number;
  of: number;
  /**
   * The next two fields are k6 options:
   * https://grafana.com/docs/k6/latest/using-k6/k6-options/reference/#execution-segment
   */
  executionSegment: string;
  executionSegmentSequence: string;
};

/**
 * Returns equal segments of the load. Each segment has the sequence of all segments, so that all processes together
 * make exactly the arrivals that a single process would make. Without the sequence, k6 would round the arrivals of each
 * segment alone.
 */
export function segmentsOf(instances: number): Segment[] {
  const edge = (i: number) => (i === 0 ? '0' : i === instances ? '1' : `${i}/${instances}`);
  const executionSegmentSequence = Array.from({ length: instances + 1 }, (_, i) => edge(i)).join(',');
  return Array.from({ length: instances }, (_, i) => ({
    number: i + 1,
    of: instances,
    executionSegment: `${edge(i)}:${edge(i + 1)}`,
    executionSegmentSequence,
  }));
}

/** Returns the segment as messages name it: `instance 2 of 4 (segment 1/4:2/4)`. */
export function showSegment({ number, of, executionSegment }: Segment): string {
  return `instance ${number} of ${of} (segment ${executionSegment})`;
}
