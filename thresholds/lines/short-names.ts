import type { Labels, Select } from '../../results/record/metric.ts';
import type { Meaning, Share } from './meaning.ts';

const of = (metric: string, match: Labels = {}): Select => ({ metric, match });
const good = (metric: string, match: Labels, reads: Share['reads'] = 'good'): Share => ({
  part: of(metric, match),
  total: of(metric),
  counts: 'good',
  reads,
});
const bad = (part: Select, total: Select): Share => ({ part, total, counts: 'bad', reads: 'bad' });
const times = (about: string, metric: string, match: Labels = {}, example = 'p95 < 200ms'): Meaning => ({
  about,
  values: of(metric, match),
  example,
});
const never = (about: string, metric: string, match: Labels = {}): Meaning => ({
  about,
  count: of(metric, match),
  example: '== 0',
  wholeRun: true,
});
/**
 * The tolerance of a PASS is 50 %, because a run has few page views. With a dozen views, the upper confidence bound of
 * a p75 is the slowest view. This view may be far beyond the limit.
 */
const vital = (about: string, metric: string, example: string): Meaning => ({
  ...times(about, metric, {}, example),
  tolerance: '50%',
});

const http = 'k6_http_req_duration_seconds';
const requests = 'k6_http_reqs_total';
const grpc = 'k6_grpc_req_duration_seconds';

/**
 * The names that an SLO line may use besides the names of metrics. Some short names, such as `web-lcp`, are also names
 * of shipped SLO documents. Such a short name measures the same values as the document.
 */
export const shortNames: Readonly<Record<string, Meaning>> = {
  latency: times('the times of correct HTTP answers', http, { expected_response: 'true' }),
  errors: {
    about: 'the share of HTTP requests without a correct answer',
    share: good(http, { expected_response: 'true' }, 'bad'),
    count: of(requests, { expected_response: 'false' }),
    example: '< 1%',
  },
  throughput: { about: 'HTTP requests per second, with or without an answer', flow: of(requests), example: '> 100/s' },
  admitted: {
    about: 'the share of calls that the rate limit admits',
    share: good('k6_call_duration_seconds', { outcome: 'admitted' }),
    example: '>= 99%',
  },
  checks: {
    about: 'the share of checks that pass',
    share: good('k6_checks_total', { result: 'true' }),
    count: of('k6_checks_total', { result: 'false' }),
    example: '>= 99%',
  },
  exceptions: {
    about: 'the share of iterations that end with an exception',
    share: bad(of('k6_thrown_iterations_total'), of('k6_started_iterations_total')),
    count: of('k6_thrown_iterations_total'),
    example: '< 1%',
  },
  dropped: { about: 'arrivals without a free virtual user', count: of('k6_dropped_iterations_total'), example: '== 0' },
  iterations: {
    about: 'the times of whole iterations',
    values: of('k6_iteration_duration_seconds'),
    flow: of('k6_iterations_total'),
    count: of('k6_iterations_total'),
    example: 'p95 < 2s',
  },
  'writes-lost': never('accepted writes that are not found', 'k6_writes_lost_total'),
  'writes-doubled': never('surplus copies of accepted writes', 'k6_writes_doubled_total'),
  'attacks-let-in': never('attacks that are answered with success', 'k6_attacks_let_in_total'),
  'attack-crashes': never('attacks answered with a 5xx or not at all', 'k6_attack_crashes_total'),
  'processing-time': times('the processing_time that the server reports', 'k6_ai_processing_time_seconds'),
  'grpc-latency': times('the times of gRPC calls with status OK', grpc, { status: '0' }),
  'grpc-errors': {
    about: 'the share of gRPC calls without status OK',
    share: good(grpc, { status: '0' }, 'bad'),
    example: '< 1%',
  },
  websockets: {
    about: 'the share of WebSocket connections that are accepted',
    share: good('k6_ws_sessions_total', { status: '101' }),
    example: '>= 99%',
  },
  'ws-connect': times('the times to connect a WebSocket', 'k6_ws_connecting_seconds'),
  'web-lcp': vital('Largest Contentful Paint', 'web_vital_lcp_seconds', 'p75 < 2.5s'),
  'web-inp': vital('Interaction to Next Paint', 'web_vital_inp_seconds', 'p75 < 200ms'),
  'web-cls': vital('Cumulative Layout Shift', 'web_vital_cls_score', 'p75 < 0.1'),
  'web-fcp': vital('First Contentful Paint', 'web_vital_fcp_seconds', 'p75 < 1.8s'),
  'web-ttfb': vital('Time to First Byte', 'web_vital_ttfb_seconds', 'p75 < 800ms'),
  'web-step': vital('the times of steps of journeys', 'journey_step_seconds', 'p75 < 3s'),
  'web-journeys': { about: '1 for a completed journey, else 0', level: of('journey_success'), example: '== 100%' },
  probes: { about: '1 for a probe with the expected answer, else 0', level: of('probe_success'), example: '== 100%' },
  'probe-time': times('the times of whole probes', 'probe_duration_seconds'),
  'chat-ttft': times('the times to the first chunk with content', 'meshproof_chat_ttft_seconds', {}, 'p95 < 500ms'),
  'chat-tpot': times('the times per token of a stream', 'meshproof_chat_tpot_seconds', {}, 'p99 < 40ms'),
  'chat-stall': times('the longest pauses within a stream', 'meshproof_chat_stall_seconds'),
  'chat-duration': times('the times of whole streams', 'meshproof_chat_duration_seconds', {}, 'p95 < 10s'),
  'chat-errors': {
    about: 'the share of streams that do not end correctly',
    share: good('meshproof_chat_requests_total', { outcome: 'ok' }, 'bad'),
    example: '< 1%',
  },
  'chat-goodput': {
    about: 'the share of streams that meet all limits of `good` in the plan',
    share: good('meshproof_chat_goodput_total', { good: 'yes' }),
    example: '>= 95%',
  },
  'mesh-delivery': {
    about: 'the share of messages that reach their node',
    share: {
      ...bad(of('meshproof_mesh_lost_total', { by: 'target' }), of('meshproof_mesh_sent_total')),
      reads: 'good',
    },
    example: '>= 99%',
  },
  'mesh-ping': times('the times of pings between nodes', 'meshproof_mesh_ping_seconds', {}, 'p95 < 50ms'),
  'mesh-connect': times('the times to connect a node', 'meshproof_mesh_connect_seconds'),
  'mesh-lost': { ...never('messages that are lost', 'meshproof_mesh_lost_total', { by: 'target' }), wholeRun: false },
  'mesh-duplicates': { ...never('messages that arrive twice', 'meshproof_mesh_duplicate_total'), wholeRun: false },
};
