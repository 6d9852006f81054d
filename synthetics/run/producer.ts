import type { OnlyValues, Outlook, Producer } from '../../results/record/producer.ts';
import { builtInSuccess } from '../../results/record/slo.ts';
import { UserError } from '../../scenarios/base/errors.ts';
import { inTemporaryDirectory } from '../../scenarios/base/make-directory.ts';
import { togetherInTurn } from '../../scenarios/base/together.ts';
import { readSecret, type SecretRef } from '../../scenarios/plan/secret.ts';
import { readStorageState } from '../browser/storage-state.ts';
import { expectedRuns } from './expected-runs.ts';
import { type JourneysSection, journeysSectionSchema } from './journeys-section.ts';
import { metrics, successMetric } from './metrics.ts';
import { webOf } from './web-of.ts';

export const journeysProducer: Producer<JourneysSection> = {
  name: 'journeys',
  schema: journeysSectionSchema,
  metrics,
  tools: ['chromium'],
  progress: { done: { metric: successMetric.name, word: 'done', over: 'run' } },
  capacity: { leftOut: 'journeys run a fixed number of times, not at a rate' },
  leadMs: 0,
  runsAlone: true,
  slos: () => [builtInSuccess('journeys', 'Every browser journey completes', successMetric.name, 'journey')],
  usesProxy: true,
  expected: expectedRuns,

  async check({ use, storageState, secrets }, { planDir, target }: Outlook): Promise<OnlyValues> {
    const { lookAtJourneys } = await import('./journeys-client.ts');
    const [labels] = await togetherInTurn([
      () => inTemporaryDirectory((scratchDir) => lookAtJourneys(use, planDir, scratchDir)),
      () => void (storageState && readStorageState(storageState, planDir, { key: 'traffic.journeys.storageState' })),
      () => void (target && webOf(target)),
      ...Object.entries(secrets).map(
        ([name, ref]) =>
          () =>
            checkSecret(ref, `traffic.journeys.secrets.${name}`),
      ),
    ]);
    return labels!;
  },

  async prepare(section, context) {
    webOf(context.target);
    return (await import('./journeys-client.ts')).startJourneys(section, context);
  },
};

/** Throws UserError at the key of a secret that cannot be used. */
function checkSecret(ref: SecretRef, key: string): void {
  try {
    readSecret(ref, process.env);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message, { key, ...error.where }, { cause: error });
  }
}
