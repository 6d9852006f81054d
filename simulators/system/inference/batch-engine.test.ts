import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BatchEngine } from './batch-engine.ts';
import { offer } from './engine-load.fixture.ts';
import { type Profile, profiles } from './profile.ts';
import { toPrompt } from './prompt.ts';
import type { Ask } from './sequence.ts';

const sim8b: Profile = profiles['sim-8b'];
const plain: Profile = { ...sim8b, stepJitter: 0, maxModelTokens: 1024, blocks: 1024 };

function request(parts: Partial<Ask> = {}) {
  const seen = { tokens: 0, ended: 0 };
  const ask: Ask = {
    promptTokens: 10,
    prefix: [],
    outputTokens: 3,
    jitter: () => 1,
    token: () => void seen.tokens++,
    ended: () => void seen.ended++,
    ...parts,
  };
  return { seen, ask };
}

/** Runs steps until no work is left. Returns the length of each step in ms. */
function drain(engine: BatchEngine): number[] {
  const steps: number[] = [];
  let now = 0;
  for (let length = engine.begin(now); length !== undefined; length = engine.begin(now)) {
    now += length;
    engine.finish(now);
    steps.push(length);
  }
  return steps;
}

describe('BatchEngine', { timeout: 60_000 }, () => {
  it('computes the prompt in the first step and one token in each later step', () => {
    const engine = new BatchEngine(plain);
    const { seen, ask } = request({ promptTokens: 100, outputTokens: 3 });
    engine.submit(ask);
    const steps = drain(engine);
    expect(steps).toHaveLength(3);
    expect(steps[0]).toBeCloseTo(12 + 0.25 * 100);
    expect(steps[1]).toBeCloseTo(12 + 0.047 + (0.02 * 101) / 1000);
    expect(seen).toEqual({ tokens: 3, ended: 1 });
    expect(engine.kvUsage).toBe(0);
  });

  it('computes a long prompt in chunks while others decode', () => {
    const engine = new BatchEngine({ ...plain, maxBatchedTokens: 64 });
    const short = request({ promptTokens: 4, outputTokens: 6 });
    engine.submit(short.ask);
    engine.finish(engine.begin(0)!);
    const long = request({ promptTokens: 150, outputTokens: 1 });
    engine.submit(long.ask);
    expect(engine.begin(0)).toBeCloseTo(12 + 0.047 + (0.02 * 5) / 1000 + 0.25 * 63);
    engine.finish(1);
    expect([short.seen.tokens, long.seen.tokens]).toEqual([2, 0]);
    drain(engine);
    expect([short.seen, long.seen]).toEqual([
      { tokens: 6, ended: 1 },
      { tokens: 1, ended: 1 },
    ]);
  });

  it('reuses the cached prefix of a prompt', () => {
    const engine = new BatchEngine(plain);
    const texts = [Array.from({ length: 100 }, (_, i) => `w${i}`).join(' ')];
    const prompt = toPrompt(texts, plain.blockTokens);
    const ask = { ...request().ask, promptTokens: prompt.tokens, prefix: prompt.prefix, outputTokens: 1 };
    engine.submit(ask);
    const [cold] = drain(engine);
    const again = engine.submit(ask);
    const [warm] = drain(engine);
    expect([cold, warm]).toEqual([12 + 0.25 * 100, 12 + 0.25 * 4]);
    expect(again.cachedTokens).toBe(96);
  });

  it('evicts the latest sequence when the cache is full, and loses no token', () => {
    const engine = new BatchEngine({ ...plain, blocks: 8, maxModelTokens: 128, watermark: 0 });
    const all = Array.from({ length: 3 }, () => request({ promptTokens: 30, outputTokens: 60 }));
    const sequences = all.map(({ ask }) => engine.submit(ask));
    drain(engine);
    expect(engine.counters.preemptions).toBeGreaterThan(0);
    expect(sequences[0]!.evictedMs).toEqual([]);
    for (const { seen } of all) expect(seen).toEqual({ tokens: 60, ended: 1 });
    expect(engine.kvUsage).toBe(0);
  });

  it('gives every request its tokens and frees every block, for any arrivals and cancellations', () => {
    const asks = fc.array(
      fc.record({
        prompt: fc.integer({ min: 1, max: 90 }),
        output: fc.integer({ min: 1, max: 30 }),
        leaves: fc.boolean(),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(asks, fc.integer({ min: 8, max: 40 }), (list, blocks) => {
        const engine = new BatchEngine({ ...plain, blocks, maxModelTokens: 120, maxBatchedTokens: 50 });
        const words = Array.from({ length: 90 }, (_, i) => `w${i}`);
        const all = list.map(({ prompt, output, leaves }) => {
          const { prefix } = toPrompt([words.slice(0, prompt).join(' ')], 16);
          const one = request({ promptTokens: prompt, prefix, outputTokens: output });
          return { ...one, output, leaves, sequence: engine.submit(one.ask) };
        });
        engine.finish(engine.begin(0)!);
        for (const { leaves, sequence } of all) if (leaves) engine.cancel(sequence);
        drain(engine);
        for (const { seen, output, leaves } of all) {
          expect(seen.ended).toBe(1);
          if (!leaves) expect(seen.tokens).toBe(output);
        }
        expect([engine.running, engine.waiting, engine.kvUsage]).toEqual([0, 0, 0]);
      }),
      { numRuns: 200 },
    );
  });
});

describe('the engine under load', { timeout: 60_000 }, () => {
  const load = { prompt: 64, output: 100 };
  /** Returns the limit of an engine. With a full batch of B, each step computes B tokens and B / output new prompts. */
  const limitPerS = (profile: Profile, batch: number, { prompt, output } = load) => {
    const context = batch * (prompt + output / 2);
    const stepMs =
      profile.c0Ms +
      profile.cSeqMs * batch +
      (profile.cCtxMs * context) / 1000 +
      (profile.cPrefillMs * prompt * batch) / output;
    return { requests: (batch / output / stepMs) * 1000, tokens: (batch / stepMs) * 1000 };
  };

  it('writes B / step(B) tokens per second when it is full', () => {
    const profile = { ...sim8b, maxSequences: 64, maxWaiting: 1e6 };
    const { requests, tokens } = limitPerS(profile, 64);
    const { engine, endMs } = offer(profile, { ...load, ratePerS: 1.5 * requests, seconds: 120 });
    const measured = (engine.counters.generatedTokens / endMs) * 1000;
    expect(Math.abs(measured / tokens - 1)).toBeLessThan(0.02);
  });

  it("obeys Little's law", () => {
    const { done, meanInSystem, endMs } = offer(sim8b, { ...load, ratePerS: 20, seconds: 300 });
    const meanStayMs = done.reduce((sum, { arrivalMs, endMs: end }) => sum + end - arrivalMs, 0) / done.length;
    const throughput = done.length / endMs;
    expect(Math.abs(meanInSystem / (throughput * meanStayMs) - 1)).toBeLessThan(0.02);
  });

  it.each([
    ['the sequences', { maxSequences: 48 }, load, 48],
    // The context of a request grows from 320 to 335 tokens, which fill 20 to 21 blocks of 16 tokens.
    ['the blocks', { blocks: 512, maxModelTokens: 1024, watermark: 0 }, { prompt: 320, output: 16 }, 512 / 21],
  ])("has its knee at the closed form's load, limited by %s", (_, limit, load, batch) => {
    const profile = { ...sim8b, ...limit, maxWaiting: 1e6 };
    const { requests } = limitPerS(profile, batch, load);
    const at = (share: number) => {
      const { done, endMs } = offer(profile, { ...load, ratePerS: share * requests, seconds: 150 });
      const queue = done.map(({ queueMs }) => queueMs).sort((a, b) => a - b);
      return { perS: (done.length / endMs) * 1000, queueP95: queue[Math.floor(queue.length * 0.95)]! };
    };
    const [below, above] = [at(0.85), at(1.25)];
    expect(below.queueP95).toBeLessThan(1500);
    expect(above.queueP95).toBeGreaterThan(10 * below.queueP95);
    expect(Math.abs(above.perS / requests - 1)).toBeLessThan(0.04);
  });

  it('has one peak of goodput', () => {
    const profile = { ...sim8b, maxSequences: 48, maxWaiting: 1e6 };
    const { requests } = limitPerS(profile, 48);
    const goodput = [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.7].map((share) => {
      const { done } = offer(profile, { ...load, ratePerS: share * requests, seconds: 120 });
      return done.filter(({ arrivalMs, firstMs }) => firstMs - arrivalMs < 1000).length / 120;
    });
    const peak = goodput.indexOf(Math.max(...goodput));
    const rises = (from: number, to: number) =>
      goodput.slice(from + 1, to + 1).every((y, i) => y >= goodput[from + i]!);
    expect(rises(0, peak)).toBe(true);
    expect([...goodput].slice(peak).every((y, i, rest) => i === 0 || y <= rest[i - 1]! + 0.1)).toBe(true);
    expect(goodput.at(-1)).toBeLessThan(0.7 * goodput[peak]!);
  });
});
