import { Trend } from 'k6/metrics';
import grpc from 'k6/net/grpc';
import { ownMetrics } from './names.ts';
import { now } from './now.ts';

/*
 * Replaces the module `k6/net/grpc` of a user's program. k6 records nothing about a connection that fails, so a program
 * that catches the error would hide the failure. This module records the failed connection as a call with the name
 * `connect` and without status OK.
 */

// A local export has precedence over `export *`, so the exports below replace those of k6.
export * from 'k6/net/grpc';

const unconnected = new Trend(ownMetrics.unconnected, true);

/** The status UNAVAILABLE of gRPC. */
const tags = { name: 'connect', method: 'connect', status: '14' };

const originals = new WeakMap<object, object>();

/**
 * Returns an object that inherits from k6's client and has another `connect`. Methods of k6's own client cannot be
 * replaced.
 */
export function Client(): object {
  const client = new grpc.Client();
  const connect = (...parameters: Parameters<typeof client.connect>) => {
    const startMs = now();
    try {
      return client.connect(...parameters);
    } catch (error) {
      noteFailed(now() - startMs);
      throw error;
    }
  };
  const framed = Object.create(client, { connect: { value: connect, enumerable: true } });
  originals.set(framed, client);
  return framed;
}

/** A stream of k6, which accepts only a client of k6. */
export function Stream(client: object, ...more: unknown[]): object {
  const Original = grpc.Stream as unknown as new (...parameters: unknown[]) => object;
  return new Original(originals.get(client) ?? client, ...more);
}

export default { ...grpc, Client, Stream };

function noteFailed(ms: number): void {
  try {
    unconnected.add(ms, tags);
  } catch {
    // k6 refuses values of metrics in the init context, in which nothing can connect.
  }
}
