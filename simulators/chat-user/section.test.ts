import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../scenarios/base/random.ts';
import { toPhases } from '../../scenarios/plan/phase.ts';
import type { Assignment } from './protocol.ts';
import { Conversation, drawLength } from './question.ts';
import { chatSectionSchema } from './section.ts';
import { startsOf } from './starts.ts';

const parse = (section: object) => chatSectionSchema.parse({ streams: '20/s', ...section });
const problem = (section: object) => chatSectionSchema.safeParse({ streams: '20/s', ...section }).error?.issues[0];

describe('chatSectionSchema', () => {
  it('parses rates, durations, shares and lengths with their units', () => {
    const parsed = parse({ cancel: '5%', timeout: '20s', prompt: { mean: 50 }, good: { ttft: '300ms' } });
    expect(parsed).toMatchObject({
      streams: 20,
      cancel: 0.05,
      timeout: 20,
      prompt: { mean: 50, cv: 0.5, min: 1 },
      good: { ttft: 0.3, tpot: 0.04 },
    });
  });

  it.each([
    [{ replay: './trace.csv' }, 'streams'],
    [{ streams: undefined }, 'streams'],
    [{ streams: { from: '0/s', to: '0/s' } }, 'streams'],
    [{ streams: '0/s' }, 'streams'],
    [{ burstiness: 0.5 }, 'burstiness'],
    [{ api: 'inference', turns: 3 }, 'turns'],
    [{ cancel: '120%' }, 'cancel'],
    [{ prompt: 'long' }, 'prompt'],
  ])('refuses %j', (section, key) => {
    expect(problem(section)?.path[0]).toBe(key);
  });
});

describe('startsOf', () => {
  const assignment = (parts: Partial<Assignment>): Assignment => ({
    section: parse({}),
    phases: toPhases({ steady: 10 }),
    url: '',
    bearer: undefined,
    seed: 1,
    shard: { index: 0, of: 1 },
    calibratorUrl: '',
    ...parts,
  });

  it('divides the same starts among workers', () => {
    const whole = startsOf(assignment({}), seededRandom(1));
    const shards = [0, 1, 2].flatMap((index) => startsOf(assignment({ shard: { index, of: 3 } }), seededRandom(1)));
    expect(shards.sort((a, b) => a.key - b.key)).toEqual(whole);
  });

  it('replays a trace up to the end of the plan', () => {
    const trace = [
      { atMs: 0, prompt: 5, output: 6 },
      { atMs: 10_001, prompt: 5, output: 6 },
    ];
    expect(startsOf(assignment({ trace }), seededRandom(1))).toEqual([{ key: 0, atMs: 0, prompt: 5, output: 6 }]);
  });
});

describe('questions', () => {
  it('have the drawn length, within its limits', () => {
    const next = seededRandom(1)('length');
    const lengths = Array.from({ length: 5000 }, () => drawLength({ mean: 100, cv: 0.5, min: 30, max: 400 }, next));
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(30);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(400);
    expect(Math.abs(lengths.reduce((sum, n) => sum + n, 0) / lengths.length - 100)).toBeLessThan(3);
    expect(drawLength(7, next)).toBe(7);
  });

  it('contain the shared prefix and the earlier turns', () => {
    const conversation = new Conversation(parse({ turns: 2 }), 'be kind');
    conversation.ask('who', 5);
    conversation.answered('me');
    expect(JSON.parse(conversation.ask('why', 5)).messages).toEqual([
      { role: 'system', content: 'be kind' },
      { role: 'user', content: 'who' },
      { role: 'assistant', content: 'me' },
      { role: 'user', content: 'why' },
    ]);
  });

  it('use the request format of their api', () => {
    const ask = (api: string) => JSON.parse(new Conversation(parse({ api }), '').ask('who', 5));
    expect(ask('completions')).toMatchObject({ prompt: 'who', max_tokens: 5, stream: true });
    expect(ask('inference')).toMatchObject({ input: { type: 'text' }, parameters: { max_tokens: 5 } });
  });
});
