import { systemClock } from '../../scenarios/base/clock.ts';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { fetchText } from '../../scenarios/base/limits/fetch-limited.ts';
import { fetchBy } from '../../scenarios/base/proxy/node-fetch.ts';
import { type ClientTls, tlsOptionsOf } from '../../scenarios/base/tls/client-tls.ts';
import { ReadFirst } from '../../simulators/chat-user/read-first.ts';
import { chatSectionSchema } from '../../simulators/chat-user/section.ts';
import { Streams } from '../../simulators/chat-user/streams.ts';
import { NodeSocket } from '../../simulators/mesh-node/real/node-socket.ts';
import { RestSender } from '../../simulators/mesh-node/real/rest-sender.ts';
import type { Probe } from '../../synthetics/probe/probe.ts';
import { runProbe } from '../../synthetics/probe/run-probe.ts';
import { httpBeat } from '../watch/http-beat.ts';

/** Requests a target in one of the ways that code in Node uses. Resolves to true when the request succeeded. */
export type Way = (url: string, tls: ClientTls | undefined) => Promise<boolean>;

async function probe(kind: Partial<Probe>, url: string, tls: ClientTls | undefined): Promise<boolean> {
  const probe = { name: 'p', timeoutS: 10, ...kind } as Probe;
  const options = { file: '/p.yaml', urls: { api: url }, bearer: undefined, clock: systemClock };
  const { signal } = new AbortController();
  const outcome = await runProbe(probe, { ...options, tls: tlsOptionsOf(tls), allows: () => true, signal });
  return outcome!.success;
}

async function chat(url: string, tls: ClientTls | undefined): Promise<boolean> {
  const section = chatSectionSchema.parse({ streams: '1/s' });
  const phases = [{ name: 'steady', kind: 'steady', startS: 0, endS: 600 }] as const;
  const nothing = () => undefined;
  const streams = new Streams({
    assignment: {
      ...{ section, phases, url: `${url}/v1/chat/completions`, bearer: undefined, tls, seed: 1 },
      ...{ shard: { index: 0, of: 1 }, calibratorUrl: '' },
    },
    clock: systemClock,
    meters: { ended: nothing, retried: nothing } as never,
    first: new ReadFirst(() => systemClock.wallMs()),
    signal: new AbortController().signal,
    observe: undefined,
  });
  streams.begin(systemClock.wallMs());
  const planned = { key: '0', body: '{}', output: 1, intendedMs: systemClock.wallMs() };
  const ended = await streams.run(planned, () => 0.5);
  streams.close();
  return ended?.outcome === 'ok';
}

function node(url: string, tls: ClientTls | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (connected: boolean) => {
      socket.close();
      resolve(connected);
    };
    const ignore = () => undefined;
    const events = {
      connected: () => end(true),
      refused: () => end(false),
      broken: ignore,
      frame: () => true,
      pong: ignore,
    };
    const nowMs = () => systemClock.wallMs();
    const socket = new NodeSocket(`${url.replace(/^http/, 'ws')}/ws`, events, nowMs, () => 0.5, tlsOptionsOf(tls)(url));
    socket.connect();
  });
}

function rest(url: string, tls: ClientTls | undefined): Promise<boolean> {
  const sender = new RestSender(url, tlsOptionsOf(tls)(url));
  return new Promise((resolve) => {
    sender.send('{}', ({ failure }) => {
      sender.close();
      resolve(failure === undefined);
    });
  });
}

const step = {
  method: 'GET',
  url: '{api}/',
  headers: {},
  redirects: 0,
  extract: {},
  expect: { status: 200, headers: {}, json: {} },
} as never;

/** Node reaches a target over TLS in these ways. k6 and the browser have tests with the real tools. */
export const ways: Readonly<Record<string, Way>> = {
  'the health check': async (url, tls) => {
    const { beat, close } = httpBeat(`${url}/health`, { tls: tlsOptionsOf(tls) });
    const { answered } = await beat(10_000);
    close();
    return answered;
  },
  'the /metrics of the target': async (url, tls) => {
    const fetch = fetchBy({ tls: tlsOptionsOf(tls) });
    return fetchText(`${url}/metrics`, bodyLimits.queryAnswer, { fetch }).then(
      ({ ok }) => ok,
      () => false,
    );
  },
  'an http probe': (url, tls) => probe({ http: { steps: [step] } }, url, tls),
  'a websocket probe': (url, tls) => probe({ websocket: { url: '{api}/ws', headers: {} } } as never, url, tls),
  'an openai-stream probe': (url, tls) => {
    const stream = { url: '{api}/v1/chat/completions', model: 'm', prompt: 'p', maxTokens: 1, expect: { tokens: 1 } };
    return probe({ 'openai-stream': stream } as never, url, tls);
  },
  'a chat stream': chat,
  'the socket of a simulated node': node,
  'the REST messages of simulated nodes': rest,
};
