import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../scenarios/base/random.ts';
import type { Question, Reader } from './question.ts';
import { InferenceService } from './service.ts';
import { VirtualPace } from './virtual-pace.fixture.ts';

const question = (key: string, parts: Partial<Question> = {}): Question => ({
  id: key,
  key,
  content: key,
  model: 'm',
  profile: 'fast',
  texts: [`what does ${key} say`],
  maxTokens: 64,
  ...parts,
});

/** Answers questions under a virtual clock. Returns the oracle and the text of each answer. */
function answer(seed: number, asks: readonly (Partial<Question> & { key: string; atMs: number })[]) {
  const pace = new VirtualPace();
  const service = new InferenceService(pace, seededRandom(seed));
  const texts = new Map<string, string>();
  for (const { atMs, ...ask } of asks) {
    pace.at(atMs, () => {
      let job: ReturnType<InferenceService['ask']>;
      const reader: Reader = {
        token: (text) => {
          if (typeof job === 'object') job.wrote();
          texts.set(ask.key, (texts.get(ask.key) ?? '') + text);
        },
        ended: () => undefined,
      };
      job = service.ask(question(ask.key, ask), reader);
    });
  }
  pace.run();
  return { service, texts, oracle: service.oracle.lines() };
}

const many = Array.from({ length: 60 }, (_, i) => ({ key: `k${i}`, atMs: i * 3 }));

describe('InferenceService', () => {
  it('writes an identical oracle for the same seed, and a different one for another', () => {
    expect(answer(1, many).oracle).toBe(answer(1, many).oracle);
    expect(answer(1, many).oracle).not.toBe(answer(2, many).oracle);
  });

  it('answers a request in the same words, whatever the other requests and their order', () => {
    const alone = answer(1, [{ key: 'k7', atMs: 0 }]).texts.get('k7');
    const backwards = many.map(({ key }, i) => ({ key, atMs: (60 - i) * 2 }));
    expect(answer(1, backwards).texts.get('k7')).toBe(alone);
  });

  it('logs the times of each request in the engine', () => {
    const records = answer(1, many)
      .oracle.trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(records).toHaveLength(60);
    for (const record of records) {
      const { arrivalMs, queuedMs, scheduledMs, prefilledMs, tokenMs, endMs } = record;
      const times = [arrivalMs, queuedMs, scheduledMs, prefilledMs, tokenMs[0], endMs];
      expect([...times].sort((a, b) => a - b)).toEqual(times);
      expect(tokenMs).toHaveLength(record.plannedTokens);
    }
  });

  it('writes exactly the allowed number of tokens with `exact`, otherwise at most this number', () => {
    const { oracle } = answer(1, [
      { key: 'a', atMs: 0, maxTokens: 300, exact: true },
      { key: 'b', atMs: 0, maxTokens: 3 },
    ]);
    const planned = oracle
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(planned.map(({ plannedTokens, finish }) => [plannedTokens, finish])).toEqual([
      [300, 'length'],
      [3, 'length'],
    ]);
  });

  it('refuses a context that is too long, and a request to a full queue', () => {
    const service = new InferenceService(new VirtualPace(), seededRandom(1));
    const reader = { token: () => undefined, ended: () => undefined };
    expect(service.ask(question('long', { maxTokens: 8192 }), reader)).toBe('context-length');
    for (let i = 0; i < 20; i++) service.ask(question(`k${i}`, { profile: 'steady', maxTokens: 5 }), reader);
    expect(typeof service.ask(question('next'), reader)).toBe('object');
  });
});
