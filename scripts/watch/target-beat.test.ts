import { constants, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import {
  compressionAlgorithms,
  type handleUnaryCall,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  status,
} from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnavailableError } from '../../scenarios/base/errors.ts';
import { tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import {
  caCertificate,
  clientCertificate,
  clientKey,
  serverCertificate,
  serverKey,
} from '../../scenarios/base/tls/tls.fixture.ts';
import { http2Attacks, serveHttp2 } from '../test/attack/http2.fixture.ts';
import { grpcBeat } from './grpc-beat.ts';
import { adviceFor, healthOf } from './target-beat.ts';
import { checkTargetUp } from './target-watch.ts';

const same = (bytes: Buffer) => bytes;
const check = { path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false };
const service: ServiceDefinition = {
  check: {
    ...check,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
};

// An encoded HealthCheckResponse: field 1 is the status, and 1 means SERVING.
const serving = Buffer.from([8, 1]);

/**
 * With `answer`, the gRPC server has the health service, which sends `answer` or fails with the status `answer`.
 * Without `answer`, it has no health service.
 */
async function serveGrpc(
  answer?: Buffer | status,
  credentials = ServerCredentials.createInsecure(),
  options = {},
): Promise<[string, Server]> {
  const server = new Server(options);
  const handle: handleUnaryCall<Buffer, Buffer> = (_, done) =>
    typeof answer === 'number' ? done({ code: answer, details: 'no' }) : done(null, answer);
  if (answer !== undefined) server.addService(service, { check: handle });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  onTestFinished(() => server.forceShutdown());
  return [`http://127.0.0.1:${port}`, server];
}

async function beatOnce(url: string, tls: Parameters<typeof tlsOptionsOf>[0] = undefined) {
  const { beat, close } = grpcBeat(url, tlsOptionsOf(tls));
  const answer = await beat(10_000);
  close();
  return answer;
}

describe('grpcBeat', () => {
  it.each([
    ['SERVING', serving],
    ['another status', status.NOT_FOUND],
    ['UNAVAILABLE from the server itself', status.UNAVAILABLE],
    ['no health service', undefined],
  ])('counts an answer: %s', async (_, answer) => {
    const [url] = await serveGrpc(answer);
    expect(await beatOnce(url)).toEqual({ answered: true });
  });

  it('counts RESOURCE_EXHAUSTED from the server as a rate limit', async () => {
    const [url] = await serveGrpc(status.RESOURCE_EXHAUSTED);
    expect(await beatOnce(url)).toEqual({ answered: true, limit: { everyS: 1, pauseS: 1 } });
  });

  it.each([
    [500_000, constants.NGHTTP2_NO_ERROR],
    [2_000_000, constants.NGHTTP2_CANCEL],
    [5_000_000, constants.NGHTTP2_CANCEL],
  ])('counts an answer of %i bytes, and cancels it beyond the limit', async (bytes, code) => {
    const server = createServer();
    const ended = new Promise<number | undefined>((resolve) => {
      server.on('stream', (stream) => {
        stream.on('error', () => undefined).once('close', () => resolve(stream.rstCode));
        stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
        stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
        const prefix = Buffer.alloc(5);
        prefix.writeUInt32BE(bytes, 1);
        stream.end(Buffer.concat([prefix, Buffer.alloc(bytes)]));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    expect(await beatOnce(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).toEqual({ answered: true });
    expect(await ended).toBe(code);
  });

  it('counts an answer that is beyond the limit only after decompression', async () => {
    const gzip = { 'grpc.default_compression_algorithm': compressionAlgorithms.gzip };
    const [url] = await serveGrpc(Buffer.alloc(2_000_000), undefined, gzip);
    expect(await beatOnce(url)).toEqual({ answered: true });
  });

  it('reports a refusal without a server, and an answer from a later server at the same address', async () => {
    const [url, server] = await serveGrpc(serving);
    const { beat, close } = grpcBeat(url, () => ({}));
    expect(await beat(10_000)).toEqual({ answered: true });
    server.forceShutdown();
    await expect.poll(() => beat(10_000)).toMatchObject({ answered: false, refused: true });
    const next = new Server();
    onTestFinished(() => next.forceShutdown());
    await new Promise((resolve) => next.bindAsync(new URL(url).host, ServerCredentials.createInsecure(), resolve));
    await expect.poll(() => beat(10_000)).toEqual({ answered: true });
    close();
  });

  it.each(['informational HEADERS without end', 'frames of an unknown kind without end'])(
    'counts %s as no answer, and as no refusal',
    async (name) => {
      const server = await serveHttp2(http2Attacks.find((attack) => attack.name === name)!, false);
      onTestFinished(() => server.close());
      const { beat, close } = grpcBeat(server.url, () => ({}));
      onTestFinished(close);
      const why = 'the answer of the health address is longer than 1.1 MB';
      expect(await beat(600_000)).toEqual({ answered: false, refused: false, why });
    },
  );

  it('counts a connection that closes before each request as a refusal, and connects again later', async () => {
    let connections = 0;
    const server = createServer();
    server.on('session', (session) => {
      connections += 1;
      if (connections <= 3) session.goaway();
    });
    server.on('stream', (stream) => stream.respond({ ':status': 200, 'grpc-status': '0' }, { endStream: true }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { beat, close } = grpcBeat(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => ({}));
    onTestFinished(close);
    const why = 'the server closed the connection before each of 10 starts of the call';
    expect(await beat(600_000)).toEqual({ answered: false, refused: true, why });
    await expect.poll(() => beat(10_000)).toEqual({ answered: true });
  });

  it('uses the CA and the client certificate of the target', async () => {
    const ca = Buffer.from(caCertificate);
    const pair = { private_key: Buffer.from(serverKey), cert_chain: Buffer.from(serverCertificate) };
    const [plain] = await serveGrpc(serving, ServerCredentials.createSsl(ca, [pair], true));
    const url = plain.replace('http:', 'https:');
    const tls = { hosts: ['127.0.0.1'], ca: caCertificate, cert: clientCertificate, key: clientKey };
    expect(await beatOnce(url, tls)).toEqual({ answered: true });
    expect(await beatOnce(url)).toMatchObject({ answered: false });
  });
});

it.each([
  [{ health: 'http://h/', grpc: 'http://g', api: 'http://a' }, 'http://h/', false],
  [{ api: 'http://a/v1/', grpc: 'http://g' }, 'http://a/v1/health', false],
  [{ grpc: 'http://g', mesh: 'http://m' }, 'http://m', false],
  [{ grpc: 'http://g' }, 'http://g', true],
])('healthOf returns the address of the health check for %j', (urls, url, isGrpc) => {
  expect(healthOf({ urls })).toEqual({ url, isGrpc });
});

it('a target that has only gRPC is up while its gRPC server answers', async () => {
  const [grpc, server] = await serveGrpc(serving);
  const target = { name: 't', urls: { grpc }, allow: { load: [], browse: [] }, metricNames: {} };
  await checkTargetUp(target);
  server.forceShutdown();
  await expect(checkTargetUp(target)).rejects.toThrow(UnavailableError);
});

it.each([
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /tls: \{ ca: .*insecure/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /tls: \{ ca: /],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /insecure/],
  ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', /cert: .*key: /],
  ['HPE_INVALID_CONSTANT', /urls\.health/],
  ['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL', /urls\.health/],
  ['ERR_SSL_WRONG_VERSION_NUMBER', /http:/],
])('the advice for %s names the key or the address to change in the target file', (code, words) => {
  expect(adviceFor(code)).toMatch(words);
  expect(adviceFor('ECONNREFUSED')).toBeUndefined();
});
