import { afterEach, expect, it, vi } from 'vitest';
import { environment } from './names.ts';

/** The listeners of the newest stream. k6 warns about a stream without a listener for errors. */
let listeners: string[] = [];

class Stream {
  constructor() {
    listeners = [];
  }
  on(event: string): void {
    listeners.push(event);
  }
}
class Metric {
  add(): void {}
}

vi.mock('k6/execution', () => ({ default: {} }));
vi.mock('k6/metrics', () => ({ Counter: Metric, Trend: Metric }));
vi.mock('k6/net/grpc', () => {
  const grpc = { Client: class {}, Stream };
  return { ...grpc, default: grpc };
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

it.each<[string, Record<string, string>, object | undefined, string[]]>([
  ['no listener', {}, undefined, []],
  ['no listener despite tags', {}, { tags: { a: 'b' } }, []],
  ['only the listener for failures by a timeout', {}, { timeout: '1s' }, ['error']],
  ['listeners if calls are counted', { [environment.countsCalls]: '1' }, undefined, ['data', 'end', 'error']],
])('gives a stream %s', async (_, env, parameters, expected) => {
  vi.stubGlobal('__ENV', env);
  const frame = await import('./grpc-frame.ts');
  new frame.Stream(new frame.Client(), 'shop.Cart/Watch', parameters as never);
  expect(listeners).toEqual(expected);
});
