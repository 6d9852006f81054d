import type { Producer } from '../../results/record/producer.ts';
import { arrivalRates } from './program/arrival-rates.ts';
import { expectedIterations } from './program/expected-iterations.ts';
import { programLabels } from './program/program-labels.ts';
import { type Section, sectionSchema } from './program/section.ts';
import { metrics, progress } from './rows/metrics.ts';
import { defaultSlos } from './user/default-slos.ts';
import { readUserSection } from './user/read-section.ts';
import { k6Scans, type Scans } from './user/scans.ts';

/**
 * The shipped programs share one process, with one k6 scenario per program and phase. Each program of the user has its
 * own process. With several k6 instances, execution segments divide the load of each process.
 */
export const k6Producer = createK6Producer(k6Scans);

/** Returns the part of meshproof that runs k6. It looks up facts about the users' programs in `scans`. */
export function createK6Producer(scans: Scans): Producer<Section> {
  const producer: Producer<Section> = {
    name: 'k6',
    schema: sectionSchema,
    metrics,
    tools: ['k6'],
    progress,
    capacity: { rates: arrivalRates },
    runsAlone: true,
    usesProxy: true,
    read: (section, place) => readUserSection(section, place, producer, scans),
    slos: defaultSlos,
    check: async (section, outlook) => (await import('./check-programs.ts')).checkPrograms(section, outlook, scans),
    expected: expectedIterations,
    labelValues: programLabels,
    prepare: async (section, context) => (await import('./prepare-k6.ts')).prepareK6(section, context, scans),
  };
  return producer;
}
