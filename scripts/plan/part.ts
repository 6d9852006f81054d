import type { Producer } from '../../results/record/producer.ts';

/** One producer of the plan's traffic with its checked section of the plan. */
export type Part = { producer: Producer; section: unknown };
