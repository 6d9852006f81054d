/**
 * Names that the k6 programs and meshproof's Node process share. This file imports nothing, because it runs in k6 and
 * in Node.
 */

/** Each program is a file in scenarios/. */
export const ownPrograms = ['api', 'inference', 'mesh', 'security'] as const;

/** The module with the helpers for programs of the user. k6 cannot import this name, so such programs are bundled. */
export const helperModule = 'meshproof/k6';

/** The environment variables of the programs. For plain `k6 run`, all are optional. */
export const environment = {
  api: 'MESHPROOF_API_URL',
  inference: 'MESHPROOF_INFERENCE_URL',
  mesh: 'MESHPROOF_MESH_URL',
  /** The bearer token. It is passed by environment only, never in an options file, an argument or a label. */
  token: 'MESHPROOF_TOKEN',
  /** The address for gRPC: http:// for plain text, https:// for TLS. Without an address, there is no gRPC traffic. */
  grpc: 'MESHPROOF_GRPC_URL',
  /**
   * OAuth clients that sign in by client credentials, as JSON: `[{"id": …, "secret": …}]`. Without clients, every
   * session uses `token`.
   */
  clients: 'MESHPROOF_CLIENTS',
  /** The client certificate that the target requires, as JSON of k6's option `tlsAuth`. Its key is a secret. */
  tlsAuth: 'MESHPROOF_TLS_AUTH',
  /** After a 429, `obey` (default) repeats the request as soon as the target allows; `ignore` never repeats it. */
  rateLimit: 'MESHPROOF_RATE_LIMIT',
  /** The mean pause between two sessions of a user in a closed model, in seconds. */
  think: 'MESHPROOF_THINK',
  /** A `Schedule` as JSON. */
  schedule: 'MESHPROOF_SCHEDULE',
  seed: 'MESHPROOF_SEED',
  /** A text that is unique per run. The ids that the programs create contain this text. */
  runKey: 'MESHPROOF_RUN_KEY',
  /** The timeout of a request, in k6's notation: `10s`. */
  timeout: 'MESHPROOF_TIMEOUT',
  /** The common start of the load in epoch milliseconds. setup() sleeps until then. */
  startAtMs: 'MESHPROOF_START_AT_MS',
  /** The pause between the end of the program's own setup and the common start of the load. */
  startInMs: 'MESHPROOF_START_IN_MS',
  summary: 'MESHPROOF_SUMMARY',
  /** The `scenario` label of writes in the setup() and teardown() of a user's program. */
  label: 'MESHPROOF_LABEL',
  /** A JSON list of `PhaseSpan` for a user's program. */
  phases: 'MESHPROOF_PHASES',
  /** With `1`, the calls that wait for an answer are counted (`ownMetrics.begunCalls`). */
  countsCalls: 'MESHPROOF_COUNTS_CALLS',
  /** The user's K6_… variables as JSON. k6 would read the variables themselves as options. */
  userVariables: 'MESHPROOF_USER_VARIABLES',
} as const;

/**
 * The `name` tags of requests. Path parameters are written as `:id` or `:sync`, so that the number of series stays
 * small.
 */
export const requests = {
  listRepositories: 'GET /repositories',
  readRepository: 'GET /repositories/:id',
  configure: 'PUT /repositories/:id/config',
  signIn: 'POST /oauth/token',
  createWebhook: 'POST /webhooks',
  listWebhooks: 'GET /webhooks',
  deleteWebhook: 'DELETE /webhooks/:id',
  startSync: 'POST /repositories/:id/sync',
  readSync: 'GET /repositories/:id/sync/:sync',
  listPlatforms: 'GET /platforms',
  readUser: 'GET /user',
  updateProfile: 'PUT /user/profile',
  infer: 'POST /ai/inference',
  listModels: 'GET /ai/models',
  startBatch: 'POST /ai/batch',
  readBatch: 'GET /ai/batch/:id',
  sendMessage: 'POST /api/v1/messages/send',
  listMessages: 'GET /api/v1/messages',
  listPeers: 'GET /api/v1/peers',
  readStats: 'GET /api/v1/stats',
  listPolls: 'GET /api/v1/polls',
  createPoll: 'POST /api/v1/polls/create',
  votePoll: 'POST /api/v1/polls/vote',
  analyzePoll: 'POST /api/v1/polls/analyze',
  grpcSend: 'mesh.MeshService/SendMessage',
  grpcPeers: 'mesh.MeshService/GetPeers',
  grpcStats: 'mesh.MeshService/GetStats',
  grpcCreatePoll: 'mesh.MeshService/CreatePoll',
  grpcVotePoll: 'mesh.MeshService/VotePoll',
  grpcStreamMessages: 'mesh.MeshService/StreamMessages',
} as const;

