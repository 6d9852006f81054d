import { environment } from './names.ts';
import { plainJson } from './plain-json.ts';

type SummaryData = { setup_data?: { startedAtMs?: number }; metrics: unknown; state: { testRunDurationMs: number } };

/**
 * Returns the summary file for the host side, as a result of handleSummary. It contains the start time, but no other
 * setup data, because the data of the programs may contain secrets.
 */
export function summaryFile(data: SummaryData): Record<string, string> {
  const summary = {
    startedAtMs: data.setup_data?.startedAtMs ?? null,
    durationMs: data.state.testRunDurationMs,
    metrics: data.metrics,
  };
  return { [__ENV[environment.summary] ?? 'summary.json']: plainJson(summary) };
}
