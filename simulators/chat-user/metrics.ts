import { type Better, gauge, type Metric } from '../../results/record/metric.ts';
import { countedOutcome } from './outcome.ts';

const seconds = (name: string, help: string, labels: readonly string[] = ['phase']): Metric => ({
  name: `${name}_seconds`,
  kind: 'histogram',
  unit: 's',
  better: 'lower',
  labels,
  help,
});
const count = (name: string, better: Better, help: string, labels: readonly string[]): Metric => ({
  name: `${name}_total`,
  kind: 'count',
  unit: '1',
  better,
  labels,
  help,
});

const names = { requests: 'meshproof_chat_requests', goodput: 'meshproof_chat_goodput' };

/**
 * The latencies contain values of complete answers only. An answer that did not begin (timeout, failed connection) is
 * censored in all latencies: it counts as slower than every value. An answer that broke off is censored only in the
 * latencies of the whole answer. Names with `gen_ai_client` are the names of OpenTelemetry's GenAI conventions (in
 * development), written as Prometheus names.
 */
export const chatMetrics = {
  duration: seconds('gen_ai_client_operation_duration', 'From dispatch to the last chunk with content'),
  firstChunk: seconds('gen_ai_client_operation_time_to_first_chunk', 'From dispatch to the first chunk with content'),
  chunkGap: seconds(
    'gen_ai_client_operation_time_per_output_chunk',
    'Time between chunks with content; a chunk is not a token',
  ),
  tokenUsage: {
    name: 'gen_ai_client_token_usage',
    kind: 'histogram',
    unit: '1',
    better: null,
    labels: ['phase', 'gen_ai_token_type'],
    help: 'Tokens of a request by type, input or output, as usage states them',
  },
  ttft: seconds('meshproof_chat_ttft', 'From the intended start to the first chunk with content'),
  scheduled: seconds('meshproof_chat_duration', 'From the intended start to the last chunk with content'),
  firstEvent: seconds('meshproof_chat_first_event', 'From dispatch to the first event, which may contain only a role'),
  tpot: seconds('meshproof_chat_tpot', '(last chunk - first chunk) / tokens after the first chunk, for each stream'),
  stall: seconds('meshproof_chat_stall', 'The longest gap between chunks of a stream'),
  dispatchDelay: seconds('meshproof_chat_dispatch_delay', 'From the intended start to the dispatch'),
  clientError: seconds(
    'meshproof_chat_client_error',
    "From the write of a chunk by the calibrator to the driver's time stamp",
  ),
  ttftPart: seconds(
    'meshproof_chat_ttft_part',
    'Parts of the time to the first chunk: dispatch, gateway, queue, prefill, network, client',
    ['phase', 'part'],
  ),
  requests: {
    ...count(
      names.requests,
      'higher',
      'Ended streams except cancelled ones, by outcome (ok, rate_limited, overloaded, timeout, cut, no_done, ...)',
      ['phase', 'outcome'],
    ),
    good: { label: 'outcome', values: ['ok'] },
    zeroBeside: { metric: `${names.requests}_total`, outcomes: { outcome: countedOutcome } },
  },
  cancelled: count('meshproof_chat_cancelled', null, 'Streams that the reader cancelled, as planned', ['phase']),
  goodput: {
    ...count(names.goodput, 'higher', 'Ended streams except cancelled ones, by whether they met all goodput criteria', [
      'phase',
      'good',
    ]),
    good: { label: 'good', values: ['yes'] },
    zeroBeside: { metric: `${names.goodput}_total`, outcomes: { good: /^(yes|no)$/ } },
    // Faults that make latencies INVALID also make goodput INVALID, because latencies decide which streams are good.
    taint: { ratio: 'latency', limit: 'latency' },
  },
  tokens: count('meshproof_chat_tokens', 'higher', 'Tokens by type, input or output, as usage states them', [
    'phase',
    'type',
  ]),
  retries: {
    ...count('meshproof_chat_retries', 'lower', 'Requests retried after a 429', ['phase']),
    zeroBeside: { metric: `${names.requests}_total` },
  },
  inFlight: gauge('meshproof_chat_in_flight', '1', null, 'Streams under way'),
  running: {
    ...gauge('meshproof_server_requests_running', '1', null, "The server's own vllm:num_requests_running"),
    readEveryS: 1,
  },
  waiting: {
    ...gauge('meshproof_server_requests_waiting', '1', 'lower', "The server's own vllm:num_requests_waiting"),
    readEveryS: 1,
  },
  cache: {
    ...gauge('meshproof_server_cache_usage_ratio', '1', null, "The server's own vllm:kv_cache_usage_perc"),
    readEveryS: 1,
  },
} as const satisfies Record<string, Metric>;
