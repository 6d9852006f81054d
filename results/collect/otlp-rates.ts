import protobuf from 'protobufjs';
import type { Labels } from '../record/metric.ts';

/** The cumulative count of the true (or false) values of a Rate, k6's metric of booleans. `t` is epoch ms. */
type RateCount = { name: string; labels: Labels; isTrue: boolean; t: number; value: number };

/*
 * The subset of OTLP that counters use.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 */
const proto = `
syntax = "proto3";
message Request { repeated ResourceMetrics resource_metrics = 1; }
message ResourceMetrics { repeated ScopeMetrics scope_metrics = 2; }
message ScopeMetrics { repeated Metric metrics = 2; }
message Metric { string name = 1; Sum sum = 7; }
message Sum { repeated Point data_points = 1; }
message Point {
  fixed64 time_unix_nano = 3;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
  repeated KeyValue attributes = 7;
}
message KeyValue { string key = 1; AnyValue value = 2; }
message AnyValue { string string_value = 1; }
`;

const requestType = protobuf.parse(proto).root.lookupType('Request');

type Message = {
  resourceMetrics: { scopeMetrics: { metrics: { name: string; sum?: { dataPoints: Point[] } }[] }[] }[];
};
type Point = {
  timeUnixNano: string;
  asDouble?: number;
  asInt?: string;
  attributes: { key: string; value?: { stringValue: string } }[];
};

/** The attribute that separates true and false values of a k6 Rate. For true values, it is `nonzero`. */
const side = { attribute: 'condition', isTrue: 'nonzero' };

/**
 * Returns the counts of k6's Rates in an OTLP metrics request (protobuf). k6 exports a Rate under its name with the
 * ending `.total`, such as `checks.total`. Metrics of other kinds come by remote write. Throws when the body cannot be
 * decoded.
 */
export function decodeRates(body: Buffer): RateCount[] {
  const decoded = requestType.toObject(requestType.decode(body), { longs: String, arrays: true }) as Message;
  const metrics = decoded.resourceMetrics.flatMap((one) => one.scopeMetrics.flatMap((scope) => scope.metrics));
  return metrics.flatMap(({ name, sum }) => (sum?.dataPoints ?? []).flatMap((point) => rateCount(name, point) ?? []));
}

function rateCount(name: string, { timeUnixNano, asDouble, asInt, attributes }: Point): RateCount | undefined {
  const all = Object.fromEntries(attributes.map(({ key, value }) => [key, value?.stringValue ?? '']));
  const { [side.attribute]: condition, ...labels } = all;
  if (condition === undefined || !name.endsWith('.total')) return undefined;
  return {
    name: name.slice(0, -'.total'.length),
    // Empty labels are omitted, because remote write omits them as well.
    labels: Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')),
    isTrue: condition === side.isTrue,
    t: Math.floor(Number(BigInt(timeUnixNano) / 1_000_000n)),
    value: asDouble ?? Number(asInt ?? 0),
  };
}
