import type { Clock } from '../../../scenarios/base/clock.ts';
import { messageOf } from '../../../scenarios/base/errors.ts';
import type { Labels } from '../../record/metric.ts';
import { encodeWrite, type WireHistogram, type WireSeries } from '../codec.ts';
import { queryInstant, type VectorElement } from '../query.ts';
import { type Answer, postWrite, probeNative, type Server } from '../server.ts';
import { isAtLeast, type Product } from './product.ts';
import { type ServerCheck, serverCheck } from './server-check.ts';

/** The server to check, and the data of the written samples. */
export type Subject = {
  server: Server;
  product: Product;
  clock: Clock;
  signal: AbortSignal;
  /** A hexadecimal text that distinguishes the samples of this inspection from those of other inspections. */
  id: string;
  /** The time of the samples in epoch ms. `checkOutOfOrder` uses an earlier time. */
  atMs: number;
};

/** The metric of the written samples. The native histogram has the suffix `_native`. */
const inspectionMetric = 'meshproof_doctor';

/** The pauses between the queries for a written sample. VictoriaMetrics needs 3 to 10 s for a new series. */
const pausesMs = [100, 300, 1000, 2000, 3000, 4000, 5000, 5000];

const queryRemedy = 'set prometheus.queryUrl in a target file to the address of the query API of the server';

/**
 * Writes one sample and reads it back. Returns the checks `write` and `query`. If external labels are configured,
 * returns the check `external labels`, too.
 */
export async function checkWrite(subject: Subject): Promise<ServerCheck[]> {
  const { server, product } = subject;
  const external = server.externalLabels ?? {};
  const answer = await send(subject, [plain(subject, subject.atMs)]);
  const found = answer.kind === 'done' ? await readBack(subject, selectorOf(subject)) : await ping(subject);
  const query = queryCheck(found);
  if (answer.kind !== 'done') return [refused(answer, product), query, ...unseen(external, 'nothing was written')];
  if (!Array.isArray(found)) return [unconfirmed(answer, found), query, ...unseen(external, found)];
  const series = found.find(({ labels, value }) => labels.check_id === subject.id && value === sampleValue(subject));
  if (!series) {
    const missing = `the write was answered with ${answer.status}, but a query does not find the sample`;
    return [serverCheck('write', true, 'unknown', missing, queryRemedy), query, ...unseen(external, missing)];
  }
  const written = serverCheck(
    'write',
    true,
    'yes',
    `remote write: one sample accepted with ${answer.status} and found again`,
  );
  return [written, query, ...labelCheck(external, series.labels)];
}

/** Writes a native histogram and reads its count. Returns the check `native histograms`. */
export async function checkNative(subject: Subject): Promise<ServerCheck> {
  const { server, product, signal, atMs } = subject;
  const isUsed = (await probeNative(server, signal)) ?? false;
  const use = isUsed ? 'runs send native histograms' : 'runs send classic buckets';
  const name = `${inspectionMetric}_native`;
  const answer = await send(subject, [
    { labels: labelsOf(subject, name), samples: [], histograms: [native(atMs, sampleValue(subject))] },
  ]);
  if (answer.kind !== 'done') {
    const remedy = product.name === 'Prometheus' && !isAtLeast(product, 3, 8) ? nativeFlag(product) : undefined;
    return serverCheck('native histograms', isUsed, 'no', `refused with ${answer.reason}; ${use}`, remedy);
  }
  const isVictoria = product.name === 'VictoriaMetrics';
  const counted = isVictoria ? selectorOf(subject, `${name}_count`) : `histogram_count(${selectorOf(subject, name)})`;
  const found = await readBack(subject, counted);
  if (!Array.isArray(found))
    return serverCheck('native histograms', isUsed, 'unknown', `not confirmed: ${found}; ${use}`);
  if (found[0]?.value === sampleValue(subject)) {
    if (isVictoria)
      return serverCheck(
        'native histograms',
        isUsed,
        'no',
        `the histogram was stored as buckets with the label vmrange; ${use}`,
      );
    return serverCheck('native histograms', isUsed, 'yes', `one histogram accepted and found again; ${use}`);
  }
  const dropped = `the write was answered with ${answer.status}, but a query does not find the histogram; ${use}`;
  return serverCheck('native histograms', isUsed, 'no', dropped);
}

/** How late `checkOutOfOrder` writes: more than the usual delay of a push, less than a usual out-of-order window. */
const lateMs = 60_000;

