import type { Clock } from '../../../scenarios/base/clock.ts';
import { Bounded } from '../state/bounded.ts';
import { type InferenceBody, questionOf, resultOf } from './inference-body.ts';
import type { InferenceService } from './service.ts';

type Batch = { createdMs: number; endedMs: number | undefined; total: number; results: object[] };

/**
 * Returns the API for inference batches. A batch sends the engine one request at a time, so that it hardly delays other
 * requests.
 */
export function createBatches(clock: Clock, service: InferenceService) {
  const batches = new Bounded<string, Batch>(1000);
  let count = 0;

  const work = (id: string, batch: Batch, requests: readonly InferenceBody[]) => {
    const index = batch.results.length;
    const body = requests[index];
    if (!body) {
      batch.endedMs = clock.wallMs();
      return;
    }
    let text = '';
    const key = `${id}.${index}`;
    const done = () => {
      batch.results.push({ index, model: body.model, result: resultOf(body.input.type, text) });
      work(id, batch, requests);
    };
    const job = service.ask(
      { ...questionOf(body, key), key, content: JSON.stringify(body) },
      {
        token: (more) => {
          text += more;
        },
        ended: done,
      },
    );
    if (job === 'queue-full') void clock.sleep(200).then(() => work(id, batch, requests));
    else if (job === 'context-length') done();
  };

  return {
    start(requests: InferenceBody[]) {
      const id = `batch-${++count}`;
      const createdMs = clock.wallMs();
      const batch: Batch = { createdMs, endedMs: undefined, total: requests.length, results: [] };
      batches.set(id, batch);
      work(id, batch, requests);
      return { batch_id: id, status: 'queued', total: batch.total, created_at: new Date(createdMs).toISOString() };
    },

    state(id: string) {
      const batch = batches.get(id);
      if (!batch) return undefined;
      const { createdMs, endedMs, total, results } = batch;
      return {
        batch_id: id,
        status: endedMs === undefined ? 'running' : 'completed',
        total,
        completed: results.length,
        progress: Math.floor((results.length / total) * 100),
        created_at: new Date(createdMs).toISOString(),
        completed_at: endedMs === undefined ? null : new Date(endedMs).toISOString(),
        results,
      };
    },
  };
}
