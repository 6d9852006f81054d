import type { ChannelCredentials, Client } from '@grpc/grpc-js';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import type { TlsOptions } from '../../scenarios/base/tls/client-tls.ts';
import type { Beat, OpenBeat } from './heartbeat.ts';

/** gRPC's health protocol: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const healthCheck = '/grpc.health.v1.Health/Check';

/** RESOURCE_EXHAUSTED means a rate limit, or an answer that is too large. Only the text of the error differs. */
const isTooLong = /larger than/;

/**
 * Returns health requests by gRPC's health protocol. Any status that the server sends, except DEADLINE_EXCEEDED, counts
 * as an answer. RESOURCE_EXHAUSTED also counts as a rate limit, unless the answer is larger than `bodyLimits.health`. A
 * request that fails with UNAVAILABLE and without a connection counts as refused. The address is `http://` for plain
 * text and `https://` for TLS, as in `urls.grpc`.
 */
export function grpcBeat(url: string, tls: (url: string) => TlsOptions): OpenBeat {
  // The gRPC library loads slowly, and few targets need it.
  const library = import('./grpc-library.ts');
  let client: Client | undefined;
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === 'https:';
  const close = () => {
    client?.close();
    client = undefined;
  };
  const connect = async () => {
    const { Client, credentials, ChannelCredentials } = await library;
    const { secureContext, rejectUnauthorized } = tls(url);
    const verify = { rejectUnauthorized: rejectUnauthorized ?? true };
    const secure = (): ChannelCredentials =>
      secureContext ? ChannelCredentials.createFromSecureContext(secureContext, verify) : credentials.createSsl();
    // Each client has its own connection. On a shared connection, the failure of one client would delay the first
    // attempt of the next.
    const options = {
      'grpc.use_local_subchannel_pool': 1,
      'grpc.max_receive_message_length': bodyLimits.health.bytes,
    };
    const address = `${hostname}:${port || (isTls ? 443 : 80)}`;
    return new Client(address, isTls ? secure() : credentials.createInsecure(), options);
  };
  const beat: Beat = async (timeoutMs) => {
    const { connectivityState, status } = await library;
    client ??= await connect();
    const one = client;
    return new Promise((resolve) => {
      const deadline = Date.now() + timeoutMs;
      const same = (bytes: Buffer) => bytes;
      one.makeUnaryRequest(healthCheck, same, same, Buffer.alloc(0), { deadline }, (error) => {
        if (!error) return resolve({ answered: true });
        const { code, details } = error;
        if (code === status.DEADLINE_EXCEEDED)
          return resolve({ answered: false, refused: false, why: `no answer within ${timeoutMs / 1000} s` });
        if (code === status.RESOURCE_EXHAUSTED && !isTooLong.test(details))
          return resolve({ answered: true, limit: { everyS: 1, pauseS: 1 } });
        const hasConnection = one.getChannel().getConnectivityState(false) === connectivityState.READY;
        if (code !== status.UNAVAILABLE || hasConnection) return resolve({ answered: true });
        close();
        resolve({ answered: false, refused: true, why: details });
      });
    });
  };
  return { beat, close };
}
