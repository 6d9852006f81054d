import type { Clock } from '../../../scenarios/plan/clock.ts';
import { Bounded } from '../bounded.ts';
import type { Engine } from './engine.ts';
import { type InferenceBody, resultOf } from './inference-body.ts';

type Batch = { createdMs: number; dueMs: number[]; requests: InferenceBody[] };

/** Batches work through their requests one after another; the state is worked out from the time when it is asked for. */
export function createBatches(clock: Clock, engine: Engine) {
  const batches = new Bounded<string, Batch>(1000);
  let count = 0;

  const answer = (request: InferenceBody) => engine.answer(request, request.parameters?.max_tokens ?? 256);

  return {
    start(requests: InferenceBody[]) {
      const id = `batch-${++count}`;
      const createdMs = clock.wallMs();
      let at = createdMs;
      const dueMs = requests.map((request) => {
        at += answer(request).processingMs;
        return at;
      });
      batches.set(id, { createdMs, dueMs, requests });
      return { batch_id: id, status: 'queued', total: requests.length, created_at: new Date(createdMs).toISOString() };
    },

    state(id: string) {
      const batch = batches.get(id);
      if (!batch) return undefined;
      const now = clock.wallMs();
      const completed = batch.dueMs.filter((due) => due <= now).length;
      const total = batch.requests.length;
      const ended = completed === total;
      return {
        batch_id: id,
        status: ended ? 'completed' : 'running',
        total,
        completed,
        progress: Math.floor((completed / total) * 100),
        created_at: new Date(batch.createdMs).toISOString(),
        completed_at: ended ? new Date(batch.dueMs.at(-1) as number).toISOString() : null,
        results: batch.requests.slice(0, completed).map((request, index) => ({
          index,
          model: request.model,
          result: resultOf(request.input.type, answer(request).tokens),
        })),
      };
    },
  };
}
