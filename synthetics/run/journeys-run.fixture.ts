import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import type { Target } from '../../scenarios/plan/target.ts';
import { ensure } from '../../scripts/lib/tools.ts';
import type { Journey } from '../journey.ts';
import { type FakeContext, fakeContext } from '../journeys.fixture.ts';
import type { JourneysSection } from './journeys-section.ts';
import { journeysProducer } from './producer.ts';

export const { path: chromium } = await ensure('chromium');

type Setting = {
  web: string;
  name?: string;
  /** The body of the journey's `run({ page, urls, bearer, step })`. */
  journey: string;
  pages?: Journey['pages'];
  phases: Record<string, number>;
  runs: number;
  timeout?: string;
  pace?: JourneysSection['pace'];
  target?: Partial<Target>;
  signal?: AbortSignal;
};

/** Prepares a producer with one journey. The producer is closed at the end of the test. */
export async function prepare(setting: Setting) {
  const context = fakeContext({ chromium, ...setting });
  const text = `export default {
    name: '${setting.name ?? 'mine'}',
    pages: ${JSON.stringify(setting.pages ?? { home: '/' })},
    async run({ page, urls, bearer, step }) { ${setting.journey} },
  };`;
  writeFileSync(join(context.planDir, 'mine.js'), text);
  const section: JourneysSection = journeysProducer.schema.parse({
    use: ['./mine.js'],
    runs: setting.runs,
    ...(setting.timeout && { timeout: setting.timeout }),
    ...(setting.pace && { pace: setting.pace }),
  });
  const ready = await journeysProducer.prepare(section, context);
  onTestFinished(() => ready.close());
  return { context, ready };
}

export async function run(setting: Setting) {
  const { context, ready } = await prepare(setting);
  const end = await ready.run(systemClock.wallMs());
  await ready.close();
  return { context, end };
}

export const valuesOf = (context: FakeContext, metric: string, page?: string, phase = 'steady') =>
  context.samples
    .filter((sample) => sample.metric === metric && sample.labels.phase === phase)
    .filter((sample) => page === undefined || sample.labels.page === page)
    .map((sample) => sample.value);
