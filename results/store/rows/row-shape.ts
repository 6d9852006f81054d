import type { Histogram } from '../../record/histogram.ts';
import type { Row, RunEvent, Sample } from '../../record/row.ts';
import { anyTime } from './span.ts';

/**
 * The native histograms of Prometheus have these schemas:
 * https://prometheus.io/docs/specs/native_histograms/#schema
 */
const [coarsest, finest] = [-4, 8];
/** The bounds of a bucket are doubles. The exponents of doubles are from -1074 to 1024. */
const mostExponent = 1100;
/** A histogram has at most this many buckets. The schemas of meshproof and k6 need fewer, even for all doubles. */
const mostBuckets = 20_000;
const mostLabels = 1000;
/** The limits of `detail` and `data`, which may hold any JSON. Recursive functions need a limited depth. */
const most = { depth: 50, values: 50_000 };

type Fields = Readonly<Record<string, unknown>>;

/** True for a valid line of the series file: it has exactly one value. */
export function isRow(value: unknown): value is Row {
  if (!isMeasured(value)) return false;
  const { n, v, h } = value;
  if ([n, v, h].filter((one) => one !== undefined).length !== 1) return false;
  return h === undefined ? Number.isFinite(n ?? v) : isFields(h) && isHistogram(h);
}

/** True for a valid line of the samples file. */
export function isSample(value: unknown): value is Sample {
  return isMeasured(value) && Number.isFinite(value.value) && isSmall(value.detail);
}

/** True for a valid line of the events file. */
export function isEvent(value: unknown): value is RunEvent {
  if (!isFields(value) || !isTime(value.t)) return false;
  const { kind, text, by, data } = value;
  return [kind, text, by].every(isText) && (data === undefined || (isFields(data) && isSmall(data)));
}

/**
 * True for a histogram whose buckets ascend, whose counts are not negative, and whose numbers are finite. The reader of
 * series files calls this function for each histogram, so the function makes no object.
 */
export function isHistogram({ schema, zero, index, count, sum, censored }: Partial<Unknown<Histogram>>): boolean {
  if (!Number.isInteger(schema) || (schema as number) < coarsest || (schema as number) > finest) return false;
  if (!isCount(zero) || !isCount(censored) || !Number.isFinite(sum)) return false;
  if (!Array.isArray(index) || !Array.isArray(count)) return false;
  if (index.length !== count.length || index.length > mostBuckets) return false;
  const farthest = mostExponent * 2 ** (schema as number);
  let last = -farthest - 1;
  for (let i = 0; i < index.length; i++) {
    const bucket: unknown = index[i];
    if (!Number.isInteger(bucket) || !((bucket as number) > last) || !isCount(count[i])) return false;
    last = bucket as number;
  }
  return last <= farthest;
}

type Unknown<T> = { [K in keyof T]: unknown };

function isMeasured(value: unknown): value is Fields {
  return isFields(value) && isTime(value.t) && isText(value.metric) && value.metric !== '' && isLabels(value.labels);
}

function isLabels(value: unknown): boolean {
  if (!isFields(value)) return false;
  const texts = Object.values(value);
  return texts.length <= mostLabels && texts.every(isText);
}

/** True for a value that is neither nested too deeply nor too large. */
function isSmall(value: unknown): boolean {
  let level = [value];
  for (let [depth, values] = [0, 0]; level.length > 0; depth++) {
    values += level.length;
    if (depth > most.depth || values > most.values) return false;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
  return true;
}

function isTime(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= anyTime.fromMs && (value as number) <= anyTime.toMs;
}

function isCount(value: unknown): boolean {
  return Number.isFinite(value) && (value as number) >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
