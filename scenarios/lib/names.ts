/** Names that the k6 programs and the host side share. This file imports nothing: it runs in k6 and in Node. */

/** The shipped programs; each is a file of that name in scenarios/. */
export const ownPrograms = ['api', 'inference', 'mesh', 'security'] as const;

/**
 * The module with the helpers for programs of the user. k6 cannot import it by this name, so programs that import it
 * are bundled.
 */
export const helperModule = 'meshproof/k6';

/** Environment variables that the programs read. All are optional for plain `k6 run`. */
export const environment = {
  api: 'MESHPROOF_API_URL',
  inference: 'MESHPROOF_INFERENCE_URL',
  mesh: 'MESHPROOF_MESH_URL',
  /** The bearer token. It is passed by environment only, never in an options file, an argument or a label. */
  token: 'MESHPROOF_TOKEN',
  /** Address of mesh.MeshService: http:// for plain text, https:// for TLS. Without it there is no gRPC traffic. */
  grpc: 'MESHPROOF_GRPC_URL',
  /**
   * OAuth clients that sign in by client credentials, as JSON: `[{"id": …, "secret": …}]`. Passed by environment only,
   * like the token. Without clients, every session uses the token.
   */
  clients: 'MESHPROOF_CLIENTS',
  /**
   * The client certificate that the target requires, with its key, as JSON of k6's option `tlsAuth`. Passed by
   * environment only, like the token.
   */
  tlsAuth: 'MESHPROOF_TLS_AUTH',
  /**
   * The reaction to a 429: `obey` (default) repeats the request when the target allows it, `ignore` does not repeat it.
   */
  rateLimit: 'MESHPROOF_RATE_LIMIT',
  /** The mean think time of a closed model, in seconds: the pause between two sessions of a user. */
  think: 'MESHPROOF_THINK',
  /** The due times of a scenario's arrivals: a `Schedule` as JSON. */
  schedule: 'MESHPROOF_SCHEDULE',
  seed: 'MESHPROOF_SEED',
  /** A text that is unique per run. The ids that the programs create contain it. */
  runKey: 'MESHPROOF_RUN_KEY',
  /** Timeout of one request, as k6 writes durations: `10s`. */
  timeout: 'MESHPROOF_TIMEOUT',
  /** T0 in epoch milliseconds: setup() sleeps until then. */
  startAtMs: 'MESHPROOF_START_AT_MS',
  /**
   * The time in milliseconds from the end of the program's own setup to T0. The frame's setup() computes T0, logs it
   * and sleeps until then.
   */
  startInMs: 'MESHPROOF_START_IN_MS',
  /** The file that handleSummary writes. */
  summary: 'MESHPROOF_SUMMARY',
  /** The `scenario` label of writes in the setup() and teardown() of a user's program. */
  label: 'MESHPROOF_LABEL',
  /** The phases of the plan for a user's program: a JSON list of `PhaseSpan`. */
  phases: 'MESHPROOF_PHASES',
  /** The user's K6_… variables as JSON, for the user's program. k6 would read the originals as options. */
  userVariables: 'MESHPROOF_USER_VARIABLES',
} as const;

/**
 * The `name` tags of requests, except those of attacks. Path parameters are written as `:id` or `:sync`, so that the
 * number of series stays small.
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

/** The programs' own metrics, by their k6 name. */
export const ownMetrics = {
  /**
   * Started iterations. k6's `iterations` counts finished iterations, so the difference is the number of unfinished
   * iterations.
   */
  started: 'started_iterations',
  /** Iterations of a user's program that threw, by cause (`ThrownBy`). */
  thrown: 'thrown_iterations',
  /** The time from the due time of an arrival to the end of its iteration. */
  arrivalDuration: 'arrival_duration',
  /** Answers with the right status and wrong content. */
  wrongAnswers: 'wrong_answers',
  /**
   * The time from the first try of a call to its last answer, including waits for a rate limit. Its label `outcome` is
   * `admitted` or `limited`. The offered load is the number of calls with either outcome.
   */
  callDuration: 'call_duration',
  /**
   * Counts of writes, by kind:
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
   * Attacks by kind: all attacks, those answered with a 2xx or 3xx, and those answered with a 5xx or not at all. A
   * connection that the target closes during an oversize body does not count as unanswered.
   */
  attacks: 'attacks',
  attacksLetIn: 'attacks_let_in',
  attackCrashes: 'attack_crashes',
  /** The time from sending a message on a WebSocket to its echo. */
  wsEcho: 'ws_echo_duration',
  /**
   * gRPC calls, and the calls that failed with a status other than OK or with wrong content. A failed connect counts as
   * a failed call.
   */
  grpcCalls: 'grpc_calls',
  grpcFailures: 'grpc_failures',
  /** The `processing_time` that the server reports for an inference. */
  processingTime: 'ai_processing_time',
  /**
   * The fourth power of a request's duration in seconds. k6's native histograms have only schema 3, a bucket ratio of
   * 2^(1/8). The fourth root of this ratio, 2^(1/32), is the ratio of schema 5. So the schema 3 buckets of the fourth
   * power are exactly the schema 5 buckets of the duration.
   */
  durationPower: 'http_req_duration_power',
  /**
   * The time of a call that was redirected, from its first request to the end of its last answer. The record contains
   * it as the duration of one request, instead of k6's durations of all requests of the chain.
   */
  redirectedCall: 'redirected_call_duration',
  /** Requests that k6 sent twice, because the target closed or reset their connection without an answer. */
  repeatedRequests: 'repeated_requests',
} as const;

