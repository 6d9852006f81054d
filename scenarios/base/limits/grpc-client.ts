import {
  CallCredentials,
  type ChannelCredentials,
  Client,
  credentials,
  InterceptingCall,
  type Interceptor,
  Metadata,
  status,
} from '@grpc/grpc-js';
import type { TimedLimit } from './body-limits.ts';
import { Arrived, LimitedSocket } from './limited-socket.ts';

// The package is CommonJS. In dist, `import()` of the package would have no named exports, so this file exports them.
export { ChannelCredentials, connectivityState, credentials, Metadata, status } from '@grpc/grpc-js';

/** The bytes that an answer may need besides its messages: TLS handshake, headers, trailers and heads of frames. */
const aroundMessages = 100_000;

/** A server that closes the connection before a call starts gets at most this number of further connections. */
const mostStarts = 10;

/**
 * `fault` returns the error if the last answer exceeded the limit, or if the connection closed before each start of the
 * last call. Otherwise, it returns undefined. `heard` returns true when the server has sent at least one byte.
 */
export type GrpcClient = { client: Client; fault(): Error | undefined; heard(): boolean };

/**
 * Returns a client for an address with `http://` (plain text) or `https://` (TLS). `limit.bytes` limits each
 * message, and the sum of all bytes that the server sends after a request. A larger sum closes the connection. A call
 * without a deadline ends after `limit.time`. A call fails if the connection closed before each of its 10 starts.
 */
export function openGrpc(url: string, limit: TimedLimit, secure: () => ChannelCredentials): GrpcClient {
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === 'https:';
  const arrived = new Arrived({ ...limit, bytes: limit.bytes + aroundMessages });
  let lost: Error | undefined;
  const limitCall: Interceptor = (options, nextCall) =>
    new InterceptingCall(
      nextCall({
        ...options,
        deadline: options.deadline ?? Date.now() + limit.time,
        credentials: limitStarts((error) => {
          lost = error;
        }),
      }),
      {
        sendMessage: (message, next) => {
          arrived.restart();
          lost = undefined;
          next(message);
        },
      },
    );
  const client = new Client(
    `${hostname}:${port || (isTls ? 443 : 80)}`,
    limitSockets(isTls ? secure() : credentials.createInsecure(), arrived),
    {
      interceptors: [limitCall],
      // Each client has its own connection. On a shared connection, a failure to connect would also delay the first
      // call of the next client.
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_receive_message_length': limit.bytes,
    },
  );
  return { client, fault: () => arrived.error ?? lost, heard: () => arrived.any };
}

/**
 * Returns the credentials of one call. They add no metadata. The library asks for them at each start of the call, and
 * starts a call again without limit and without a pause if the connection has closed. The pause lets events and timers
 * run between two starts.
 */
function limitStarts(onLost: (error: Error) => void): CallCredentials {
  let starts = 0;
  return CallCredentials.createFromMetadataGenerator((_, done) => {
    starts += 1;
    if (starts <= mostStarts) return setImmediate(done, null, new Metadata());
    const error = new Error(`the server closed the connection before each of ${mostStarts} starts of the call`);
    onLost(error);
    done(Object.assign(error, { code: status.UNAVAILABLE }));
  });
}

function limitSockets(of: ChannelCredentials, arrived: Arrived): ChannelCredentials {
  const create = of._createSecureConnector.bind(of);
  of._createSecureConnector = (...args) => {
    const connector = create(...args);
    return {
      connect: (socket) => connector.connect(new LimitedSocket(socket, arrived) as unknown as typeof socket),
      waitForReady: () => connector.waitForReady(),
      getCallCredentials: () => connector.getCallCredentials(),
      destroy: () => connector.destroy(),
    };
  };
  return of;
}
