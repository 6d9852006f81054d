import type { Evidence } from '../../results/record/evidence.ts';
import { formatShare } from '../../results/words/format.ts';
import { gaugeMean } from '../evidence/gauge-mean.ts';
import { limits } from './limits.ts';

/**
 * Returns a note on the load of the generator's host in a phase; empty if the load is below `limits.telling`. High load
 * explains why data is INVALID, but does not make it INVALID: a busy host that sent the load as planned has measured
 * correctly.
 */
export function hostNote(evidence: Evidence, phase: string | undefined): string {
  const window = evidence.phases.find((one) => one.name === phase);
  const busy = gaugeMean(evidence, 'meshproof_host_cpu_ratio', window);
  const steal = gaugeMean(evidence, 'meshproof_host_steal_ratio', window);
  const pressure = gaugeMean(evidence, 'meshproof_host_pressure_ratio', window);
  const isBusy = busy >= limits.telling.busyShare;
  const words = [
    isBusy && `the host was ${formatShare(busy)} busy`,
    steal >= limits.telling.stealShare &&
      `${formatShare(steal)} of ${isBusy ? 'its CPU time' : 'the CPU time of the host'} was stolen`,
    pressure >= limits.telling.pressureShare && `work waited for a core ${formatShare(pressure)} of the time`,
  ].filter((one) => one !== false);
  if (words.length === 0) return '';
  const last = words.pop()!;
  return `; ${words.length > 0 ? `${words.join(', ')}, and ` : ''}${last}`;
}
