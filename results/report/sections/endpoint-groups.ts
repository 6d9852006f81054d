import { HistogramSum } from '../../record/histogram-sum.ts';
import type { Labels } from '../../record/metric.ts';

/** The requests that share a scenario and a name. `from` and `to` are seconds from the start of the load. */
export type EndpointGroup = {
  scenario: string;
  name: string;
  total: number;
  errors: number;
  sum: HistogramSum;
  from: number;
  to: number;
  causes: Map<string, number>;
};

/** The requests of a run, grouped by scenario and name. */
export class EndpointGroups {
  readonly #groups = new Map<string, EndpointGroup>();
  /** A cache. The rows of a series share one labels object, so most groups are found without computing a key. */
  readonly #known = new Map<Labels, EndpointGroup>();

  get all(): EndpointGroup[] {
    return [...this.#groups.values()];
  }

  find({ scenario = '', name = '' }: Labels): EndpointGroup | undefined {
    return this.#groups.get(keyOf(scenario, name));
  }

  /** Returns the group of these labels. Opens a new group if there is none yet. */
  open(labels: Labels): EndpointGroup {
    let group = this.#known.get(labels);
    if (group) return group;
    group = this.find(labels) ?? this.#add(labels);
    this.#known.set(labels, group);
    return group;
  }

  #add({ scenario = '', name = '' }: Labels): EndpointGroup {
    const group = {
      scenario,
      name,
      total: 0,
      errors: 0,
      sum: new HistogramSum(),
      from: Number.POSITIVE_INFINITY,
      to: Number.NEGATIVE_INFINITY,
      causes: new Map(),
    };
    this.#groups.set(keyOf(scenario, name), group);
    return group;
  }
}

function keyOf(scenario: string, name: string): string {
  return JSON.stringify([scenario, name]);
}
