import type { ChannelCredentials } from '@grpc/grpc-js';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import type { GrpcClient } from '../../scenarios/base/limits/grpc-client.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import type { TlsOptions } from '../../scenarios/base/tls/client-tls.ts';
import type { Beat, OpenBeat } from './heartbeat.ts';

/** gRPC's health protocol: https://github.com/grpc/grpc/blob/master/doc/health-checking.md */
const healthCheck = '/grpc.health.v1.Health/Check';

/** RESOURCE_EXHAUSTED means a rate limit or a too large answer. Only the error for a too large answer has this text. */
const isTooLong = /larger than/;

/**
 * Returns health requests by gRPC's health protocol. Any status that the server sends, except DEADLINE_EXCEEDED, counts
 * as an answer. RESOURCE_EXHAUSTED also counts as a rate limit, unless the answer is larger than `bodyLimits.health`. A
 * request counts as refused if the server closes each connection before the call starts, or if the request fails with
 * UNAVAILABLE and there is no connection. The address is `http://` for plain
 * text and `https://` for TLS, as in `urls.grpc`.
 */
export function grpcBeat(url: string, tls: (url: string) => TlsOptions): OpenBeat {
  // The gRPC library loads slowly, and few targets need it.
  const library = import('../../scenarios/base/limits/grpc-client.ts');
  let open: GrpcClient | undefined;
  const close = () => {
    open?.client.close();
    open = undefined;
  };
  const connect = async () => {
    const { openGrpc, credentials, ChannelCredentials } = await library;
    const { secureContext, rejectUnauthorized } = tls(url);
    const verify = { rejectUnauthorized: rejectUnauthorized ?? true };
    const secure = (): ChannelCredentials =>
      secureContext ? ChannelCredentials.createFromSecureContext(secureContext, verify) : credentials.createSsl();
    return openGrpc(url, bodyLimits.health, secure);
  };
  const beat: Beat = async (timeoutMs) => {
    const { connectivityState, status } = await library;
    open ??= await connect();
    const { client, fault } = open;
    return new Promise((resolve) => {
      const deadline = Date.now() + timeoutMs;
      const same = (bytes: Buffer) => bytes;
      client.makeUnaryRequest(healthCheck, same, same, Buffer.alloc(0), { deadline }, (error) => {
        if (!error) return resolve({ answered: true });
        const { code, details } = error;
        const known = fault();
        if (known) {
          close();
          return resolve({ answered: false, refused: !(known instanceof BodyLimitError), why: known.message });
        }
        if (code === status.DEADLINE_EXCEEDED)
          return resolve({ answered: false, refused: false, why: `no answer within ${timeoutMs / 1000} s` });
        if (code === status.RESOURCE_EXHAUSTED && !isTooLong.test(details))
          return resolve({ answered: true, limit: { everyS: 1, pauseS: 1 } });
        const hasConnection = client.getChannel().getConnectivityState(false) === connectivityState.READY;
        if (code !== status.UNAVAILABLE || hasConnection) return resolve({ answered: true });
        close();
        resolve({ answered: false, refused: true, why: details });
      });
    });
  };
  return { beat, close };
}
