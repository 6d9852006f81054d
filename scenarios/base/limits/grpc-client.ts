import { type ChannelCredentials, Client, credentials, InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import type { TimedLimit } from './body-limits.ts';
import type { BodyLimitError } from './limit-error.ts';
import { Arrived, LimitedSocket } from './limited-socket.ts';

// The package is CommonJS. In dist, `import()` of the package would have no named exports, so this file exports them.
export { ChannelCredentials, connectivityState, credentials, Metadata, status } from '@grpc/grpc-js';

/** The bytes that an answer may need besides its messages: TLS handshake, headers, trailers and heads of frames. */
const aroundMessages = 100_000;

/** `excess` returns the error if an answer exceeded the limit. Otherwise, it returns undefined. */
export type GrpcClient = { client: Client; excess(): BodyLimitError | undefined };

/**
 * Returns a client for an address with `http://` (plain text) or `https://` (TLS). `limit.bytes` limits each
 * message, and the sum of all bytes that the server sends after a request. A larger sum closes the connection. A call
 * without a deadline ends after `limit.time`.
 */
export function openGrpc(url: string, limit: TimedLimit, secure: () => ChannelCredentials): GrpcClient {
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === 'https:';
  const arrived = new Arrived({ ...limit, bytes: limit.bytes + aroundMessages });
  const limitCall: Interceptor = (options, nextCall) =>
    new InterceptingCall(nextCall({ ...options, deadline: options.deadline ?? Date.now() + limit.time }), {
      sendMessage: (message, next) => {
        arrived.restart();
        next(message);
      },
    });
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
  return { client, excess: () => arrived.error };
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
