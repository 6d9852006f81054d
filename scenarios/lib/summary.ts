import { environment } from './names.ts';

type SummaryData = { setup_data?: { startedAtMs?: number }; metrics: unknown; state: { testRunDurationMs: number } };

/** What handleSummary leaves for the host side. Setup data stays out: a program may have put a secret there. */
export function summaryFile(data: SummaryData): Record<string, string> {
  const summary = {
    startedAtMs: data.setup_data?.startedAtMs ?? null,
    durationMs: data.state.testRunDurationMs,
    metrics: data.metrics,
  };
  return { [__ENV[environment.summary] ?? 'summary.json']: JSON.stringify(summary) };
}
