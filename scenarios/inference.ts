// AI inference: prompts of different lengths, and now and then a look at the models.
// Alone: MESHPROOF_INFERENCE_URL=http://127.0.0.1:8080/v1 MESHPROOF_TOKEN=… k6 run scenarios/inference.ts
import { sleep } from 'k6';
import { Trend } from 'k6/metrics';
import { createClient } from './lib/client.ts';
import { type Draw, doOne, draw, textOf } from './lib/data.ts';
import { ownMetrics, requests } from './lib/names.ts';
import { plainOptions } from './lib/plain.ts';

type Models = { models: { id: string }[] };
type Inference = { inference_id: string; status: string; processing_time: number };
type Data = { model: string };

export const options = plainOptions(5, 500);

const inference = createClient('inference');
const processingTime = new Trend(ownMetrics.processingTime, true);

/** The target's first model. A target that fails now and then gets a few tries. */
export function setup(): Data {
  for (let attempt = 0; attempt < 5; attempt++) {
    const model = listModels()?.models[0];
    if (model) return { model: model.id };
    sleep(0.2);
  }
  throw new Error(`${requests.listModels} gave no model in five tries`);
}

export default function (data: Data): void {
  const random = draw();
  doOne(random.next, [
    [95, () => infer(data.model, random)],
    [5, listModels],
  ]);
}

function infer(model: string, random: Draw): void {
  const prompt = textOf(random, 8 + random.whole(120));
  const answer = inference.post<Inference>('/ai/inference', {
    name: requests.infer,
    body: {
      model,
      input: { type: 'text', data: { prompt, reference: random.id } },
      parameters: { temperature: 0.2, max_tokens: 16 + random.whole(48), top_p: 1 },
    },
    holds: ({ inference_id, status, processing_time }) =>
      typeof inference_id === 'string' && status === 'completed' && processing_time >= 0,
  });
  // The API speaks seconds, a k6 time metric takes milliseconds.
  if (answer) processingTime.add(answer.processing_time * 1000);
}

function listModels(): Models | undefined {
  return inference.get<Models>('/ai/models', {
    name: requests.listModels,
    holds: ({ models }) => Array.isArray(models) && models.length > 0,
  });
}
