import { Counter } from 'k6/metrics';
import { type CallKind, environment, ownMetrics, togetherTag } from '../names.ts';

const begun = new Counter(ownMetrics.begunCalls);
const ended = new Counter(ownMetrics.endedCalls);

/** The tag objects are kept, because new tags for every call would cost measurable time. */
const tagsOf: Readonly<Record<CallKind, { kind: CallKind }>> = {
  http: { kind: 'http' },
  grpc: { kind: 'grpc' },
  ws: { kind: 'ws' },
};

const togetherTags = { kind: 'http', [togetherTag]: '1' };

/** Counting costs a few microseconds a call, so calls are counted only if meshproof asks for it. */
export const isCounting = __ENV[environment.countsCalls] === '1';

/**
 * Counts calls that begin to wait for the target. The returned function counts the end of these calls. After an
 * interruption by k6, the script no longer runs, so this end is not counted. `isTogether` is true for calls by HTTP
 * with `togetherTag`.
 */
export function beginCalls(kind: CallKind, n = 1, isTogether = false): () => void {
  if (!isCounting) return nothing;
  const tags = isTogether ? togetherTags : tagsOf[kind];
  try {
    begun.add(n, tags);
  } catch {
    // In the init context, k6 accepts no values of metrics, and refuses the call as well.
    return nothing;
  }
  let isOpen = true;
  return () => {
    if (isOpen) ended.add(n, tags);
    isOpen = false;
  };
}

function nothing(): void {}

/** Returns `call`, wrapped so that its calls are counted. `amountOf` is set if one call makes several requests. */
export function counted<A extends unknown[], R>(
  kind: CallKind,
  call: (...args: A) => R,
  amountOf: (...args: A) => number = () => 1,
  isTogether = false,
): (...args: A) => R {
  if (!isCounting) return call;
  return (...args) => {
    const end = beginCalls(kind, amountOf(...args), isTogether);
    let result: R;
    try {
      result = call(...args);
    } catch (error) {
      end();
      throw error;
    }
    if (result instanceof Promise) return result.finally(end) as R;
    end();
    return result;
  };
}
