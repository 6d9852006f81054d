import fc from 'fast-check';
import protobuf from 'protobufjs';
import { compress } from 'snappyjs';
import { describe, expect, it } from 'vitest';
import { decodeWrite, encodeWrite, type WireHistogram, type WireSeries } from './codec.ts';
import { remoteWriteProto } from './remote-write-schema.ts';

const request = protobuf.parse(remoteWriteProto).root.lookupType('WriteRequest');
const body = (message: object) => compress(request.encode(message).finish());
const named = [{ name: '__name__', value: 'x' }];

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const label = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const histogramOf = (n: fc.Arbitrary<number>): fc.Arbitrary<WireHistogram> =>
  fc
    .record({
      t: time,
      schema: fc.integer({ min: -4, max: 8 }),
      zeroThreshold: fc.double({ min: 0, max: 1, noNaN: true }),
      zero: n,
      buckets: fc.uniqueArray(fc.tuple(fc.integer({ min: -5000, max: 5000 }), n), { selector: ([i]) => i }),
      count: n,
      sum: finite,
    })
    .map(({ buckets, ...rest }) => {
      const sorted = buckets.sort(([a], [b]) => a - b);
      return { ...rest, index: sorted.map(([i]) => i), bucket: sorted.map(([, count]) => count) };
    });
const series: fc.Arbitrary<WireSeries> = fc.record({
  labels: fc
    .dictionary(label, fc.string({ minLength: 1 }))
    .map((labels) => ({ ...labels, __name__: 'meshproof_x_total' })),
  samples: fc.array(fc.record({ t: time, value: finite })),
  histograms: fc.array(
    fc.oneof(histogramOf(fc.maxSafeNat()), histogramOf(fc.double({ min: 0, max: 1e9, noNaN: true }))),
  ),
});

describe('the remote-write codec', () => {
  it('decodes exactly what was encoded', () => {
    fc.assert(
      fc.property(fc.array(series, { maxLength: 6 }), (all) => {
        expect(decodeWrite(encodeWrite(all))).toEqual(all);
      }),
      { numRuns: 200 },
    );
  });

  it('sends labels in order and leaves empty ones out', () => {
    const sent = encodeWrite([{ labels: { z: '1', __name__: 'x', a: '2', empty: '' }, samples: [], histograms: [] }]);
    expect(Object.keys(decodeWrite(sent)[0]!.labels)).toEqual(['__name__', 'a', 'z']);
  });

  it('reads a stale marker as a value that is NaN', () => {
    const marker = Buffer.alloc(8);
    marker.writeBigUInt64LE(0x7ff0000000000002n);
    const plain = request.encode({ timeseries: [{ labels: named, samples: [{ value: 1, timestamp: 5 }] }] }).finish();
    const one = Buffer.alloc(8);
    one.writeDoubleLE(1);
    const at = Buffer.from(plain).indexOf(one);
    const stale = Buffer.concat([plain.subarray(0, at), marker, plain.subarray(at + 8)]);
    expect(decodeWrite(compress(stale))[0]!.samples).toEqual([{ t: 5, value: Number.NaN }]);
  });

  it('refuses a body that is not snappy, not protobuf, nameless, or too large when unpacked', () => {
    expect(() => decodeWrite(Buffer.from('hello, this is no request'))).toThrow();
    expect(() => decodeWrite(compress(Buffer.from([0x0a, 0xff, 0x01])))).toThrow();
    expect(() => decodeWrite(body({ timeseries: [{ labels: [], samples: [] }] }))).toThrow(/__name__/);
    expect(() => decodeWrite(compress(Buffer.alloc(2000)), 1000)).toThrow(/too big/);
  });

  it('refuses spans that name more buckets than there are, however many', () => {
    const histograms = [{ positiveSpans: [{ offset: 0, length: 4_000_000_000 }], positiveDeltas: [1] }];
    expect(() => decodeWrite(body({ timeseries: [{ labels: named, histograms }] }))).toThrow(/spans name/);
  });

  it('throws an Error, and nothing else, on any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        try {
          decodeWrite(bytes, 10_000);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
