import { z } from 'zod';
import { gapKinds } from '../../scenarios/base/arrival-gaps.ts';
import { duration, parseShare, rate, timeLimit } from '../../scenarios/base/units.ts';

const whole = (what: string) => z.int({ error: `${what} must be a whole number` });
const words = whole('a length in tokens').min(1).max(100_000);

/** A length in tokens. It is constant, or log-normal with the given mean. */
const length = z.union(
  [
    words,
    z.strictObject({
      mean: words,
      /** The standard deviation divided by the mean. */
      cv: z.number().min(0).max(5).default(0.5),
      min: words.default(1),
      max: words.default(100_000),
    }),
  ],
  { error: 'a number of tokens is needed, or { mean: 128, cv: 0.5, min: 1, max: 512 }' },
);
export type Length = z.infer<typeof length>;

const share = z
  .union([z.string(), z.number()], { error: 'a share is needed, such as 5%' })
  .transform((value, context) => {
    const parsed = parseShare(String(value));
    if (parsed !== undefined) return parsed;
    context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} is not a share such as 5%` });
    return z.NEVER;
  });

const positive = duration.refine((seconds) => seconds > 0, { error: 'a duration above 0s is needed, such as 500ms' });
const starts = rate.refine((perSecond) => perSecond > 0, { error: 'the rate must be above 0: write 20/s' });

/** The schema of `traffic.chat-user`. Parsed rates are per second, and parsed durations are seconds. */
export const chatSectionSchema = z
  .strictObject({
    /**
     * The rate of starts. A start does not wait for earlier streams. Each start begins one stream, or one conversation
     * if there are several `turns`.
     */
    streams: z
      .union([starts, z.strictObject({ from: rate, to: rate })], {
        error: 'a rate is needed, such as 20/s, or { from: 5/s, to: 40/s }',
      })
      .optional(),
    arrivals: z.enum(gapKinds).default('poisson'),
    /**
     * The shape of the gamma distribution of the gaps between starts. Below 1, starts come in bursts. With 1, starts
     * are a Poisson process. The name is that of the option in vLLM's benchmark.
     */
    burstiness: z.number().gt(0).max(1000).default(1),
    /** A recorded trace: the start time of each request, and the token lengths of its prompt and its answer. */
    replay: z.string().min(1).optional(),
    api: z.enum(['chat', 'completions', 'inference']).default('chat'),
    /** The path of the requests. The default is the usual path of `api`. */
    path: z.string().regex(/^\//, { error: '"path" must begin with /' }).optional(),
    model: z.string().min(1).default('mesh-chat-1'),
    prompt: length.default(50),
    /** The maximum length of an answer, in tokens. */
    output: length.default(128),
    /** The key in the request body that limits the length of the answer. */
    'output-key': z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
    /** True to request exactly `output` tokens (`ignore_eos`, an extension of vLLM). */
    exact: z.boolean().default(false),
    /**
     * The length, in words, of the text with which all prompts start. With `api: chat`, this text is the system prompt.
     */
    prefix: whole('the shared prefix').min(0).max(100_000).default(0),
    turns: whole('the number of turns').min(1).max(100).default(1),
    /** The mean pause, in seconds, between an answer and the next turn. The pauses are exponentially distributed. */
    think: positive.default(2),
    /** The share of streams that the simulated users cancel. */
    cancel: share.default(0),
    'rate-limited': z
      .enum(['obey', 'ignore'], {
        error: '"rate-limited" must be obey (wait as long as the 429 answer states) or ignore',
      })
      .default('ignore'),
    timeout: timeLimit.default(30),
    /** The limits that a good answer keeps, in seconds. */
    good: z
      .strictObject({ ttft: positive.default(0.5), tpot: positive.default(0.04), duration: positive.optional() })
      .default({ ttft: 0.5, tpot: 0.04 }),
    workers: whole('the number of threads').min(1).max(64).default(1),
  })
  .superRefine(({ streams, replay, arrivals, burstiness, api, turns, exact }, context) => {
    const say = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if ((streams === undefined) === (replay === undefined))
      say('streams', 'write either "streams" (a rate) or "replay" (a trace)');
    if (typeof streams === 'object' && streams.from + streams.to === 0)
      say('streams', 'a ramp from 0 to 0 starts no streams: write a rate above 0 for "from" or "to"');
    if (burstiness !== 1 && arrivals !== 'gamma') say('burstiness', '"burstiness" works only with arrivals: gamma');
    if (api === 'inference' && turns > 1)
      say('turns', '"turns" does not work with api: inference; write api: chat or api: completions');
    if (api === 'inference' && exact)
      say('exact', '"exact" does not work with api: inference; write api: chat or api: completions');
  });

export type ChatSection = z.infer<typeof chatSectionSchema>;
