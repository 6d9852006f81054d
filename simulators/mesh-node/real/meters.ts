import type { Recorder } from '../../../results/record/recorder.ts';
import type { Blame, Transport } from './ledger.ts';
import { meshMetrics } from './mesh-metrics.ts';

type Of = { phase: string; transport: Transport };
export type Operation = 'connect' | 'send' | 'ping';

/** Records the mesh metrics. All times are epoch ms. */
export class Meters {
  readonly #recorder: Recorder;
  readonly #handles = new Map<string, unknown>();

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  sent({ phase, transport }: Of, intendedMs: number): void {
    this.#count(meshMetrics.sent.name, { phase, transport }, intendedMs);
  }
  delivered({ phase, transport }: Of, intendedMs: number, atMs: number): void {
    this.#count(meshMetrics.delivered.name, { phase, transport }, intendedMs);
    // A delivered message also records 0 lost and 0 duplicate messages. Without these zeros, "nothing was lost" would
    // look like "not measured". A message that never left the load generator records no zeros.
    this.#count(meshMetrics.lost.name, { phase, transport, by: 'target' }, intendedMs, 0);
    this.#count(meshMetrics.duplicate.name, { phase, transport }, intendedMs, 0);
    this.#histogram(meshMetrics.delivery.name, { phase, transport }).observe(intendedMs, (atMs - intendedMs) / 1000);
  }
  duplicate({ phase, transport }: Of, intendedMs: number): void {
    this.#count(meshMetrics.duplicate.name, { phase, transport }, intendedMs);
  }
  /**
   * Counts a lost message. A loss by the target also counts as a censored delivery time. A loss by the load generator
   * does not, because it says nothing about the target's speed.
   */
  lost({ phase, transport }: Of, by: Blame, intendedMs: number): void {
    this.#count(meshMetrics.lost.name, { phase, transport, by }, intendedMs);
    if (by === 'target') this.#histogram(meshMetrics.delivery.name, { phase, transport }).censor(intendedMs);
  }
  acked({ phase, transport }: Of, intendedMs: number, atMs: number): void {
    this.#histogram(meshMetrics.ack.name, { phase, transport }).observe(intendedMs, (atMs - intendedMs) / 1000);
  }
  unacked({ phase, transport }: Of, intendedMs: number): void {
    this.#histogram(meshMetrics.ack.name, { phase, transport }).censor(intendedMs);
  }
  pinged(phase: string, sentMs: number, atMs: number): void {
    this.#histogram(meshMetrics.ping.name, { phase }).observe(sentMs, (atMs - sentMs) / 1000);
  }
  unpinged(phase: string, sentMs: number): void {
    this.#histogram(meshMetrics.ping.name, { phase }).censor(sentMs);
  }
  connected(phase: string, atMs: number, tookMs: number): void {
    this.#histogram(meshMetrics.connect.name, { phase }).observe(atMs, tookMs / 1000);
  }
  unconnected(phase: string, atMs: number): void {
    this.#histogram(meshMetrics.connect.name, { phase }).censor(atMs);
  }
  operation(operation: Operation, outcome: 'ok' | 'error', phase: string, atMs: number): void {
    this.#count(meshMetrics.operations.name, { phase, operation, outcome }, atMs);
  }
  nodesConnected(count: number, atMs: number): void {
    this.#handle('nodes', () => this.#recorder.gauge(meshMetrics.nodesConnected.name, {}))(atMs, count);
  }

  #count(metric: string, labels: Record<string, string>, atMs: number, n = 1): void {
    this.#handle(keyOf(metric, labels), () => this.#recorder.counter(metric, labels))(atMs, n);
  }

  #histogram(metric: string, labels: Record<string, string>): ReturnType<Recorder['histogram']> {
    return this.#handle(keyOf(metric, labels), () => this.#recorder.histogram(metric, labels));
  }

  #handle<T>(key: string, make: () => T): T {
    let handle = this.#handles.get(key) as T | undefined;
    if (handle === undefined) {
      handle = make();
      this.#handles.set(key, handle);
    }
    return handle;
  }
}

const keyOf = (metric: string, labels: Record<string, string>): string => `${metric} ${Object.values(labels)}`;
