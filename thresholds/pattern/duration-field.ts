import { z } from 'zod';
import { durationProblem } from './duration-literal.ts';

/** A duration in a file of Prometheus or Alertmanager. The schema keeps the duration as text. */
export const durationField = z.string({ error: 'a duration has a unit (write 5m)' }).superRefine((text, context) => {
  const message = durationProblem(text);
  if (message !== undefined) context.addIssue({ code: 'custom', message });
});
