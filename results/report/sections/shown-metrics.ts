import { chatWords } from './chat-words.ts';

/**
 * The metrics that sections of a report read by name. A report imports no load generator or probe, so this file repeats
 * the names of their metrics. A test compares these names with those in the load generators and probes.
 */
export const shown = {
  offered: 'meshproof_offered_total',
  requests: 'k6_http_reqs_total',
  requestDuration: 'k6_http_req_duration_seconds',
  droppedIterations: 'k6_dropped_iterations_total',
  callDuration: 'k6_call_duration_seconds',
  wrongAnswers: 'k6_wrong_answers_total',
  writesChecked: 'k6_writes_checked_total',
  writesLost: 'k6_writes_lost_total',
  writesDoubled: 'k6_writes_doubled_total',
  virtualUsers: 'k6_vus',
  meshSent: 'meshproof_mesh_sent_total',
  meshDelivered: 'meshproof_mesh_delivered_total',
  meshDuplicate: 'meshproof_mesh_duplicate_total',
  meshLost: 'meshproof_mesh_lost_total',
  meshNodes: 'meshproof_mesh_nodes_connected',
  meshPing: 'meshproof_mesh_ping_seconds',
  meshDelivery: 'meshproof_mesh_delivery_seconds',
  meshConnect: 'meshproof_mesh_connect_seconds',
  worldNodes: 'mesh_nodes_connected',
  worldPartition: 'mesh_partition_active',
  worldLatency: 'mesh_delivery_latency_seconds',
  worldHops: 'mesh_hops',
  journeyStep: 'journey_step_seconds',
  journeySuccess: 'journey_success',
  chatRequests: 'meshproof_chat_requests_total',
  chatGoodput: 'meshproof_chat_goodput_total',
  chatTokens: 'meshproof_chat_tokens_total',
  chatTtft: 'meshproof_chat_ttft_seconds',
  chatTtftPart: 'meshproof_chat_ttft_part_seconds',
  chatInFlight: 'meshproof_chat_in_flight',
  targetStall: 'meshproof_target_stall_seconds',
  targetCpu: 'meshproof_target_cpu_cores',
  targetMemory: 'meshproof_target_resident_bytes',
  costCpu: 'meshproof_cost_cpu_seconds',
  costMemory: 'meshproof_cost_memory_bytes',
  costBytes: 'meshproof_cost_network_bytes',
  generatorCpu: 'meshproof_generator_cpu_cores',
  generatorPartCpu: 'meshproof_generator_part_cpu_cores',
  hostCpu: 'meshproof_host_cpu_ratio',
  hostSteal: 'meshproof_host_steal_ratio',
  hostPressure: 'meshproof_host_pressure_ratio',
} as const;

/** The largest 75th percentiles that count as "good" and as "needs improvement". https://web.dev/articles/vitals */
export const webVitals = [
  { metric: 'web_vital_lcp_seconds', short: 'LCP', title: 'Largest Contentful Paint', unit: 's', limits: [2.5, 4] },
  { metric: 'web_vital_inp_seconds', short: 'INP', title: 'Interaction to Next Paint', unit: 's', limits: [0.2, 0.5] },
  { metric: 'web_vital_cls_score', short: 'CLS', title: 'Cumulative Layout Shift', unit: '1', limits: [0.1, 0.25] },
  { metric: 'web_vital_fcp_seconds', short: 'FCP', title: 'First Contentful Paint', unit: 's', limits: [1.8, 3] },
  { metric: 'web_vital_ttfb_seconds', short: 'TTFB', title: 'Time to First Byte', unit: 's', limits: [0.8, 1.8] },
] as const;

export const sectionMetrics: ReadonlySet<string> = new Set([
  ...Object.values(shown),
  ...webVitals.map(({ metric }) => metric),
  ...chatWords.map(({ metric }) => metric),
]);
