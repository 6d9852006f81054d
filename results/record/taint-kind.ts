import { z } from 'zod';

/** The kinds of numbers that a fault of the load generator can distort. */
export const taintKindSchema = z.enum(['latency', 'rate', 'errors', 'counts', 'vitals']);
export type TaintKind = z.infer<typeof taintKindSchema>;
