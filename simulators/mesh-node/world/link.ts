import { z } from 'zod';
import { size } from '../../../scenarios/base/units.ts';
import { bandwidth, ms, share, wholeMs } from './fields.ts';
import type { Latency } from './latency.ts';

/** What a link does to what is sent over it; of directions and nodes it is the same. */
export type Link = {
  name: string;
  latency: Latency;
  /** Of each frame, in the good and in the bad state; chances to change between them, per frame. */
  loss: { good: number; bad: number; toBad: number; toGood: number };
  /** Bytes per ms that a node can send; Infinity when it does not matter. */
  bytesPerMs: number;
  /** Most bytes of a frame: what is longer goes in pieces, and is lost with one of them. */
  mtuBytes: number;
  /** A receiver listens for `onMs` and then not for `offMs`. */
  duty: { onMs: number; offMs: number } | undefined;
  /** The share of time that a sender may be on the air. */
  airShare: number;
  maxLinks: number;
  /** Frames that wait to be sent; more are dropped. */
  queue: number;
};

/** Bytes of each frame that are not the message's. */
export const headerBytes = 4;
export const mostQueue = 1000;

const latencySchema = z.union([
  ms,
  z.strictObject({ lognormal: z.tuple([ms, z.number().min(0).max(3)]) }),
  z.strictObject({ uniform: z.tuple([ms, ms]).refine(([from, to]) => from <= to, { error: 'from is after to' }) }),
  z.strictObject({ exponential: ms }),
]);

/** Chances per frame to fall into the bad state and to leave it; then the loss in the bad state, all when it is not given. */
const gilbertShare = z.number({ error: 'a chance per frame is a number from 0 to 1' }).min(0).max(1);
const lossSchema = z.union([
  share,
  z.strictObject({ gilbert: z.tuple([gilbertShare, gilbertShare]) }),
  z.strictObject({ gilbert: z.tuple([gilbertShare, gilbertShare, share, share]) }),
]);

export const linkSchema = z.strictObject({
  latency: latencySchema.optional(),
  jitter: ms.optional(),
  loss: lossSchema.optional(),
  bandwidth: bandwidth.optional(),
  mtu: size
    .refine((bytes) => bytes > headerBytes, {
      error: `an MTU has room for ${headerBytes}B of header and 1B of the message`,
    })
    .optional(),
  duty: z.strictObject({ on: wholeMs, off: wholeMs }).optional(),
  dutyCycle: share
    .refine((value) => value > 0, { error: 'a sender that is never on the air sends nothing' })
    .optional(),
  maxLinks: z.int().min(1).optional(),
  queue: z.int().min(1).max(100_000).optional(),
});
type LinkFields = z.infer<typeof linkSchema>;

/**
 * What a link of this name is when the world says no more. BLE: ATT MTU 247 and five seconds of listening in fifteen as
 * bitchat does it; LoRa: LongFast's 1.07 kbit/s under Europe's duty cycle; Wi-Fi and internet as in home networks.
 */
const profiles: Readonly<Record<string, Partial<Link>>> = {
  ble: {
    latency: { kind: 'lognormal', medianMs: 35, sigma: 0.5 },
    loss: { good: 0, bad: 1, toBad: 0.02, toGood: 0.3 },
    bytesPerMs: 100 / 8,
    mtuBytes: 247,
    maxLinks: 6,
  },
  wifi: {
    latency: { kind: 'constant', ms: 4, jitterMs: 2 },
    loss: { good: 0.002, bad: 0.002, toBad: 0, toGood: 1 },
    bytesPerMs: 20e6 / 8e3,
    mtuBytes: 1500,
  },
  lora: {
    latency: { kind: 'constant', ms: 20, jitterMs: 10 },
    loss: { good: 0.05, bad: 0.05, toBad: 0, toGood: 1 },
    bytesPerMs: 1.07 / 8,
    mtuBytes: 237,
    airShare: 0.1,
  },
  wan: {
    latency: { kind: 'lognormal', medianMs: 60, sigma: 0.2 },
    loss: { good: 0.001, bad: 0.001, toBad: 0, toGood: 1 },
    bytesPerMs: 100e6 / 8e3,
    mtuBytes: 1500,
  },
};

export const profileNames = Object.keys(profiles);

const plain: Omit<Link, 'name' | 'latency'> = {
  loss: { good: 0, bad: 0, toBad: 0, toGood: 1 },
  bytesPerMs: Number.POSITIVE_INFINITY,
  mtuBytes: Number.POSITIVE_INFINITY,
  duty: undefined,
  airShare: 1,
  maxLinks: Number.POSITIVE_INFINITY,
  queue: mostQueue,
};

/** Undefined when the name is no profile and the world does not say how long the link takes. */
export function toLink(name: string, fields: LinkFields): Link | undefined {
  const profile = profiles[name] ?? {};
  const latency = latencyOf(fields, profile.latency);
  if (!latency) return undefined;
  return {
    ...plain,
    ...profile,
    name,
    latency,
    ...(fields.loss !== undefined && { loss: lossOf(fields.loss) }),
    ...(fields.bandwidth !== undefined && { bytesPerMs: fields.bandwidth }),
    ...(fields.mtu !== undefined && { mtuBytes: fields.mtu }),
    ...(fields.duty && { duty: { onMs: fields.duty.on, offMs: fields.duty.off } }),
    ...(fields.dutyCycle !== undefined && { airShare: fields.dutyCycle }),
    ...(fields.maxLinks !== undefined && { maxLinks: fields.maxLinks }),
    ...(fields.queue !== undefined && { queue: fields.queue }),
  };
}

function latencyOf({ latency, jitter }: LinkFields, profile: Latency | undefined): Latency | undefined {
  if (latency === undefined) {
    if (jitter === undefined || profile?.kind !== 'constant') return profile;
    return { ...profile, jitterMs: jitter };
  }
  if (typeof latency === 'number') return { kind: 'constant', ms: latency, jitterMs: jitter ?? 0 };
  if ('lognormal' in latency) return { kind: 'lognormal', medianMs: latency.lognormal[0], sigma: latency.lognormal[1] };
  if ('uniform' in latency) return { kind: 'uniform', fromMs: latency.uniform[0], toMs: latency.uniform[1] };
  return { kind: 'exponential', meanMs: latency.exponential };
}

function lossOf(loss: NonNullable<LinkFields['loss']>): Link['loss'] {
  if (typeof loss === 'number') return { good: loss, bad: loss, toBad: 0, toGood: 1 };
  const [toBad, toGood, good = 0, bad = 1] = loss.gilbert;
  return { good, bad, toBad, toGood };
}
