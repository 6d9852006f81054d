import { environment } from './names.ts';

const { stringify } = JSON;
const { isArray } = Array;
const { keys } = Object;

type SummaryData = { setup_data?: { startedAtMs?: number }; metrics: unknown; state: { testRunDurationMs: number } };

/**
 * Returns the summary file for the process that started k6. Of the setup data, the file contains only the start time,
 * because the setup of a user's script may return secrets.
 */
export function summaryFile(data: SummaryData): Record<string, string> {
  const summary = {
    startedAtMs: data.setup_data?.startedAtMs ?? null,
    durationMs: data.state.testRunDurationMs,
    metrics: data.metrics,
  };
  return { [__ENV[environment.summary] ?? 'summary.json']: plainJson(summary) };
}

/**
 * Returns plain data as JSON. A user's program is loaded later. If this program replaces `JSON.stringify` or adds a
 * `toJSON` to a prototype, the result is still the same.
 */
export function plainJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return stringify(value) ?? 'null';
  let text = '';
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) text += (i > 0 ? ',' : '') + plainJson(value[i]);
    return `[${text}]`;
  }
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    text += `${i > 0 ? ',' : ''}${stringify(name)}:${plainJson((value as Record<string, unknown>)[name])}`;
  }
  return `{${text}}`;
}
