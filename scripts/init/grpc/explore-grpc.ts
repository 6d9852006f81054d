import type { Client } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer, type MethodDefinition, type PackageDefinition } from '@grpc/proto-loader';
import { messageOf } from '../../../scenarios/base/errors.ts';
import { bodyLimits } from '../../../scenarios/base/limits/body-limits.ts';
import { credentials, type GrpcClient, Metadata, openGrpc } from '../../../scenarios/base/limits/grpc-client.ts';
import type { Answer, AskSettings } from '../base/ask.ts';
import type { Finding } from '../base/finding.ts';
import { isTooLong } from '../base/route.ts';
import { commonContent } from '../explore/content.ts';
import type { TriedRoute } from '../explore/routes-of-site.ts';
import { reflect } from './reflection.ts';
import { withoutSideEffects } from './side-effects.ts';

export type GrpcSite = { tried: TriedRoute[]; findings: Finding[] };

const health = { service: 'grpc.health.v1.Health', method: 'Check' };
/**
 * Matches the names of methods that only read: the standard methods (https://google.aip.dev/131) and verbs with the
 * same meaning.
 */
const reads = /^(?:Get|BatchGet|List|Search|Find|Lookup|Query|Describe|Count|Check|Read|Fetch|Ping)(?=[A-Z0-9]|$)/;
const mostCalls = 12;

/**
 * Requests the gRPC services of an address by reflection. Makes the health check, and calls up to 12 unary methods that
 * only read, with empty requests. Resolves to undefined if the address does not speak gRPC, or sends nothing. `http://`
 * is plain text, `https://` TLS.
 */
export async function exploreGrpc(url: string, settings: AskSettings): Promise<GrpcSite | undefined> {
  const { client, heard } = connect(url, settings);
  try {
    const call = caller(client, settings);
    const hasHealth = await call(health, emptyMessage);
    if (hasHealth.status === unavailable || !heard()) return undefined;
    const { names, types, marked, problem } = await servicesOf(client);
    const unary = names.flatMap((name) =>
      Object.entries((types[name] ?? {}) as Record<string, MethodDefinition<object, object>>)
        .filter(([, { requestStream, responseStream }]) => !requestStream && !responseStream)
        .filter(([method]) => !isTooLong(method))
        .map(([method, definition]) => ({ service: name, method, definition })),
    );
    const isRead = ({ service, method }: Named) => reads.test(method) || marked.has(`${service}/${method}`);
    const safe = unary.filter(isRead).slice(0, mostCalls);
    const tried: TriedRoute[] = [];
    for (const { service, method, definition } of safe)
      tried.push(await tryCall({ service, method }, call, definition.responseDeserialize));
    if (hasHealth.status === ok) tried.push(await tryCall(health, call, healthAnswer));
    const others = unary.length - safe.length;
    const found =
      problem ?? `${names.join(', ') || 'no service'}: ${unary.length} unary calls, ${others} that may write`;
    const row = { what: 'gRPC', found, written: problem === undefined ? 'the calls that read' : 'nothing' };
    return { tried, findings: [row, healthRow(hasHealth.status === ok)] };
  } finally {
    client.close();
  }
}

type Services = { names: string[]; types: PackageDefinition; marked: Set<string>; problem?: string };

async function servicesOf(client: Client): Promise<Services> {
  const none = { names: [], types: {}, marked: new Set<string>() };
  try {
    const reflected = await reflect(client);
    if (!reflected) return { ...none, problem: 'no reflection' };
    const isOwn = (name: string) => !name.startsWith('grpc.') && !isTooLong(name);
    const names = reflected.services.filter(isOwn);
    const types = loadFileDescriptorSetFromBuffer(reflected.files, { longs: String, enums: String, bytes: String });
    return { names, types, marked: withoutSideEffects(reflected.files) };
  } catch (error) {
    // The files come from the server. For an invalid file, the libraries throw errors of many kinds.
    return { ...none, problem: `a reflection that cannot be read: ${messageOf(error)}` };
  }
}

function healthRow(has: boolean): Finding {
  const found = has ? health.service : 'none';
  return {
    what: 'health',
    found,
    written: 'nothing: a run calls urls.grpc for its health check, and any status counts as up',
  };
}

type Named = { service: string; method: string };
type Call = (
  named: Named,
  read: (bytes: Buffer) => object,
) => Promise<{ status: number; why: string; message: object; ms: number }>;

const ok = 0;
const unknown = 2;
/** The gRPC status of a call that had no connection. */
const unavailable = 14;
const emptyMessage = () => ({});
/**
 * Decodes a HealthCheckResponse. Its second byte is the status: 1 means SERVING, and any other value counts as
 * NOT_SERVING. The status becomes a name, because k6 also returns enum values as names.
 */
const healthAnswer = (bytes: Buffer) => ({ status: bytes[1] === 1 ? 'SERVING' : 'NOT_SERVING' });

/** Calls a method twice. The method becomes a route if both calls succeed, or if the failure is the server's fault. */
async function tryCall(named: Named, call: Call, read: (bytes: Buffer) => object): Promise<TriedRoute> {
  const name = `${named.service}/${named.method}`;
  const candidate = { name, method: 'POST', paths: [name], weight: 1 };
  const first = await call(named, read);
  const second = await call(named, read);
  const answers = [first, second].map(({ status, message, ms }): Answer => {
    return { url: name, status, headers: { 'content-type': 'application/json' }, text: JSON.stringify(message), ms };
  });
  const answer = answers[first.ms > second.ms ? 0 : 1]!;
  if (first.status === ok && second.status === ok)
    return { candidate, route: { ...candidate, status: ok, content: commonContent(answers[0]!, answers[1]!) }, answer };
  const failed = [first, second].find(({ status }) => status !== ok)!;
  // The gRPC statuses UNKNOWN, INTERNAL, UNAVAILABLE and DATA_LOSS blame the server, not the request.
  const isServersFault = [2, 13, 14, 15].includes(failed.status);
  const why = `gRPC status ${failed.status}: ${failed.why}`;
  return { candidate, ...(isServersFault && { route: { ...candidate, status: ok } }), answer, why };
}

function caller(client: Client, { bearer }: AskSettings): Call {
  return ({ service, method }, read) => {
    const metadata = new Metadata();
    if (bearer !== undefined) metadata.set('authorization', `Bearer ${bearer}`);
    const startedMs = performance.now();
    return new Promise((resolve) => {
      const same = (bytes: Buffer) => bytes;
      client.makeUnaryRequest(`/${service}/${method}`, same, read, Buffer.alloc(0), metadata, (error, message) =>
        resolve({
          // The library gives an error without a code if it cannot decompress the answer.
          status: error ? (error.code ?? unknown) : ok,
          why: error?.details ?? '',
          message: message ?? {},
          ms: performance.now() - startedMs,
        }),
      );
    });
  };
}

function connect(url: string, { ca, insecure = false }: AskSettings): GrpcClient {
  const root = ca === undefined ? null : Buffer.from(ca);
  const secure = () => credentials.createSsl(root, null, null, { rejectUnauthorized: !insecure });
  return openGrpc(url, bodyLimits.initAnswer, secure);
}
