import exec from 'k6/execution';
import { Trend } from 'k6/metrics';
import grpc from 'k6/net/grpc';
import { framedTag, ownMetrics } from './names.ts';
import { now } from './now.ts';
import { beginCalls, counted, isCounting } from './transport/count-calls.ts';

/*
 * Replaces the module `k6/net/grpc` of a program. k6 records nothing about a connection that fails, and drops the
 * duration of most calls that time out. This module therefore records each failed connection and each failed call. The
 * module also counts the calls until their first answer, because k6 records nothing about a call that it interrupts. It
 * marks the calls with `framedTag`, so that the record leaves out k6's own durations of the same failed calls.
 */

// A local export has precedence over `export *`, so the exports below replace those of k6.
export * from 'k6/net/grpc';

type Parameters = { tags?: Record<string, string>; timeout?: string | number };
type Response = { status: number };
type K6Client = {
  connect(address: string, ...more: unknown[]): unknown;
  invoke(method: string, request: unknown, parameters: unknown): Response;
  asyncInvoke(method: string, request: unknown, parameters: unknown): Promise<Response>;
  healthCheck(...parameters: unknown[]): unknown;
};
type K6Stream = { on(event: string, handler: (error: { code: number; message: string }) => void): void };

const failures = new Trend(ownMetrics.failedGrpc, true);

/** For each `FramedClient`: k6's own client, and the address to which the script connected last. */
const originals = new WeakMap<object, { client: K6Client; address: string }>();

/**
 * Returns an object that inherits from k6's gRPC client and overrides the methods for calls. In the client of k6, these
 * methods cannot be replaced.
 */
function FramedClient(): object {
  const client = new grpc.Client() as unknown as K6Client;
  const original = { client, address: '' };
  const calls: K6Client = {
    connect: counted('grpc', (address, ...more) => client.connect(address, ...more)),
    invoke: counted('grpc', (method, request, parameters) => client.invoke(method, request, parameters)),
    asyncInvoke: counted('grpc', (method, request, parameters) => client.asyncInvoke(method, request, parameters)),
    healthCheck: counted('grpc', (...parameters) => client.healthCheck(...parameters)),
  };
  const connect: K6Client['connect'] = (address, ...more) => {
    original.address = address;
    const startMs = now();
    try {
      return calls.connect(address, ...more);
    } catch (error) {
      // The status UNAVAILABLE of gRPC.
      note(now() - startMs, { name: 'connect', method: 'connect', status: '14' });
      throw error;
    }
  };
  const invoke: K6Client['invoke'] = (method, request, parameters) => {
    const ended = failureNoter(original.address, method, parameters);
    const response = calls.invoke(method, request, marked(parameters));
    ended(response.status);
    return response;
  };
  const asyncInvoke: K6Client['asyncInvoke'] = (method, request, parameters) => {
    const ended = failureNoter(original.address, method, parameters);
    return calls.asyncInvoke(method, request, marked(parameters)).then((response) => {
      ended(response.status);
      return response;
    });
  };
  const methods = { connect, invoke, asyncInvoke, healthCheck: calls.healthCheck };
  const framed = Object.create(
    client,
    Object.fromEntries(Object.entries(methods).map(([name, value]) => [name, { value, enumerable: true }])),
  );
  originals.set(framed, original);
  return framed;
}

/**
 * Returns a stream of k6 for a client that `FramedClient` made. A stream counts as answered at its first message. Only
 * a stream with a timeout gets the tag `framedTag`, because k6 records the duration of every other stream, even if it
 * fails.
 */
function FramedStream(framed: object, method: string, parameters?: unknown): object {
  const Original = grpc.Stream as unknown as new (...all: unknown[]) => K6Stream;
  const { client, address } = originals.get(framed) ?? { client: framed, address: '' };
  const make = (more: unknown) => countedStream(() => new Original(client, method, more));
  if (!(parameters as Parameters | undefined)?.timeout) return make(parameters);
  let ended: ((status: number) => void) | undefined = failureNoter(address, method, parameters);
  const stream = make(marked(parameters));
  stream.on('error', ({ code, message }) => {
    // k6 gives the status UNKNOWN to the error of a stream that the script canceled.
    ended?.(message === 'canceled by client (k6)' ? grpc.StatusCanceled : code);
    // k6 can report several errors of one stream; the first counts.
    ended = undefined;
  });
  return stream;
}

/** Without counting, k6 calls no listener of ours, and warns about a stream without a listener for errors. */
function countedStream(make: () => K6Stream): K6Stream {
  if (!isCounting) return make();
  const end = beginCalls('grpc');
  try {
    const stream = make();
    for (const event of ['data', 'end', 'error']) stream.on(event, end);
    return stream;
  } catch (error) {
    end();
    throw error;
  }
}

export const Client = FramedClient as unknown as typeof grpc.Client;
export const Stream = FramedStream as unknown as typeof grpc.Stream;

export default { ...grpc, Client, Stream };

/** Adds `framedTag` to the parameters of a call. Tags that k6 refuses stay unchanged, so that k6 reports them. */
function marked(parameters: unknown): unknown {
  const { tags } = (parameters ?? {}) as Parameters;
  if (typeof (parameters ?? {}) !== 'object' || typeof (tags ?? {}) !== 'object') return parameters;
  return { ...(parameters as Parameters), tags: { ...tags, [framedTag]: '1' } };
}

/** Starts to measure a call. The returned function ends the measurement. It records a call without status OK. */
function failureNoter(address: string, method: string, parameters: unknown): (status: number) => void {
  const startMs = now();
  return (status) => {
    if (status !== grpc.StatusOK) note(now() - startMs, tagsOf(address, method, parameters, status));
  };
}

/**
 * Returns the tags that k6 itself gives to a call, except the tags of the virtual user, which k6 adds to each sample.
 * Although k6's types say number, `status` is an object whose text is a name, such as `DeadlineExceeded`.
 */
function tagsOf(address: string, method: string, parameters: unknown, status: number): Record<string, string> {
  const path = method.replace(/^\/?/, '/');
  const [, service = '', short = ''] = path.split('/');
  const system = { url: address + path, service, method: short, status: String(Number(status)) };
  const enabled = exec.test.options.systemTags ?? [];
  return {
    ...(exec.vu.metrics.tags.name === undefined && { name: path }),
    ...(parameters as Parameters | undefined)?.tags,
    ...Object.fromEntries(Object.entries(system).filter(([name]) => enabled.includes(name))),
  };
}

function note(ms: number, tags: Record<string, string>): void {
  try {
    failures.add(ms, tags);
  } catch {
    // In the init context, k6 accepts no values of metrics. k6 makes no calls there, so no failure is lost.
  }
}
