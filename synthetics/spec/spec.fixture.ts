import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Journey, JourneyTools } from '../journey.ts';
import { temporaryDir } from '../journeys.fixture.ts';
import { loadJourneys } from '../run/load-journey.ts';
import { hearSoftErrors } from './soft-expect.ts';

export function loadFiles(files: Readonly<Record<string, string>>) {
  const dir = temporaryDir();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return loadJourneys(join(dir, Object.keys(files)[0]!), temporaryDir());
}

export function toolsWithoutBrowser(steps: string[] = []): JourneyTools {
  const context = { browser: () => null, request: 'the request client' };
  return {
    page: { context: () => context } as unknown as JourneyTools['page'],
    urls: { web: 'http://127.0.0.1/' },
    bearer: undefined,
    secrets: {},
    expect: undefined as unknown as JourneyTools['expect'],
    async step(name, action) {
      steps.push(name);
      return action();
    },
  };
}

/** Runs a journey. Returns the message of the error that it throws, and those of its failed soft assertions. */
export async function failuresOf(journey: Journey, steps: string[] = []) {
  const soft: string[] = [];
  const hear = (error: unknown) => soft.push((error as Error).message);
  const failure = await hearSoftErrors(hear, () => journey.run(toolsWithoutBrowser(steps))).then(
    () => undefined,
    (error: Error) => error.message,
  );
  return { failure, soft };
}
