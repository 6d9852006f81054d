import type { Metric } from '../../results/record/metric.ts';

const seconds = (name: string, help: string, labels: readonly string[] = ['phase']): Metric => ({
  name: `${name}_seconds`,
  kind: 'histogram',
  unit: 's',
  labels,
  help,
});
const count = (name: string, help: string, labels: readonly string[]): Metric => ({
  name: `${name}_total`,
  kind: 'count',
  unit: '1',
  labels,
  help,
});
const gauge = (name: string, help: string): Metric => ({ name, kind: 'gauge', unit: '1', labels: [], help });

/**
 * Only answers that ended in order are in the latencies; one that ran into its timeout counts as slower than that.
 * Names with `gen_ai_client` are those of OpenTelemetry's GenAI conventions (in development there), in Prometheus form.
 */
export const chatMetrics = {
  duration: seconds('gen_ai_client_operation_duration', 'From dispatch to the last chunk with content'),
  firstChunk: seconds('gen_ai_client_operation_time_to_first_chunk', 'From dispatch to the first chunk with content'),
  chunkGap: seconds(
    'gen_ai_client_operation_time_per_output_chunk',
    'Between chunks with content, which are not tokens',
  ),
  tokenUsage: {
    name: 'gen_ai_client_token_usage',
    kind: 'histogram',
    unit: '1',
    labels: ['phase', 'gen_ai_token_type'],
    help: 'Tokens of a request as usage tells them, input or output',
  },
  ttft: seconds('meshproof_chat_ttft', 'From the intended start to the first chunk with content'),
  scheduled: seconds('meshproof_chat_duration', 'From the intended start to the last chunk with content'),
  firstEvent: seconds('meshproof_chat_first_event', 'From dispatch to the first event, which may carry a role only'),
  tpot: seconds('meshproof_chat_tpot', '(last chunk - first chunk) / (tokens of usage - 1), for each stream'),
  stall: seconds('meshproof_chat_stall', 'The longest gap between chunks of a stream'),
  dispatchDelay: seconds('meshproof_chat_dispatch_delay', 'From the intended start to the dispatch'),
  clientError: seconds(
    'meshproof_chat_client_error',
    'From the write of a chunk by a stream of our own to the time that the driver gave it',
  ),
  ttftPart: seconds(
    'meshproof_chat_ttft_part',
    'The time to the first chunk by where it went: dispatch, gateway, queue, prefill, network, client',
    ['phase', 'part'],
  ),
  requests: count(
    'meshproof_chat_requests',
    'Streams that ended, by how they ended (ok, rate_limited, overloaded, timeout, cut, no_done, malformed, ...)',
    ['phase', 'outcome'],
  ),
  cancelled: count('meshproof_chat_cancelled', 'Streams that their reader broke off, as the plan asks', ['phase']),
  goodput: count('meshproof_chat_goodput', 'Streams that ended, by whether they met all that a good answer is', [
    'phase',
    'good',
  ]),
  tokens: count('meshproof_chat_tokens', 'Tokens as usage tells them, input or output', ['phase', 'type']),
  retries: count('meshproof_chat_retries', 'Requests that were sent again after a 429', ['phase']),
  inFlight: gauge('meshproof_chat_in_flight', 'Streams under way'),
  running: gauge('meshproof_server_requests_running', "The server's own vllm:num_requests_running"),
  waiting: gauge('meshproof_server_requests_waiting', "The server's own vllm:num_requests_waiting"),
  cache: gauge('meshproof_server_cache_usage_ratio', "The server's own vllm:kv_cache_usage_perc"),
} as const satisfies Record<string, Metric>;
