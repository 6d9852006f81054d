import type { Metric } from '../../results/record/metric.ts';

const seconds = (name: string, help: string): Metric => ({
  name: `${name}_seconds`,
  kind: 'histogram',
  unit: 's',
  labels: ['phase'],
  help,
});

/**
 * Only streams that ended in order are in the latencies; one that ran into its timeout counts as slower than that.
 * The first three names are those of OpenTelemetry's GenAI client metrics (in development there), in Prometheus form.
 */
export const chatMetrics = {
  duration: seconds('gen_ai_client_operation_duration', 'From dispatch to the last chunk with content'),
  firstChunk: seconds('gen_ai_client_operation_time_to_first_chunk', 'From dispatch to the first chunk with content'),
  chunkGap: seconds(
    'gen_ai_client_operation_time_per_output_chunk',
    'Between chunks with content, which are not tokens',
  ),
  ttft: seconds('meshproof_chat_ttft', 'From the intended start to the first chunk with content'),
  scheduled: seconds('meshproof_chat_duration', 'From the intended start to the last chunk with content'),
  firstEvent: seconds('meshproof_chat_first_event', 'From dispatch to the first event, which may carry a role only'),
  tpot: seconds('meshproof_chat_tpot', '(last chunk - first chunk) / (tokens of usage - 1), for each stream'),
  stall: seconds('meshproof_chat_stall', 'The longest gap between chunks of a stream'),
  dispatchDelay: seconds('meshproof_chat_dispatch_delay', 'From the intended start to the dispatch'),
  requests: {
    name: 'meshproof_chat_requests_total',
    kind: 'count',
    unit: '1',
    labels: ['phase', 'outcome'],
    help: 'Streams that ended, by how they ended (ok, rate_limited, http_5xx, timeout, cut, no_done, malformed, ...)',
  },
} as const satisfies Record<string, Metric>;