/** Writes a sample that is a minute older than the sample of `checkWrite`. Returns the check `out of order`. */
export async function checkOutOfOrder(subject: Subject): Promise<ServerCheck> {
  const { product, atMs } = subject;
  const answer = await send(subject, [plain(subject, atMs - lateMs)]);
  if (answer.kind === 'done') {
    const { window } = product;
    const size =
      window === null ? 'the server does not report its out-of-order window' : `the out-of-order window is ${window}`;
    return serverCheck('out of order', false, 'yes', `a sample that is a minute late was accepted; ${size}`);
  }
  if (answer.status === undefined) return serverCheck('out of order', false, 'unknown', answer.reason);
  const text =
    `a sample that is a minute late was refused with ${answer.status}; ` +
    '"runs push" long after a run needs an out-of-order window';
  const remedy = product.name === 'Prometheus' ? windowSetting(product) : undefined;
  return serverCheck('out of order', false, 'no', text, remedy);
}

const nativeFlag = (product: Product) =>
  isAtLeast(product, 2, 40)
    ? 'start Prometheus with --enable-feature=native-histograms (3.8 and newer do not need it)'
    : 'install Prometheus 2.40 or newer; start versions up to 3.7 with --enable-feature=native-histograms';

const windowSetting = (product: Product) =>
  isAtLeast(product, 2, 39)
    ? 'set storage.tsdb.out_of_order_time_window: 30m in the configuration file of Prometheus'
    : 'install Prometheus 2.39 or newer, and set storage.tsdb.out_of_order_time_window: 30m in its configuration file';

function refused({ status, reason }: Answer, product: Product): ServerCheck {
  const isOff = product.name === 'Prometheus' && status === 404;
  const flag = isAtLeast(product, 2, 33)
    ? 'start Prometheus with --web.enable-remote-write-receiver'
    : 'start Prometheus with --enable-feature=remote-write-receiver';
  const access = status === 401 || status === 403 ? 'the credentials need the right to write' : undefined;
  return serverCheck('write', true, 'no', reason, isOff ? flag : access);
}

const unconfirmed = ({ status }: Answer, why: string) =>
  serverCheck(
    'write',
    true,
    'unknown',
    `the write was answered with ${status}, but nothing confirms the sample: ${why}`,
  );

function queryCheck(found: readonly VectorElement[] | string): ServerCheck {
  if (Array.isArray(found)) return serverCheck('query', true, 'yes', 'an instant query was answered');
  return serverCheck('query', true, 'no', `${found}`, queryRemedy);
}

function labelCheck(external: Labels, stored: Labels): ServerCheck[] {
  const names = Object.keys(external);
  if (names.length === 0) return [];
  const lost = names.filter((name) => stored[name] !== external[name]);
  const text =
    lost.length === 0
      ? names.map((name) => `${name}="${external[name]}"`).join(', ')
      : lost.map((name) => `${name} is ${stored[name] === undefined ? 'absent' : `"${stored[name]}"`}`).join(', ');
  return [serverCheck('external labels', true, lost.length === 0 ? 'yes' : 'no', `on the stored sample: ${text}`)];
}

const unseen = (external: Labels, why: string): ServerCheck[] =>
  Object.keys(external).length === 0 ? [] : [serverCheck('external labels', true, 'unknown', why)];

const labelsOf = ({ id, server }: Subject, name: string): Labels => ({
  ...server.externalLabels,
  __name__: name,
  check_id: id,
});

const selectorOf = ({ id }: Subject, name = inspectionMetric) => `${name}{check_id="${id}"}`;

const plain = (subject: Subject, t: number): WireSeries => ({
  labels: labelsOf(subject, inspectionMetric),
  samples: [{ t, value: sampleValue(subject) }],
  histograms: [],
});

/** Each inspection writes a value of its own, so only a server that stored the sample can return this value. */
const sampleValue = ({ id }: Subject) => 2 + Number.parseInt(id.slice(0, 6), 16);

/** Returns a native histogram of `count` observations of the value 1. */
const native = (t: number, count: number): WireHistogram => ({
  t,
  schema: 3,
  zeroThreshold: 1e-128,
  zero: 0,
  index: [0],
  bucket: [count],
  count,
  sum: count,
});

const send = ({ server, signal }: Subject, series: readonly WireSeries[]) =>
  postWrite(server, encodeWrite(series), signal);

/** Repeats a query a few times, until it finds the sample. Returns [] without a sample, or why a query failed. */
async function readBack(subject: Subject, promql: string): Promise<VectorElement[] | string> {
  const { server, clock, signal, atMs } = subject;
  try {
    for (const ms of [0, ...pausesMs]) {
      if (ms > 0) await clock.sleep(ms, signal);
      const found = await queryInstant(server, promql, atMs, signal);
      if (found.length > 0) return found;
    }
    return [];
  } catch (error) {
    return messageOf(error);
  }
}

const ping = ({ server, signal }: Subject): Promise<VectorElement[] | string> =>
  queryInstant(server, 'time()', undefined, signal).catch(messageOf);