export type RequestName = (typeof requests)[keyof typeof requests];

export const ownMetrics = {
  /** The number of started iterations. k6's own metric `iterations` counts only finished iterations. */
  started: 'started_iterations',
  /**
   * The calls of a user's program by `kind`, counted before and after the wait for the target. If k6 interrupts an
   * iteration, only the difference of these counts shows whether the iteration waited for the target or slept.
   */
  begunCalls: 'begun_calls',
  endedCalls: 'ended_calls',
  /** The answers to calls with `togetherTag`. k6 counts these answers, not the script. */
  answeredCalls: 'answered_calls',
  /** Exceptions of a user's program, by cause (`ThrownBy`). */
  thrown: 'thrown_iterations',
  /** The time from the due time of an arrival to the end of its iteration. */
  arrivalDuration: 'arrival_duration',
  wrongAnswers: 'wrong_answers',
  /**
   * The time from the first try of a call to its last answer, including waits for a rate limit. The label `outcome` is
   * `admitted` or `limited`. The offered load is the number of all calls, admitted and limited.
   */
  callDuration: 'call_duration',
  /**
   * The counts of writes, by kind:
   * - accepted: the target accepted the write
   * - checked: reading back succeeded, whether it found the write or not
   * - lost: the write was missing when read back
   * - doubled: how many more writes were found than the target accepted
   * - unreadable: reading back failed, which proves nothing
   */
  writesAccepted: 'writes_accepted',
  writesChecked: 'writes_checked',
  writesLost: 'writes_lost',
  writesDoubled: 'writes_doubled',
  writesUnreadable: 'writes_unreadable',
  /**
   * An attack is let in if the target answers it with a 2xx or 3xx. A 5xx or no answer counts as a crash. Closing the
   * connection while an oversize body arrives is no crash.
   */
  attacks: 'attacks',
  attacksLetIn: 'attacks_let_in',
  attackCrashes: 'attack_crashes',
  /** The time from sending a message on a WebSocket to its echo. */
  wsEcho: 'ws_echo_duration',
  /** `grpcFailures` counts calls with a status other than OK or with wrong content, and failed connections. */
  grpcCalls: 'grpc_calls',
  grpcFailures: 'grpc_failures',
  /**
   * The times of failed gRPC calls, and the times until a connection failed. In the record, a failed connection is a
   * gRPC call with the status UNAVAILABLE.
   */
  failedGrpc: 'grpc_failed_duration',
  /** The `processing_time` that the server reports for an inference. */
  processingTime: 'ai_processing_time',
  /**
   * The fourth power of a request's duration in seconds. k6's native histograms have only schema 3, with a bucket ratio
   * of 2^(1/8). The fourth root of this ratio is 2^(1/32), the bucket ratio of schema 5. So the schema 3 buckets of the
   * power are exactly the schema 5 buckets of the duration.
   */
  durationPower: 'http_req_duration_power',
  /**
   * The time of a redirected call, from its first request to the end of its last answer. The record contains this time
   * instead of k6's durations of the requests of the chain.
   */
  redirectedCall: 'redirected_call_duration',
  /** Requests that k6 sent twice, because the target closed or reset their connection without an answer. */
  repeatedRequests: 'repeated_requests',
} as const;

/** The kinds of calls in `ownMetrics.begunCalls`. A call of the kind `ws` is the handshake of a WebSocket. */
export const callKinds = ['http', 'grpc', 'ws'] as const;
export type CallKind = (typeof callKinds)[number];

export const durationPower = 4;

/** Pauses are uniform between 0 and this multiple of the think time, so their mean is the think time. */
export const longestThink = 2;

/**
 * Tag of requests whose durations are in the finer histogram `ownMetrics.durationPower`. The record leaves out k6's own
 * durations of these requests. Requests of a redirect chain have the tag, too, but no value in the finer histogram.
 */
export const fineTag = 'meshproof_fine';

/** Tag of the requests to which a redirect led. */
export const hopTag = 'meshproof_hop';

/**
 * Tag of gRPC calls that meshproof measures itself. If such a call fails, the record contains `ownMetrics.failedGrpc`
 * instead of k6's duration.
 */
export const framedTag = 'meshproof_grpc';

/**
 * Tag of calls that a script makes together with others, such as the requests of `http.batch`. While the script waits
 * for one of these calls, it does not see the answers of the others, but k6 counts them.
 */
