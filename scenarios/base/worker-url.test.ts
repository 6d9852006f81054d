import { describe, expect, it } from 'vitest';
import { workerUrl } from './worker-url.ts';

describe('the worker program', () => {
  it.each([
    ['file:///a/simulators/mesh-node/producer.ts', 'file:///a/simulators/mesh-node/worker.ts'],
    ['file:///a/dist/chunk-1.mjs', 'file:///a/dist/mesh-node-worker.mjs'],
    ['file:///a/dist/cli.js', 'file:///a/dist/mesh-node-worker.mjs'],
  ])('seen from %s is %s', (from, to) => {
    expect(workerUrl(from, 'mesh-node').href).toBe(to);
  });
});
