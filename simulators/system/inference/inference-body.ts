import { modelLabel, profileOf } from './models.ts';
import type { Question } from './question.ts';

/** The published body of POST /ai/inference. */
export const inferenceBody = {
  type: 'object',
  required: ['model', 'input'],
  properties: {
    model: { type: 'string', minLength: 1, maxLength: 100 },
    input: {
      type: 'object',
      required: ['type'],
      properties: {
        type: { type: 'string', minLength: 1, maxLength: 100 },
        repository_id: { type: 'string', maxLength: 100 },
        data: { type: 'object' },
      },
    },
    parameters: {
      type: 'object',
      properties: {
        temperature: { type: 'number', minimum: 0, maximum: 2 },
        max_tokens: { type: 'integer', minimum: 1, maximum: 4096 },
        top_p: { type: 'number', minimum: 0, maximum: 1 },
      },
    },
  },
} as const;

export type InferenceBody = {
  model: string;
  input: { type: string; data?: object };
  parameters?: { max_tokens?: number };
};

/** The mean length of a result in tokens. A result is short, because it is a score, a label or a path. */
const resultTokens = 3;

/** Returns the question in a request body, as the engine expects it. */
export function questionOf({ model, input, parameters }: InferenceBody, id: string): Omit<Question, 'key' | 'content'> {
  return {
    id,
    model: modelLabel(model),
    profile: profileOf(model),
    texts: [JSON.stringify(input)],
    maxTokens: parameters?.max_tokens ?? 256,
    meanTokens: resultTokens,
  };
}

/** Returns the `result` of an inference. */
export function resultOf(type: string, text: string): object {
  return { type, text, confidence: 0.9 };
}
