import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printCommandsFor, printedCommands } from '../../../../scenarios/base/printed-commands.ts';
import { serve, type TestServer } from '../../http-server.ts';
import { type Ended, meshproof, startMeshproof, type Workplace } from '../../meshproof.ts';
import { tinyWorkplace } from '../endings/surroundings.fixture.ts';

let place: Workplace;
let server: TestServer;
let ids: string[];
beforeAll(async () => {
  server = await serve(
    '127.0.0.1',
    (request, response) => void request.resume().on('end', () => response.writeHead(204).end()),
  );
  place = tinyWorkplace(server.url);
  place.text('one.js', "import http from 'k6/http'; export default () => http.get(__ENV.MESHPROOF_API_URL);");
  for (let i = 0; i < 2; i++) await meshproof([...first, '--prometheus', away, '--store', store], { cwd: place.dir });
  ids = place.runs(store).map(({ id }) => id);
  printCommandsFor(store);
}, 60_000);
afterAll(() => {
  server.close();
  place.remove();
});

/** A printed command that does not name this store would look for the runs in the default store. */
const store = 'kept/runs';
const first = ['run', './plan.yaml', '--target', './own.yaml'];
const away = 'http://127.0.0.1:9/api/v1/write';

/** Runs a printed command, with real values in place of URL and TARGET. */
function execute(printed: string): Promise<Ended> {
  const words = printed
    .replace(/\bURL\b/, away)
    .replace(/\bTARGET\b/, './own.yaml')
    .split(' ');
  expect(words[0]).toBe('meshproof');
  return meshproof(words.slice(1), { cwd: place.dir });
}

type Use = {
  command: () => string;
  /** The exit codes of the command when it works. Exit code 2 would mean that it is not a valid command. */
  codes: readonly number[];
  before?: () => Promise<unknown>;
};

/** Every printed command except `upWithPrometheus`. */
const uses: Readonly<Record<Exclude<keyof typeof printedCommands, 'upWithPrometheus'>, Use>> = {
  // `push` and `pushTo` send to a Prometheus that does not answer: exit code 5.
  push: { command: () => printedCommands.push(ids[0]!), codes: [5] },
  pushTo: { command: () => printedCommands.pushTo(ids[0]!), codes: [5] },
  pushLocal: { command: () => printedCommands.pushLocal(ids[1]!), codes: [0] },
  show: { command: () => printedCommands.show(ids[0]!), codes: [0] },
  // A machine without a desktop has no program that opens a page: exit code 5.
  openReport: { command: () => printedCommands.openReport(ids[0]!), codes: [0, 5] },
  setBaseline: { command: () => printedCommands.setBaseline, codes: [0] },
  compareWithBaseline: {
    command: () => printedCommands.compareWithBaseline,
    codes: [0, 3, 4],
    // The baseline consists of the earlier runs, so a new run is needed that can be compared with it.
    before: () => meshproof([...first, '--store', store], { cwd: place.dir }),
  },
  compare: { command: () => printedCommands.compare(ids[0]!, ids[1]!), codes: [0, 3, 4] },
  mesh: { command: () => printedCommands.mesh('smoke'), codes: [0] },
  // A plan has precedence over a world of the same name, so `capacity smoke` would vary the plan smoke.
  meshCapacity: { command: () => `${printedCommands.meshCapacity('ttl-wall')} --within 1s`, codes: [0, 1, 3, 4] },
  // The run of this command becomes the last one, so it comes after the commands that use the last run.
  run: { command: () => printedCommands.run, codes: [0, 1, 3, 4] },
  runScript: { command: () => printedCommands.runScript('./one.js'), codes: [0, 1, 3, 4] },
  runWith: { command: () => printedCommands.runWith(away), codes: [0, 1, 3, 4] },
};

describe('a command that a report or a message prints', () => {
  it.each(Object.entries(uses))('%s works as it is printed', async (_, { command, codes, before }) => {
    await before?.();
    const { code, stderr } = await execute(command());
    expect(codes, stderr).toContain(code);
    expect(stderr).not.toMatch(/bug in meshproof|^\s+at /m);
  });

  it('uses the store of the command that printed it, and no other', () => {
    expect(place.runs(store).length).toBeGreaterThan(2);
    expect(existsSync(join(place.dir, 'runs'))).toBe(false);
  });

  it('is in the reports of a run that still has samples to send', () => {
    for (const report of ['summary.md', 'report.html'])
      expect(readFileSync(join(place.dir, store, ids[0]!, report), 'utf8')).toContain(printedCommands.push(ids[0]!));
  });

  it('starts the stand-in and Prometheus, until a signal', async () => {
    const words = printedCommands.upWithPrometheus.split(' ');
    const up = startMeshproof(words.slice(1), { cwd: place.dir });
    await up.saw(/press Ctrl-C to stop/);
    up.kill('SIGINT');
    const { code, stdout } = await up.ended;
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^prometheus\s+http:/m)]);
  });
});
