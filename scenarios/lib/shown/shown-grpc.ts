import grpc from 'k6/net/grpc';
import { now } from '../now.ts';
import { show } from './show.ts';

/*
 * Replaces the module `k6/net/grpc` of a script under `run --once`: every call and every message of a stream is shown.
 */

// A local export has precedence over `export *`, so the exports below replace those of k6.
export * from 'k6/net/grpc';

type Method = (...parameters: unknown[]) => unknown;
type Wrapped = Record<string, Method>;

const addresses = new WeakMap<object, string>();
const originals = new WeakMap<object, object>();

/** Returns a wrapper of k6's gRPC client that shows each call. The methods of k6's client cannot be replaced. */
export function Client(): Wrapped {
  const client = new grpc.Client() as unknown as Wrapped;
  const wrapped: Wrapped = {
    load: (...parameters) => client.load!(...parameters),
    loadProtoset: (...parameters) => client.loadProtoset!(...parameters),
    connect: (address, ...more) => {
      addresses.set(client, String(address));
      return client.connect!(address, ...more);
    },
    close: () => client.close!(),
    invoke: (...parameters) => called(client, parameters, () => client.invoke!(...parameters)),
    asyncInvoke: (...parameters) => called(client, parameters, () => client.asyncInvoke!(...parameters)),
    healthCheck: (...parameters) =>
      called(client, ['grpc.health.v1.Health/Check'], () => client.healthCheck!(...parameters)),
  };
  originals.set(wrapped, client);
  return wrapped;
}

/** A stream whose messages are shown. */
export function Stream(wrapped: object, method: string, ...more: unknown[]): Wrapped {
  const client = originals.get(wrapped) ?? wrapped;
  const Original = grpc.Stream as unknown as new (...parameters: unknown[]) => Wrapped;
  const stream = new Original(client, method, ...more);
  const url = addressOf(client, method);
  const message = (step: string, body: unknown) =>
    show({ protocol: 'gRPC', method: step, url, status: '', [step === 'send' ? 'request' : 'answer']: { body } });
  stream.on!('data', (data: unknown) => message('receive', data));
  stream.on!('error', (error: unknown) =>
    show({ protocol: 'gRPC', method: 'stream', url, status: 'error', error: JSON.stringify(error) }),
  );
  return {
    on: (...parameters) => stream.on!(...parameters),
    end: () => stream.end!(),
    write: (data) => {
      message('send', data);
      return stream.write!(data);
    },
  };
}

export default { ...grpc, Client, Stream };

type Answer = { status: number; message?: unknown; error?: unknown; headers?: Record<string, string[]> };

function called(client: object, parameters: readonly unknown[], call: () => unknown): unknown {
  const [method, body, given] = parameters as [string, unknown, { metadata?: Record<string, string> } | undefined];
  const startMs = now();
  const report = (answer: Partial<Answer>): void =>
    show({
      protocol: 'gRPC',
      method: 'invoke',
      url: addressOf(client, method),
      status: answer.status ?? 'no answer',
      error: answer.error ? textOf(answer.error) : '',
      durationMs: now() - startMs,
      request: { headers: given?.metadata ?? {}, body },
      answer: { headers: answer.headers ?? {}, body: answer.message },
    });
  const failed = (error: unknown): never => {
    report({ error });
    throw error;
  };
  const done = (answer: unknown): unknown => {
    report(answer as Answer);
    return answer;
  };
  let answer: unknown;
  try {
    answer = call();
  } catch (error) {
    return failed(error);
  }
  return answer instanceof Promise ? answer.then(done, failed) : done(answer);
}

function addressOf(client: object, method: string): string {
  return `${addresses.get(client) ?? ''}/${String(method).replace(/^\//, '')}`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? String(error) : JSON.stringify(error);
}
