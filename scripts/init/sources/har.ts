import { z } from 'zod';
import { formatCountOf } from '../../../results/words/format.ts';
import { messageOf, UserError } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { jsonIn, parseJson } from '../../../scenarios/base/limits/parse-json.ts';
import { readTextFile } from '../../../scenarios/base/limits/read-text-file.ts';
import { cleanBody } from './clean-body.ts';
import type { PossibleId } from './read-backs.ts';
import { isSecretName } from './secrets.ts';
import type { Seen, SeenRouteTable } from './seen-routes.ts';

/** Some recorders write null for a missing text. */
const text = z.string().nullish();
/** HAR 1.2: http://www.softwareishard.com/blog/har-12-spec/ */
const entrySchema = z.object({
  startedDateTime: text,
  request: z.object({
    method: z.string(),
    url: z.string(),
    postData: z.object({ mimeType: text, text }).nullish(),
  }),
  response: z.object({ status: z.number(), content: z.object({ text }).optional().catch(undefined) }),
});
const harSchema = z.object({ log: z.object({ entries: z.array(z.unknown()) }) });

/**
 * Adds the requests of a HAR file that go to `host`. If no request goes to `host`, the host of the first request is
 * used instead. Throws UserError for a file that is not HAR or has no request.
 */
export function readHar(file: string, host: string, table: SeenRouteTable): void {
  const { log } = parsedHar(file);
  const entries = log.entries.map((entry) => entrySchema.safeParse(entry).data);
  const hosts = entries.map((entry) => hostAt(entry?.request.url));
  const own = hosts.includes(host) ? host : hosts.find((one) => one !== undefined);
  if (own === undefined) throw new UserError(nothingIn(entries), { file, hint: 'record requests to your system' });
  for (const [i, entry] of entries.entries()) {
    if (!entry || hosts[i] === undefined) table.skip('unreadable');
    else if (hosts[i] !== own) table.skip('outside');
    else table.add(seenOf(entry));
  }
}

function nothingIn(entries: readonly unknown[]): string {
  const unreadable = entries.filter((entry) => entry === undefined).length;
  if (unreadable === 0) return 'the HAR file has no HTTP request';
  const malformed = formatCountOf(unreadable, 'entry is malformed', 'entries are malformed');
  return `the HAR file has no HTTP request that can be read: ${malformed}`;
}

function seenOf({ request, response, startedDateTime }: z.infer<typeof entrySchema>): Seen {
  const { pathname, search } = new URL(request.url);
  const atMs = Date.parse(startedDateTime ?? '');
  const { mimeType, text } = request.postData ?? {};
  const method = request.method.toUpperCase();
  const answer = jsonIn(response.content?.text ?? '');
  return {
    method,
    target: pathname + search,
    status: response.status,
    atMs: Number.isNaN(atMs) ? undefined : atMs,
    body: cleanBody(mimeType ?? undefined, text ?? undefined),
    isQuery: isGraphQlQuery(text ?? undefined),
    made: method === 'POST' ? idsIn(answer) : [],
    elements: method === 'GET' ? listsIn(answer).flatMap((list) => list.flatMap(idsIn)) : [],
  };
}

/** Returns true if a body has one or several GraphQL queries, and neither a mutation nor a subscription. */
function isGraphQlQuery(text = ''): boolean {
  const value = jsonIn(text);
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.length > 0 && all.every(isReadingOperation);
}

function isReadingOperation(value: unknown): boolean {
  const query = typeof value === 'object' && value !== null && 'query' in value ? value.query : undefined;
  // A document may have several operations, and `operationName` chooses one of them. So a document with the word
  // `mutation` or `subscription` counts as no query.
  return (
    typeof query === 'string' && /^[\s,]*(?:\{|query\b)/.test(query) && !/\b(?:mutation|subscription)\b/.test(query)
  );
}

/**
 * Returns the numbers and texts at the top of a JSON object, each with its key. Values whose key is the name of a
 * secret are left out.
 */
function idsIn(value: unknown): PossibleId[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .filter(([key, id]) => /^\w+$/.test(key) && !isSecretName(key) && /^(number|string)$/.test(typeof id) && id !== '')
    .map(([key, id]) => ({ key, id: String(id) }));
}

/** Returns the lists in an answer: the answer itself, or the lists up to two levels below the answer. */
function listsIn(answer: unknown): unknown[][] {
  const within = (value: unknown) => (typeof value === 'object' && value !== null ? Object.values(value) : []);
  if (Array.isArray(answer)) return [answer];
  const near = within(answer);
  return [...near, ...near.filter((one) => !Array.isArray(one)).flatMap(within)].filter(Array.isArray);
}

function parsedHar(file: string) {
  let value: unknown;
  try {
    value = parseJson(readTextFile(file, bodyLimits.harFile).replace(/^\ufeff/, ''));
  } catch (cause) {
    const isSyntax = cause instanceof SyntaxError;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new UserError(
      isSyntax ? 'this is not a HAR file: the text is not JSON' : missing ? 'no such file' : messageOf(cause),
      { file },
      { cause },
    );
  }
  const result = harSchema.safeParse(value);
  if (result.success) return result.data;
  throw new UserError('this is not a HAR file: log.entries is missing', { file });
}

function hostAt(url: string | undefined): string | undefined {
  if (url === undefined || !/^https?:/i.test(url) || !URL.canParse(url)) return undefined;
  return new URL(url).host;
}
