import { expect, it } from 'vitest';
import { profiles } from '../browser/profiles.ts';
import { fakeContext, temporaryDir } from '../journeys.fixture.ts';
import { JourneysRun } from './journeys-run.ts';
import { Recording } from './recording.ts';

const quiet = { ratio: 0, contended: false };

/** Runs the journeys `bad` and `good` without a browser. Every run of `good` fails, because no page can be opened. */
async function runWithout(broken: 'begin' | 'end' | 'contention' | 'record') {
  const faults: [string, unknown][] = [];
  const bug = new TypeError('x is undefined');
  let current = '';
  const breakIn = (part: typeof broken) => {
    if (part === broken && current === 'bad') throw bug;
  };
  const context = {
    ...fakeContext({ chromium: '', web: 'http://127.0.0.1:9', phases: { steady: 60 } }),
    artifactDir: temporaryDir(),
    fault: (what: string, error: unknown) => void faults.push([what, error]),
  };
  const recording = new Recording(context.recorder, 'http://127.0.0.1:9');
  const record = recording.run.bind(recording);
  recording.run = (...given) => {
    breakIn('record');
    return record(...given);
  };
  const journey = (name: string) => ({ name, run: async () => undefined });
  const run = new JourneysRun({
    ...{ context, recording, journeys: [journey('bad'), journey('good')], alwaysEvidence: false, blockedHosts: [] },
    pacing: { runs: 2, pace: 'back-to-back', limitMs: 1000 },
    session: {
      urls: { web: 'http://127.0.0.1:9' },
      bearer: undefined,
      secrets: {},
      profile: profiles.desktop,
      storageState: undefined,
    },
    browser: {
      gone: new AbortController().signal,
      newContext: async () => {
        throw new Error('there is no browser');
      },
    } as never,
    contention: {
      begin: () => () => {
        breakIn('contention');
        return quiet;
      },
    } as never,
    onBegin: (name) => {
      current = name;
      breakIn('begin');
    },
    onEnd: () => breakIn('end'),
  });
  const end = await run.run(context.clock.wallMs());
  return { end, faults, bug, journeys: context.samples.map(({ labels }) => labels.journey) };
}

it.each(['begin', 'end', 'contention', 'record'] as const)(
  'an unexpected error in one journey (%s) costs no result of another journey',
  async (broken) => {
    const { end, faults, bug, journeys } = await runWithout(broken);
    expect(journeys).toEqual(['good', 'good']);
    expect(faults).toEqual([
      ['the journey bad', bug],
      ['the journey bad', bug],
    ]);
    expect(end).toMatchObject({ status: 'done', offered: 4, completed: 2, inFlight: 2 });
  },
);
