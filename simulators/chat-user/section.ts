import { z } from 'zod';
import { duration, rate } from '../../scenarios/plan/units.ts';

const words = z.int({ error: 'a whole number is needed' }).min(1).max(4096);

/** `traffic.chat-user` of a plan. After parsing per second and seconds. */
export const chatSectionSchema = z.strictObject({
  /** Starts of streams, whether the earlier ones have ended or not. */
  streams: rate.refine((perSecond) => perSecond > 0, { error: 'users who ask nothing measure nothing' }),
  arrivals: z.enum(['constant', 'poisson']).default('poisson'),
  model: z.string().min(1).default('mesh-chat-1'),
  /** Words of a question, and the most tokens of its answer. */
  prompt: words.default(50),
  output: words.default(128),
  timeout: duration.refine((seconds) => seconds > 0, { error: 'a stream needs some time' }).default(30),
});

export type ChatSection = z.infer<typeof chatSectionSchema>;
