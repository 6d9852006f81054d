import { UserError } from '../../../scenarios/base/errors.ts';
import { parseDuration, parseShare, parseSize } from '../../../scenarios/base/units.ts';

/** The values of all defects. Zero or undefined means healthy. For `chunkTokens`, 1 means healthy. */
export type Defects = {
  /**
   * The delay of answers under /v1 and /api/v1, except answers that refuse bad credentials or too many requests. Also
   * the delay of unary gRPC answers, and of the broker's WebSocket handshakes, answers and published frames.
   */
  latencyMs: number;
  /**
   * The share of requests that end in an internal error: status 500, or INTERNAL in gRPC. The defect applies to the API
   * and inference, except routes that need no credentials, and to the broker (REST and unary gRPC).
   */
  errorShare: number;
  /**
   * Blocks the event loop once for `forMs`. The block begins `afterMs` after the defect is set. The default of
   * `afterMs` is 15 s for a defect that is set at start, and 50 ms for a defect that is set later.
   */
  freeze?: { forMs: number; afterMs?: number };
  /** The share of writes that are dropped although the caller gets a success. */
  lostShare: number;
  /**
   * The CPU time per item that was stored since the defect was set. Most requests for a list, each send of a message,
   * and each start of a sync take this time.
   */
  scanMsPerItem: number;
  /** The number of bytes that each request to the API or the broker leaks. */
  leakBytes: number;
  /** The process exits with code 1 this long after the defect is set. */
  dieAfterMs?: number;
  /** The score of each page's layout shift. */
  layoutShift: number;
  /** The time for which a click handler blocks the page. */
  handlerMs: number;
  /** The delay of the largest image of each page. */
  heroMs: number;
  /** After the defect is set, inference requests get status 503 for this time. */
  coldMs: number;
  /** The length of one pause in each streamed answer. */
  stallMs: number;
  /** The minimum time between two chunks of a stream. */
  dripMs: number;
  /** The number of tokens after which each stream is cut off. */
  cutAfter?: number;
  /** The number of tokens in each chunk of a stream. */
  chunkTokens: number;
  shares: Readonly<Record<ShareName, number>>;
};

/**
 * The defects that affect a share of requests, writes or streams. `rate-limit` differs: the published limits are
 * multiplied by its value.
 */
const shareNames = [
  'double-writes',
  'rate-limit',
  'weak-auth',
  'fragile-parser',
  'ai-limit',
  'ai-errors',
  'ai-overload',
  'stream-malformed',
  'stream-usage',
  'stream-no-done',
  'stream-role',
] as const;
export type ShareName = (typeof shareNames)[number];

export const healthy: Defects = {
  latencyMs: 0,
  errorShare: 0,
  lostShare: 0,
  scanMsPerItem: 0,
  leakBytes: 0,
  layoutShift: 0,
  handlerMs: 0,
  heroMs: 0,
  coldMs: 0,
  stallMs: 0,
  dripMs: 0,
  chunkTokens: 1,
  shares: Object.fromEntries(shareNames.map((name) => [name, 0])) as Record<ShareName, number>,
};

type Parsed = Partial<Omit<Defects, 'shares'>> & { shares?: Partial<Defects['shares']> };
type Kind = { example: string; parse(value: string): Parsed | undefined };

const kinds: Readonly<Record<string, Kind>> = {
  latency: { example: '300ms', parse: milliseconds((ms) => ({ latencyMs: ms })) },
  errors: { example: '5%', parse: shareOf((share) => ({ errorShare: share })) },
  freeze: { example: '3s or 3s@20s', parse: freeze },
  'lost-writes': { example: '1%', parse: shareOf((share) => ({ lostShare: share })) },
  'slow-store': { example: '25us', parse: milliseconds((ms) => ({ scanMsPerItem: ms })) },
  leak: { example: '100kB', parse: (text) => found(parseSize(text), (bytes) => ({ leakBytes: bytes })) },
  die: { example: '8s', parse: milliseconds((ms) => ({ dieAfterMs: ms })) },
  'layout-shift': { example: '0.3', parse: shareOf((score) => ({ layoutShift: score })) },
  'slow-handler': { example: '400ms', parse: milliseconds((ms) => ({ handlerMs: ms })) },
  'lcp-delay': { example: '3s', parse: milliseconds((ms) => ({ heroMs: ms })) },
  'cold-start': { example: '5s', parse: milliseconds((ms) => ({ coldMs: ms })) },
  'stream-stall': { example: '2s', parse: milliseconds((ms) => ({ stallMs: ms })) },
  'stream-drip': { example: '80ms', parse: milliseconds((ms) => ({ dripMs: ms })) },
  'stream-cut': { example: '8', parse: count((tokens) => ({ cutAfter: tokens })) },
  'stream-chunk': { example: '4', parse: count((tokens) => ({ chunkTokens: tokens })) },
  ...Object.fromEntries(
    shareNames.map((name) => [name, { example: '20%', parse: shareOf((share) => ({ shares: { [name]: share } })) }]),
  ),
};

export const defectNames: readonly string[] = Object.keys(kinds);

/** The default values of defects that may be named without a value. */
const defaults: Readonly<Record<string, string>> = {
  'slow-store': '25us',
  leak: '100kB',
  'stream-role': '100%',
  'rate-limit': '100%',
  'weak-auth': '100%',
  'fragile-parser': '100%',
};

/**
 * Returns the defects that `texts` name, such as `['latency=300ms', 'slow-store']`.
 * @throws UserError for an unknown name, an invalid value, or a repeated name
 */
export function parseDefects(texts: readonly string[]): Defects {
  const seen = new Set<string>();
  let defects = healthy;
  for (const text of texts) {
    const [, name = text, given] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (!kind)
      throw new UserError(`unknown defect ${quote(name)}`, { hint: `the defects are ${defectNames.join(', ')}` });
    if (seen.has(name)) throw new UserError(`defect ${name} is given twice`);
    seen.add(name);
    const parsed = kind.parse(given ?? defaults[name] ?? '');
    if (!parsed) {
      const problem = given === undefined ? 'has no value' : `cannot be ${quote(given)}`;
      throw new UserError(`defect ${name} ${problem}`, { hint: `write ${name}=${kind.example}` });
    }
    defects = { ...defects, ...parsed, shares: { ...defects.shares, ...parsed.shares } };
  }
  return defects;
}

function milliseconds(use: (ms: number) => Parsed) {
  return (text: string) => found(parseDuration(text), (seconds) => use(seconds * 1000));
}

function shareOf(use: (share: number) => Parsed) {
  return (text: string) => found(parseShare(text), use);
}

function count(use: (n: number) => Parsed) {
  return (text: string) => found(/^[1-9]\d{0,4}$/.test(text) ? Number(text) : undefined, use);
}

function freeze(text: string): Partial<Defects> | undefined {
  const [length = '', delay, ...rest] = text.split('@');
  const forS = parseDuration(length);
  const afterS = delay === undefined ? undefined : parseDuration(delay);
  if (forS === undefined || rest.length > 0 || (delay !== undefined && afterS === undefined)) return undefined;
  return { freeze: { forMs: forS * 1000, ...(afterS !== undefined && { afterMs: afterS * 1000 }) } };
}

function found<T, R>(value: T | undefined, use: (value: T) => R): R | undefined {
  return value === undefined ? undefined : use(value);
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 60));
}
