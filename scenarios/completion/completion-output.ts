export type Choice = { delta?: Readonly<Record<string, unknown>> | null; text?: unknown } | null | undefined;

/**
 * Fields with generated text. Servers name the reasoning `reasoning_content` (DeepSeek, vLLM), `reasoning` (vLLM,
 * OpenRouter) or `thinking`.
 */
const textField = /content|reason|think|thought|text|refusal|transcript/i;
/** Fields that match `textField` but contain no generated text, such as `reasoning_signature`. */
const besideText = /signature|(^|_)id$|type$/i;

/**
 * Returns all generated text of a choice: content, reasoning, a refusal, the transcript of audio, or the names and
 * arguments of tool calls.
 */
export function outputOf(choice: Choice): string {
  if (!choice) return '';
  const { delta, text } = choice;
  if (typeof text === 'string' && text !== '') return text;
  if (typeof delta !== 'object' || delta === null) return '';
  let output = '';
  for (const [name, value] of Object.entries(delta)) {
    if (name === 'tool_calls' && Array.isArray(value)) for (const call of value) output += ofCall(call?.function);
    else if (name === 'function_call') output += ofCall(value);
    else if (name === 'audio') output += textIn((value as { transcript?: unknown } | null)?.transcript);
    else if (textField.test(name) && !besideText.test(name)) output = joined(output, textIn(value));
  }
  return output;
}

/**
 * A server may send the same text under two names, such as `reasoning` and `reasoning_content`. The text is then kept
 * once.
 */
function joined(before: string, more: string): string {
  return before.includes(more) ? before : before + more;
}

function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  return value.map((part) => textIn((part as { text?: unknown } | null)?.text)).join('');
}

function ofCall(call: unknown): string {
  const { name, arguments: given } = (call ?? {}) as { name?: unknown; arguments?: unknown };
  return textIn(name) + textIn(given);
}
