import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serve, type TestServer } from '../http-server.ts';
import { type Ended, meshproof, type Started, shortPlan, startMeshproof, Workplace } from '../meshproof.ts';
import { type Actor, keysOfPair, pairs } from './pairs.fixture.ts';
import { randomOf, sampleOf } from './table.ts';
import { endOf } from './within.ts';

const place = new Workplace();
const whole = join(place.dir, 'whole');
const store = join(place.dir, 'store');
let own: TestServer;
let prometheus: TestServer;
let ids: string[];

beforeAll(async () => {
  own = await serve('127.0.0.1', (_request, response) => void response.end('ok'));
  // This receiver has no query API.
  prometheus = await serve('127.0.0.1', (request, response) => {
    const isWrite = request.url?.endsWith('/write') ?? false;
    request.resume().on('end', () => response.writeHead(isWrite ? 204 : 404).end());
  });
  for (const probe of ['one', 'two'])
    place.yaml(`${probe}.yaml`, { probe, http: { steps: [{ name: 'root', url: '{api}/', expect: { status: 200 } }] } });
  place.yaml('own.yaml', { target: 'own', urls: { api: own.url } });
  place.yaml('base.yaml', { target: 'own', urls: { api: `${own.url}/base` } });
  place.yaml('line.yaml', {
    ...{ world: 'line', duration: '2s', settle: '1s', nodes: { count: 6 }, topology: { kind: 'line' } },
    ...{ links: { wire: { latency: '5ms' } }, protocol: { kind: 'flood', ttl: 6 } },
    ...{ workload: { broadcast: { rate: '20/s' } }, slos: { mesh_delivery_ratio: '>= 90%' } },
  });
  const traffic = { probes: { use: ['./one.yaml'], every: '1s' } };
  place.yaml('plan.yaml', shortPlan({ phases: { steady: '3s' }, traffic, slos: ['probes'] }));
  for (let run = 0; run < 3; run++) await meshproof(['check', './one.yaml', ...target, '--store', whole], options);
  ids = runsIn(whole);
  expect(ids).toHaveLength(3);
});
afterAll(() => {
  own.close();
  prometheus.close();
  place.remove();
});

const options = { cwd: place.dir };
const target = ['--target', './own.yaml'];
const runsIn = (directory: string) => readdirSync(directory).filter((name) => /^\d{8}T/.test(name));

async function act(actor: Actor, afterMs: number): Promise<Ended> {
  await sleep(afterMs);
  const args = actor.args({ ids, prometheus: `${prometheus.url}/api/v1/write` });
  const started = startMeshproof([...args, '--store', store], options);
  const ended = endOf(started);
  if (!actor.until) return ended;
  // A command handles signals only after it has printed its first line. The count alone does not show that this command
  // has started, because another schedule may have counted the check.
  await Promise.race([started.saw(/\S/).catch(() => undefined), ended]);
  await isCounted(actor, started);
  started.kill(actor.until);
  return ended;
}

async function isCounted({ check }: Actor, { ended }: Started): Promise<void> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const file = join(store, 'checks.json');
  const counted = () => existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).checks[check!]?.runs > 0;
  while (!isOver && !counted()) await sleep(100);
}

/** Expects that a command did its work, or printed in one line why it could not. */
function expectInOrder(actor: Actor, { code, signal, stderr }: Ended, other: Actor): void {
  expect(signal, stderr).toBeNull();
  expect(stderr).not.toMatch(/bug in meshproof|^\s+at /m);
  if (actor.done.includes(code!)) return;
  // A command that makes runs needs no run or lock of another command.
  expect(actor.kind, stderr).not.toBe('run');
  expect([2, 5], stderr).toContain(code);
  expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^meshproof: /);
  // A command can need a lock that the other command holds, or a run that the other has deleted. Commands that only
  // read do not wait.
  expect([actor.name, other.name].join(), stderr).toMatch(/prune|push|baseline/);
}

describe('two commands on one store at the same time', () => {
  it.each(sampleOf('pairs', pairs, 48, keysOfPair))(
    '%s: each works or prints the reason why not, and nothing is lost',
    async (name, first, second) => {
      rmSync(store, { recursive: true, force: true });
      cpSync(whole, store, { recursive: true });
      const random = randomOf(name);
      const both = [first, second];
      const ends = await Promise.all(both.map((actor) => act(actor, random() * 400)));
      ends.forEach((end, i) => {
        expectInOrder(both[i]!, end, both[1 - i]!);
      });

      const list = await meshproof(['runs', 'list', '--json', '--limit', '1000', '--store', store], options);
      expect(list.code, list.stderr).toBe(0);
      expect(list.stderr).not.toMatch(/left out|record of the interrupted/);
      const listed = JSON.parse(list.stdout).runs.length;
      const isSchedule = both.some(({ until }) => until);
      const added = both.reduce((sum, { adds = 0 }) => sum + adds, 0);
      const kept = both.flatMap(({ keeps = [] }) => keeps);
      if (kept.length > 0) expect(listed).toBeGreaterThanOrEqual(Math.min(...kept));
      else if (isSchedule) expect(listed).toBeGreaterThanOrEqual(ids.length + added + 1);
      else expect(listed).toBe(ids.length + added);
      expect(leftIn(store)).toEqual([]);
      expectCounted(both, listed - ids.length - added);
      expectAccepted(both, ends);
    },
  );
});

/** Returns what a run, a deletion or a lock has left in the store. */
function leftIn(directory: string): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' });
  return names.filter((name) =>
    /(^|\/)(\.(partial|opening|claimed|broken|deleted|lock)|owner\.json$)|\.tmp$/.test(name),
  );
}

/** Expects that each schedule counted a check. If no run was deleted, each schedule may lack at most one count. */
function expectCounted(both: readonly Actor[], checks: number): void {
  const names = both.flatMap(({ check = [] }) => check);
  if (names.length === 0) return;
  const counted = JSON.parse(readFileSync(join(store, 'checks.json'), 'utf8')).checks;
  for (const name of names) expect(counted[name].runs).toBeGreaterThanOrEqual(1);
  if (both.some(({ keeps }) => keeps !== undefined)) return;
  const runs = Object.values<{ runs: number }>(counted).reduce((sum, one) => sum + one.runs, 0);
  // A signal can stop a schedule between the seal of a run and the update of its count, at most once for each schedule.
  expect(checks - runs).toBeLessThanOrEqual(names.length);
}

/** Expects each run that a successful command added to the baseline in a stored baseline and in the store. */
function expectAccepted(both: readonly Actor[], ends: readonly Ended[]): void {
  const accepted = both.flatMap(({ accepts }, i) =>
    accepts !== undefined && ends[i]!.code === 0 ? ids[accepts]! : [],
  );
  if (accepted.length === 0) return;
  const directory = join(store, 'baselines');
  const files = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith('.json')) : [];
  const text = files.map((file) => readFileSync(join(directory, file), 'utf8')).join();
  for (const id of accepted) {
    expect(text).toContain(id);
    expect(runsIn(store)).toContain(id);
  }
}
