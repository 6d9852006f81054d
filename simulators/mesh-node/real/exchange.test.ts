import { describe, expect, it } from 'vitest';
import { RunRecorder } from '../../../results/record/recorder.ts';
import type { Row } from '../../../results/record/row.ts';
import { sum } from '../run.fixture.ts';
import { ErrorTally } from './error-tally.ts';
import { Exchange } from './exchange.ts';
import type { Failure } from './failure.ts';
import { LagWatch } from './lag-watch.ts';
import { meshMetrics } from './mesh-metrics.ts';
import { Meters } from './meters.ts';
import type { RestResult } from './rest-sender.ts';

const { delivery, lost, operations, errors } = meshMetrics;

/** Returns an exchange of two nodes that keeps the sent frames. The test chooses the received frames. */
function twoNodes({ failure, rest = {} }: { failure?: Failure; rest?: RestResult } = {}) {
  const rows: Row[] = [];
  const recorder = new RunRecorder({
    rows: (more) => rows.push(...more),
    sample: () => undefined,
    event: () => undefined,
  });
  const lag = new LagWatch();
  const sent: { to: string; message: string }[] = [];
  const time = { nowMs: 0 };
  const node = (name: string) => ({
    name,
    socket: {
      send(text: string) {
        if (!failure) sent.push(JSON.parse(text));
        return failure;
      },
    },
  });
  const exchange = new Exchange({
    section: { nodes: 2, messages: 1, size: 64, ping: 1, joins: 0 },
    token: 'ab12',
    nodes: [node('a'), node('b')],
    rest: { send: (_, done) => done(rest) },
    meters: new Meters(recorder),
    errors: new ErrorTally(recorder),
    lag,
    nowMs: () => time.nowMs,
    phaseAt: () => 'steady',
    redirected: () => undefined,
  });
  const record = () => {
    recorder.drain(Number.POSITIVE_INFINITY);
    return rows;
  };
  const arrive = (change: object = {}, type = 'message') => {
    const { to, message } = sent[0]!;
    const frame = JSON.stringify({ type, data: { toId: to, message, ...change } });
    exchange.frame(1, Buffer.from(frame), time.nowMs);
  };
  return { exchange, lag, record, arrive, time };
}

const first = { seq: 0, intendedMs: 0, phase: 'steady' };
const byRest = { ...first, seq: 1 };
const censored = (rows: Row[]) =>
  rows.reduce((all, row) => all + (row.metric === delivery.name && 'h' in row ? row.h.censored : 0), 0);

describe('the exchange', () => {
  it('measures delivery from the intended start, however late the generator was', () => {
    const { exchange, arrive, record, time } = twoNodes();
    time.nowMs = 400;
    exchange.dispatch(first, 0);
    time.nowMs = 500;
    arrive();
    const row = record().find(({ metric }) => metric === delivery.name);
    expect(row).toMatchObject({ t: 0, labels: { phase: 'steady', transport: 'ws' }, h: { sum: 0.5 } });
  });

  it.each([
    ['a message that never came', () => undefined, 'target'],
    [
      'a message during which the event loop of the generator was blocked',
      (lag: LagWatch) => lag.stall(1000, 1600),
      'generator',
    ],
    ['a message after the event loop of the generator was blocked', (lag: LagWatch) => lag.stall(-900, 0), 'target'],
    ['a message during which the event loop was hardly late', (lag: LagWatch) => lag.stall(1000, 1400), 'target'],
  ])('blames the side that caused the loss: %s', (_, happens, by) => {
    const { exchange, lag, record } = twoNodes();
    exchange.dispatch(first, 0);
    happens(lag);
    exchange.expire(5001);
    expect(exchange.ledger.totals().lost).toEqual({ target: 0, generator: 0, [by]: 1 });
    expect(sum(record(), lost.name, { by })).toBe(1);
    expect(censored(record())).toBe(by === 'target' ? 1 : 0);
  });

  it.each<[string, { failure?: Failure; rest?: RestResult }, typeof first, 'target' | 'generator']>([
    ['a node that the broker cut off', { failure: { kind: 'not-connected', by: 'target', text: '' } }, first, 'target'],
    ['a node without a descriptor', { failure: { kind: 'own-limit', by: 'generator', text: '' } }, first, 'generator'],
    [
      'a request that was answered with 500',
      { rest: { failure: { kind: 'http-500', by: 'target', text: '' } } },
      byRest,
      'target',
    ],
    [
      'a request without a port',
      { rest: { failure: { kind: 'own-limit', by: 'generator', text: '' } } },
      byRest,
      'generator',
    ],
  ])('counts the message of %s', (_, parts, arrival, by) => {
    const { exchange, record } = twoNodes(parts);
    exchange.dispatch(arrival, 0);
    exchange.expire(5001);
    expect(exchange.ledger.totals()).toMatchObject({
      sent: 1,
      inFlight: 0,
      lost: { target: 0, generator: 0, [by]: 1 },
    });
    expect(sum(record(), operations.name, { outcome: 'error' })).toBe(by === 'target' ? 1 : 0);
    expect(sum(record(), errors.name)).toBe(1);
  });

  it('counts a message that arrived although its request failed', () => {
    const { exchange } = twoNodes({ rest: { failure: { kind: 'http-500', by: 'target', text: '' } } });
    exchange.dispatch(byRest, 0);
    const frame = { type: 'message', data: { toId: 'a', message: 'mp:ab12:1:'.padEnd(64, 'x') } };
    exchange.frame(0, Buffer.from(JSON.stringify(frame)), 10);
    expect(exchange.ledger.totals()).toMatchObject({ sent: 1, delivered: 1 });
  });

  it.each([
    ['misaddressed', { toId: 'a' }, 'message'],
    ['corrupted', { message: 'mp:ab12:0:'.padEnd(64, 'y') }, 'message'],
    ['forged', { message: 'mp:ab12:2:'.padEnd(64, 'x') }, 'message'],
    ['garbage', {}, 'massage'],
  ])('counts no %s message as delivered', (kind, change, type) => {
    const { exchange, arrive, record } = twoNodes();
    exchange.dispatch(first, 0);
    arrive(change, type);
    expect(exchange.ledger.totals()).toMatchObject({ sent: 1, delivered: 0, inFlight: 1 });
    expect(sum(record(), errors.name, { kind })).toBe(1);
  });

  it('counts only the receipt at the addressee', () => {
    const { exchange } = twoNodes();
    exchange.dispatch(first, 0);
    const frame = { type: 'message', data: { toId: 'b', message: 'mp:ab12:0:'.padEnd(64, 'x') } };
    exchange.frame(0, Buffer.from(JSON.stringify(frame)), 10);
    expect(exchange.ledger.totals()).toMatchObject({ delivered: 0, inFlight: 1 });
    exchange.frame(1, Buffer.from(JSON.stringify(frame)), 10);
    expect(exchange.ledger.totals()).toMatchObject({ delivered: 1, inFlight: 0 });
  });
});
