/** Names that k6 programs and the host side share. This file imports nothing, so that both can read it. */

/** Our own programs; each is a file of that name in scenarios/. */
export const ownPrograms = ['api', 'inference', 'mesh'] as const;

/** Environment variables that the programs read; every one has a default, so that plain `k6 run` needs none. */
export const environment = {
  api: 'MESHPROOF_API_URL',
  inference: 'MESHPROOF_INFERENCE_URL',
  mesh: 'MESHPROOF_MESH_URL',
  /** The bearer token. Only here: never in an options file, an argument or a label. */
  token: 'MESHPROOF_TOKEN',
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
  startSync: 'POST /repositories/:id/sync',
  readSync: 'GET /repositories/:id/sync/:sync',
  listPlatforms: 'GET /platforms',
  readUser: 'GET /user',
  updateProfile: 'PUT /user/profile',
  infer: 'POST /ai/inference',
  listModels: 'GET /ai/models',
  sendMessage: 'POST /api/v1/messages/send',
  listMessages: 'GET /api/v1/messages',
  listPeers: 'GET /api/v1/peers',
  readStats: 'GET /api/v1/stats',
  listPolls: 'GET /api/v1/polls',
  createPoll: 'POST /api/v1/polls/create',
  votePoll: 'POST /api/v1/polls/vote',
  analyzePoll: 'POST /api/v1/polls/analyze',
} as const;

export type RequestName = (typeof requests)[keyof typeof requests];

/** k6 metrics of our own, by their k6 name. */
export const ownMetrics = {
  /** Iterations begun, so that those never finished can be told from those never begun. */
  started: 'started_iterations',
  /** Answers with the right status and the wrong content. */
  wrongAnswers: 'wrong_answers',
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

/** A tag of requests whose duration is also in `durationPower`: the record then takes the finer histogram. */
export const fineTag = 'meshproof_fine';
