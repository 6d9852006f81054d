import { z } from 'zod';
import { size } from '../../../scenarios/base/units.ts';
import { bandwidth, ms, share, wholeMs } from './fields.ts';
import type { Latency } from './latency.ts';

/** A kind of link. Its properties are the same for both directions and all nodes. */
export type Link = {
  name: string;
  latency: Latency;
  /**
   * The loss in the good and in the bad state (Gilbert-Elliott). `toBad` and `toGood` are the chances per frame of a
   * change of state.
   */
  loss: { good: number; bad: number; toBad: number; toGood: number };
  /** The bandwidth. Infinity means no limit. */
  bytesPerMs: number;
  /**
   * The largest frame, with its header. A message that does not fit is split into several frames. The message is lost
   * if any of these frames is lost.
   */
  mtuBytes: number;
  /** A receiver listens for `onMs`, then sleeps for `offMs`. If `duty` is undefined, the receiver always listens. */
  duty: { onMs: number; offMs: number } | undefined;
  /** The share of time in which a sender may transmit. */
  airShare: number;
  maxLinks: number;
  /**
   * The maximum number of messages and signals that wait at one sender with limited bandwidth. While the queue is full,
   * a new message or signal is dropped. The length of the queue is not counted but estimated. The estimate is the time
   * until the sender is free, divided by the time that the new message needs.
   */
  queue: number;
};

export const headerBytes = 4;
/** The default limit of messages and signals that wait at one sender. */
export const mostQueue = 1000;

const latencySchema = z.union(
  [
    ms,
    z.strictObject({ lognormal: z.tuple([ms, z.number().min(0).max(3)]) }),
    z.strictObject({
      uniform: z
        .tuple([ms, ms])
        .refine(([from, to]) => from <= to, { error: 'the first time of "uniform" must not be above the second time' }),
    }),
    z.strictObject({ exponential: ms }),
  ],
  {
    error: 'a latency has the form 20ms, { lognormal: [35ms, 0.5] }, { uniform: [1ms, 5ms] } or { exponential: 20ms }',
  },
);

/**
 * The values of the loss model `gilbert`. The first two are the chances per frame to enter and to leave the bad state.
 * Two optional values follow: the loss in the good state (default 0) and in the bad state (default 100%).
 */
const gilbertShare = z.number({ error: 'a chance per frame must be a number from 0 to 1' }).min(0).max(1);
const lossSchema = z.union(
  [
    share,
    z.strictObject({ gilbert: z.tuple([gilbertShare, gilbertShare]) }),
    z.strictObject({ gilbert: z.tuple([gilbertShare, gilbertShare, share, share]) }),
  ],
  { error: 'a loss must be a share such as 2%, or { gilbert: [0.02, 0.3] }' },
);

export const linkSchema = z.strictObject({
  latency: latencySchema.optional(),
  jitter: ms.optional(),
  loss: lossSchema.optional(),
  bandwidth: bandwidth.optional(),
  mtu: size
    .refine((bytes) => bytes > headerBytes, {
      error: `an MTU must be at least ${headerBytes + 1}B: ${headerBytes}B of header and 1B of the message`,
    })
    .optional(),
  duty: z.strictObject({ on: wholeMs, off: wholeMs }).optional(),
  dutyCycle: share
    .refine((value) => value > 0, { error: 'a duty cycle must be above 0, because a sender with 0 sends nothing' })
    .optional(),
  maxLinks: z.int().min(1).optional(),
  queue: z.int().min(1).max(100_000).optional(),
});
type LinkFields = z.infer<typeof linkSchema>;

/**
 * The links that a world file can use by name. `ble` has the ATT MTU 247. `lora` has the 1.07 kbit/s of Meshtastic's
 * preset LongFast, and the European duty cycle of 10 %. `wifi` and `wan` are typical home networks.
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

/** Returns a link from its fields and its profile; undefined when neither contains a latency. */
export function toLink(name: string, fields: LinkFields): Link | undefined {
  const profile = (Object.hasOwn(profiles, name) && profiles[name]) || {};
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
