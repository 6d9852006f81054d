/**
 * The part of Prometheus' remote write 1.0 that meshproof uses. A decoder skips the other fields, such as exemplars and
 * metadata. Field numbers: https://prometheus.io/docs/specs/prw/remote_write_spec/ and
 * https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
 */
export const remoteWriteProto = `
syntax = "proto3";

message WriteRequest { repeated TimeSeries timeseries = 1; }

message TimeSeries {
  repeated Label labels = 1;
  repeated Sample samples = 2;
  repeated Histogram histograms = 4;
}

message Label { string name = 1; string value = 2; }

message Sample { double value = 1; int64 timestamp = 2; }

message Histogram {
  oneof count { uint64 count_int = 1; double count_float = 2; }
  double sum = 3;
  sint32 schema = 4;
  double zero_threshold = 5;
  oneof zero_count { uint64 zero_count_int = 6; double zero_count_float = 7; }
  repeated BucketSpan positive_spans = 11;
  repeated sint64 positive_deltas = 12;
  repeated double positive_counts = 13;
  int64 timestamp = 15;
}

message BucketSpan { sint32 offset = 1; uint32 length = 2; }
`;
