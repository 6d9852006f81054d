/** Names that k6 programs and the host side share. This file imports nothing, so that both can read it. */

/** Our own programs; each is a file of that name in scenarios/. */
export const ownPrograms = ['api', 'inference', 'mesh', 'security'] as const;

/** Environment variables that the programs read; every one has a default, so that plain `k6 run` needs none. */
export const environment = {
  api: 'MESHPROOF_API_URL',
  inference: 'MESHPROOF_INFERENCE_URL',
  mesh: 'MESHPROOF_MESH_URL',
  /** The bearer token. Only here: never in an options file, an argument or a label. */
  token: 'MESHPROOF_TOKEN',
  /** Where mesh.MeshService listens: http:// for plain text, https:// for TLS. Without it there is no gRPC traffic. */
  grpc: 'MESHPROOF_GRPC_URL',
  /**
   * Who may sign in by OAuth client credentials, as JSON: `[{"id": …, "secret": …}]`. Only here, like
   * the token; where there is none, the token speaks for everybody.
   */
  clients: 'MESHPROOF_CLIENTS',
  /** What a program does about 429: `obey` comes back when it may, `ignore` goes on. */
  rateLimit: 'MESHPROOF_RATE_LIMIT',
  /** Seconds that a user of a closed model thinks between two sessions. */
  think: 'MESHPROOF_THINK',
  /** When the arrivals of a scenario are due, as JSON: a `Schedule`. */
  schedule: 'MESHPROOF_SCHEDULE',
  seed: 'MESHPROOF_SEED',
  /** Makes the ids of one run differ from those of every other. */
  runKey: 'MESHPROOF_RUN_KEY',
  /** How long one request may take, as k6 writes durations. */
  timeout: 'MESHPROOF_TIMEOUT',
  /** T0 in epoch milliseconds: setup() sleeps until then. */
  startAtMs: 'MESHPROOF_START_AT_MS',
  /** The file that handleSummary writes. */
  summary: 'MESHPROOF_SUMMARY',
} as const;

/** The `name` tag of every request: what is a path parameter stands as `:id`, so that names stay few. */
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

/** k6 metrics of our own, by their k6 name. */
export const ownMetrics = {
  /** Iterations begun, so that those never finished can be told from those never begun. */
  started: 'started_iterations',
  /** From when an arrival was due to the end of its iteration, whatever it did. */
  arrivalDuration: 'arrival_duration',
  /** Answers with the right status and the wrong content. */
  wrongAnswers: 'wrong_answers',
  /**
   * A call as its user sees it: from the first try to the last answer, waits for a rate limit included. Its outcome is
   * `admitted` or `limited`, so that its count is what was offered.
   */
  callDuration: 'call_duration',
  /** Writes that were answered with success and then looked for, by what was written; with what was found. */
  writesChecked: 'writes_checked',
  writesLost: 'writes_lost',
  writesDoubled: 'writes_doubled',
  /** Attacks by kind; let in is one that was answered with success, a crash is a 5xx or no answer. */
  attacks: 'attacks',
  attacksLetIn: 'attacks_let_in',
  attackCrashes: 'attack_crashes',
  /** From a message on a WebSocket to its own echo there. */
  wsEcho: 'ws_echo_duration',
  /** gRPC calls, and those that were answered otherwise than with OK and what was asked for. */
  grpcCalls: 'grpc_calls',
  grpcFailures: 'grpc_failures',
  /** The server's own `processing_time` of an inference. */
  processingTime: 'ai_processing_time',
  /**
   * The fourth power of a request's duration in seconds. k6's native histograms have schema 3, a bucket ratio of
   * 2^(1/8); the fourth root of that, 2^(1/32), is the ratio of schema 5, so that the buckets of the fourth power are
   * exactly those of the duration under schema 5.
   */
  durationPower: 'http_req_duration_power',
} as const;

export const durationPower = 4;

/** A pause between two sessions is between none and this many times the plan's think time, which is its mean. */
export const longestThink = 2;

/** A tag of requests whose duration is also in `durationPower`: the record then takes the finer histogram. */
export const fineTag = 'meshproof_fine';

/** Begins the line of the log by which a program hands over a failing exchange. */
export const failureMark = 'meshproof failing exchange: ';

/**
 * When the arrivals of a scenario are due. Rates per second: straight lines from `from` to the end of each stage. Arrival
 * i, from 0, is due when the integral of the rate reaches i + `first`: k6's constant rate begins at once (0), its ramping
 * one with the first whole arrival (1).
 */
export type Schedule = { first: 0 | 1; from: number; stages: readonly { to: number; seconds: number }[] };