/** The power to which `ownMetrics.durationPower` raises a duration. */
export const durationPower = 4;

/**
 * The longest pause between two sessions, as a multiple of the think time. A pause is drawn uniformly between 0 and
 * this maximum, so its mean is the think time.
 */
export const longestThink = 2;

/**
 * Tag of requests whose duration is also in `ownMetrics.durationPower`. For these requests, the record contains the
 * finer histogram instead of k6's own. Redirects have the tag, too, but no value in `ownMetrics.durationPower`.
 */
export const fineTag = 'meshproof_fine';

/** Tag of the requests to which a redirect led. */
export const hopTag = 'meshproof_hop';

/** Prefix of the log line with which a program passes on a failing exchange. */
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
 * A program logs this many characters of a body in addition to `bodyKept`, so that a secret at the cut can be
 * recognised and masked.
 */
export const cutMargin = 4096;

/** Prefix of the log line with which a program passes on each exchange of `run --once`. */
export const exchangeMark = 'meshproof exchange: ';

/**
 * Prefix of the log line with which a program reports a request that the network guard blocked: module, address, error.
 */
export const blockedMark = 'meshproof blocked: ';

/** Prefix of the log line with the T0 that setup() chose, in epoch milliseconds. */
export const startMark = 'meshproof start: ';

/** Prefix of the log line with the last answer before the exception of a setup() or teardown(). */
export const setupMark = 'meshproof setup: ';

/**
 * Prefix of the log line with which a program passes on bodies and headers that may contain issued tokens, so that
 * meshproof can mask the tokens. meshproof does not store these lines.
 */
export const issuedMark = 'meshproof issued tokens: ';

/**
 * The due times of a scenario's arrivals. The rate per second changes linearly from `from` to the `to` of each stage.
 * Arrival i, counted from 0, is due when the integral of the rate reaches i + `first`. `first` is 0 for k6's
 * constant-arrival-rate, whose first arrival is due at once, and 1 for its ramping-arrival-rate.
 */
export type EvenSchedule = { first: 0 | 1; from: number; stages: readonly { to: number; seconds: number }[] };

/**
 * The due times of a scenario's arrivals, even or random. For random arrivals, `due` contains the `dueText` of all
 * arrivals, one after another. A list of numbers would cost more, because every VU parses the schedule.
 */
export type Schedule = EvenSchedule | { due: string };

const dueDigits = 9;
const duePerSecond = 10_000;

/** A due time in tenths of a millisecond, with a fixed number of digits. */
export function dueText(seconds: number): string {
  return String(Math.round(seconds * duePerSecond)).padStart(dueDigits, '0');
}

/** The due time of arrival `index` in seconds. `text` contains one `dueText` for each arrival. */
export function dueAt(text: string, index: number): number {
  return Number(text.slice(index * dueDigits, (index + 1) * dueDigits)) / duePerSecond;
}

/** A phase of the plan: its name, and its end in seconds from T0. */
export type PhaseSpan = { name: string; endS: number };

/**
 * The cause of an exception: a failed request in the same iteration (`answer`), the script's `fail()` or an unreadable
 * body (`fail`), or an error of the script (`script`).
 */
export type ThrownBy = 'answer' | 'fail' | 'script';

/** Options of a script that lower its load. If the plan decides the load, these options do not apply. */
export const loadLimits: readonly string[] = [
  'rps',
  'minIterationDuration',
  'executionSegment',
  'executionSegmentSequence',
];

/** Prefix of the log line that lists the exported functions and the set options of a user's program. */
export const exportsMark = 'meshproof exports: ';

/**
 * k6's system tags that become labels. `url` is left out, because it would create a series per address. Dropped
 * arrivals have only the tag `scenario`.
 * https://grafana.com/docs/k6/latest/using-k6/tags-and-groups/#system-tags
 */
export const systemTags = ['status', 'method', 'name', 'scenario', 'error_code', 'expected_response'] as const;
