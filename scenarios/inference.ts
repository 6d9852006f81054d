// Load for AI inference: prompts and answers of varying length to several models, batches, and model listings.
// To run it alone: MESHPROOF_INFERENCE_URL=http://127.0.0.1:8080/v1 MESHPROOF_TOKEN=… k6 run scenarios/inference.ts
import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { createClient } from './lib/client.ts';
import { type Draw, doOne, draw, lengthOf, noneListed, pick, textOf } from './lib/data.ts';
import { ownMetrics, requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';
import { countFound, until } from './lib/written.ts';

type Model = { id: string; input_formats?: string[] };
type Models = { models: Model[] };
type Inference = { inference_id: string; status: string; processing_time: number };
type Batch = { status: string; total: number; results?: { index?: number }[] };
type Data = { models: Model[] };

export const options = plainOptions(5, 500);

const inference = createClient('inference');
const processingTime = new Trend(ownMetrics.processingTime, true);

/** The weights of the first three models in the target's list. Models after the third get no requests. */
const shares = [70, 20, 10];

/**
 * Returns the first three models of the target. Asks up to five times, because a target under test may fail now and
 * then.
 */
export function setup(): Data {
  for (let attempt = 0; attempt < 5; attempt++) {
    const models = listModels()?.models.slice(0, shares.length);
    if (models && models.length > 0) return { models };
    sleep(0.2);
  }
  // Without the list of models, the sessions still run and measure the errors of the target.
  return { models: [{ id: noneListed }] };
}

/** Runs one session: an inference, a batch or a listing of the models. */
export default function (data: Data): void {
  const random = draw();
  doOne(random.next, [
    [91, () => infer(data, random)],
    [4, () => runBatch(data, random)],
    [5, listModels],
  ]);
}

/**
 * The numbers of words and tokens are random. The median prompt has 60 words, and one prompt in a hundred has more than
 * about 390. `max_tokens`, the maximum length of the answer, has the median 32.
 */
function inferenceBody({ models }: Data, random: Draw): object {
  const model = pick(
    random.next,
    models.map((one, rank): [number, Model] => [shares[rank] ?? 0, one]),
  );
  const formats = model.input_formats ?? ['text'];
  return {
    model: model.id,
    input: {
      type: formats.includes('text') ? 'text' : formats[0],
      data: { prompt: textOf(random, lengthOf(random, 60, 0.8, 2000)), reference: random.id },
    },
    parameters: { temperature: 0.2, max_tokens: lengthOf(random, 32, 0.5, 128), top_p: 1 },
  };
}

function infer(data: Data, random: Draw): void {
  const answer = inference.post<Inference>('/ai/inference', {
    name: requests.infer,
    body: inferenceBody(data, random),
    holds: ({ inference_id, status, processing_time }) =>
      typeof inference_id === 'string' && status === 'completed' && processing_time >= 0,
  });
  if (answer) processingTime.add(answer.processing_time * 1000);
}

/**
 * Starts a batch of requests and polls its state. An accepted batch must exist, and must end with one result per
 * request.
 */
function runBatch(data: Data, random: Draw): void {
  const size = 2 + random.whole(3);
  const accepted = inference.post<{ batch_id: string }>('/ai/batch', {
    name: requests.startBatch,
    status: 202,
    body: { requests: Array.from({ length: size }, () => inferenceBody(data, random)) },
    holds: ({ batch_id }) => typeof batch_id === 'string',
  });
  if (!accepted) return;
  const ended = until((): Batch | undefined => {
    let missing = false;
    const batch = inference.get<Batch>(`/ai/batch/${accepted.batch_id}`, {
      name: requests.readBatch,
      holds: ({ status, total }) => typeof status === 'string' && total === size,
      missing: () => {
        missing = true;
      },
    });
    if (missing) return { status: 'missing', total: size, results: [] };
    return batch?.status === 'completed' ? batch : undefined;
  }, 0.3);
  countFound('batch', ended && (ended.results?.length ?? 0), size);
}

function listModels(): Models | undefined {
  return inference.get<Models>('/ai/models', {
    name: requests.listModels,
    holds: ({ models }) => Array.isArray(models) && models.length > 0,
  });
}
