import type { Clock } from '../../../scenarios/base/clock.ts';
import type { Random } from '../../../scenarios/base/random.ts';
import type { DefectSwitch } from '../defects/defect-switch.ts';
import type { Credentials } from './credentials.ts';
import type { Metrics } from './metrics.ts';

/** The shared state of one simulated system. It is not global, so that tests can run several systems side by side. */
export type Context = {
  readonly clock: Clock;
  readonly seed: number;
  readonly random: Random;
  readonly faults: DefectSwitch;
  readonly credentials: Credentials;
  readonly metrics: Metrics;
};
