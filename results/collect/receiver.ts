import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import { BodyLimitError } from '../../scenarios/base/limits/limit-error.ts';
import { readLimited } from '../../scenarios/base/limits/limited-body.ts';
import { decodeWrite } from '../prometheus/codec.ts';
import type { Row } from '../record/row.ts';
import { GaugeSums } from './gauge-sums.ts';
import { type RateState, rateRows } from './rate-rows.ts';
import { type SenderState, toRows } from './to-rows.ts';

export interface Receiver {
  /**
   * The URL for pushes. If several senders push equal series, each pushes to `url/<name>` with its own name, so that
   * their counts stay apart. A sender pushes the counts of k6's Rates to `url/<name>/rates` as OTLP.
   */
  readonly url: string;
  /** Refuses new pushes, and waits at most `graceMs` for pushes in progress. Idempotent. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Accepts remote write 1.0 on a loopback port, under a path that cannot be guessed. `rows` gets the rows of each push.
 * If `rows` throws, the push is answered with 500 and counts as not received. `error` gets the reason of every push
 * that could not be read or recorded.
 */
export async function startReceiver(on: {
  rows: (rows: Row[], sender: string) => void;
  error: (error: Error) => void;
}): Promise<Receiver> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  const senders = new Map<string, SenderState>();
  const rates = new Map<string, RateState>();
  const gauges = new GaugeSums();
  const underway = new Set<Promise<unknown>>();

  async function answer(request: IncomingMessage): Promise<number> {
    const [start, sender = '', kind, ...rest] = (request.url ?? '').split('/').slice(1);
    const isRates = kind === 'rates' && sender !== '';
    if (`/${start}` !== path || rest.length > 0 || (kind !== undefined && !isRates)) return 404;
    if (request.method !== 'POST') return 405;
    const body = await readLimited(request, bodyLimits.pushFromK6).catch((error: unknown) => {
      if (!(error instanceof BodyLimitError)) throw error;
      on.error(error);
      return undefined;
    });
    if (!body) return 413;
    return isRates
      ? take(rates, sender, 'OTLP', (state) => rateRows(body, state), 200)
      : take(senders, sender, 'remote write', (state) => toRows(decodeWrite(body), state), 204);
  }

  /**
   * Records a push, and returns the HTTP status. The sender's state changes only if the rows of the push were recorded.
   */
  function take<Told>(
    states: Map<string, ReadonlyMap<string, Told>>,
    sender: string,
    format: string,
    read: (state: ReadonlyMap<string, Told>) => { rows: Row[]; state: ReadonlyMap<string, Told> },
    taken: number,
  ): number {
    let push: ReturnType<typeof read>;
    try {
      push = read(states.get(sender) ?? new Map());
    } catch (cause) {
      on.error(new Error(`a push is not ${format}`, { cause }));
      return 400;
    }
    try {
      on.rows(gauges.add(sender, push.rows), sender);
    } catch (cause) {
      on.error(new Error('a push could not be recorded', { cause }));
      return 500;
    }
    states.set(sender, push.state);
    return taken;
  }

  const server = createServer({ requestTimeout: 30_000 }, (request, response) => {
    const answered = answer(request).then(
      (status) => response.writeHead(status, status === 413 ? { connection: 'close' } : {}).end(),
      (cause) => {
        on.error(new Error('a push broke off', { cause }));
        response.destroy();
      },
    );
    underway.add(answered);
    void answered.finally(() => underway.delete(answered));
  });
  const port = await listen(server);
  let closing: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    close: (graceMs = 5000) => {
      closing ??= closeServer(server, graceMs)
        .then(() => Promise.all(underway))
        .then(() => undefined);
      return closing;
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
