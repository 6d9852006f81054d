import type { Catalogue } from '../../results/record/catalogue.ts';
import type { Part } from '../../results/record/producer.ts';
import type { Slo } from '../../results/record/slo.ts';
import type { Document } from '../../scenarios/base/yaml/document.ts';
import type { Plan } from '../../scenarios/plan/plan.ts';

/** A plan with all the files that it names, read and checked before anything starts. */
export type Job = {
  document: Document<Plan>;
  plan: Plan;
  planDir: string;
  parts: readonly Part[];
  slos: readonly Slo[];
  catalogue: Catalogue;
};
