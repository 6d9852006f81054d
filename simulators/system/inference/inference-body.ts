/** The published request of POST /ai/inference, as JSON schema and as type. */
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

export type InferenceBody = { model: string; input: { type: string }; parameters?: { max_tokens?: number } };

/** The `result` of an inference. */
export function resultOf(type: string, tokens: readonly { text: string }[]): object {
  return { type, text: tokens.map(({ text }) => text).join(''), confidence: 0.9 };
}