export const togetherTag = 'meshproof_together';

/** For each kind of calls, k6's metric that has a value for each answer to a call. */
export const answersOf: Readonly<Partial<Record<CallKind, string>>> = { http: 'http_reqs' };

export const failureMark = 'meshproof failing exchange: ';

/** Names of headers, fields, members and variables whose value may be a secret. */
export const secretName = new RegExp(
  [
    'authorization|cookie|token|secret|signature|credential|bearer|jwt|assertion|[cx]srf',
    'pass(?:wor[dt]|wd|phrase|code)|(?:^|[-_.])(?:pass|auth|pin|otp)$|pwd$',
    '(?:api|private|access|account|signing|encryption|subscription)[-_]?key',
    'session(?:[-_]?(?:id|key))?$|^sid$',
  ].join('|'),
  'i',
);

/** The number of characters of a body that meshproof keeps or prints for an exchange. */
export const bodyKept = 2048;

/**
 * A program logs this many characters more than `bodyKept`. So meshproof also sees the end of a secret that begins
 * before `bodyKept`, and can mask the secret.
 */
export const cutMargin = 4096;

/** Prefix of the log line with an exchange of `run --once`. */
export const exchangeMark = 'meshproof exchange: ';

/** Prefix of the log line about a request that the network guard blocked: module, address, error. */
export const blockedMark = 'meshproof blocked: ';

/** Prefix of the log line with the start time of the load, in epoch milliseconds. setup() chooses this time. */
export const startMark = 'meshproof start: ';

/** Prefix of the log line with the last answer of the target before a setup() or teardown() threw an exception. */
export const setupMark = 'meshproof setup: ';

/**
 * Prefix of a log line with bodies and headers that may contain tokens. meshproof finds the tokens in the line, so that
 * it can mask them elsewhere. meshproof does not store the line.
 */
export const issuedMark = 'meshproof issued tokens: ';

/**
 * The rate per second changes linearly from `from` to the `to` of each stage. Arrival i, counted from 0, is due when
 * the integral of the rate reaches i + `first`. `first` is 0 for k6's constant-arrival-rate, whose first arrival is due
 * at once, and 1 for its ramping-arrival-rate.
 */
export type EvenSchedule = { first: 0 | 1; from: number; stages: readonly { to: number; seconds: number }[] };

/**
 * For random arrivals, `due` is the `dueText` of all arrivals, one after another. Every VU parses the schedule, and
 * parsing a list of numbers would take longer.
 */
export type Schedule = EvenSchedule | { due: string };

const dueDigits = 9;
const duePerSecond = 10_000;

/** Returns a due time in tenths of a millisecond, with a fixed number of digits. */
export function dueText(seconds: number): string {
  return String(Math.round(seconds * duePerSecond)).padStart(dueDigits, '0');
}

/** Returns the due time of arrival `index` in seconds. `text` contains one `dueText` for each arrival. */
export function dueAt(text: string, index: number): number {
  return Number(text.slice(index * dueDigits, (index + 1) * dueDigits)) / duePerSecond;
}

/** `endS` is in seconds from the start of the load. */
export type PhaseSpan = { name: string; endS: number };

/**
 * The cause of an exception:
 * - `answer`: a failed request in the same iteration
 * - `fail`: the script's `fail()`, or a body that the script cannot parse
 * - `script`: an error of the script
 */
export const thrownBy = ['answer', 'fail', 'script'] as const;
export type ThrownBy = (typeof thrownBy)[number];

/** Options of a script that lower its load. These options do not apply if the plan decides the load. */
export const loadLimits: readonly string[] = [
  'rps',
  'minIterationDuration',
  'executionSegment',
  'executionSegmentSequence',
];

/**
 * Returns the name under which a scenario of a user's script is recorded. k6 uses the name `default` if the script
 * defines no scenarios; the script's label replaces this name.
 */
export function shownScenario(name: string, label: string): string {
  return name === 'default' ? label : name;
}

/** Prefix of the log line that lists the exported functions of a user's program and the options that it sets. */
export const exportsMark = 'meshproof exports: ';

/** Prefix of the log line that lists the built-in JavaScript functions that a program replaces. */
export const replacedMark = 'meshproof replaced: ';

/**
 * k6's system tags that become labels. `url` would create a series per address. Dropped arrivals have only `scenario`.
 * https://grafana.com/docs/k6/latest/using-k6/tags-and-groups/#system-tags
 */
export const systemTags = ['status', 'method', 'name', 'scenario', 'error_code', 'expected_response'] as const;
