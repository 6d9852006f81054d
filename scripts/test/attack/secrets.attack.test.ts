import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, shortPlan, slo, source, Workplace } from '../meshproof.ts';
import { type EchoServer, startEchoServer } from './echo-server.fixture.ts';
import { findSecrets } from './spellings.fixture.ts';
import { randomOf } from './table.ts';
import { meshproofWithin } from './within.ts';

const random = randomOf('secrets');
const alphabet = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789/+&=<>%"\\';
const draw = (length: number, of = alphabet) =>
  Array.from({ length }, () => of[Math.floor(random() * of.length)]).join('');
/** Characters of a token that servers issue (RFC 6750, section 2.1), and of a cookie. */
const plain = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-._~+/';

/** A run reads secrets of every kind from its environment. */
const secrets = {
  ATTACK_BEARER: draw(24),
  ATTACK_CLIENT: draw(20),
  ATTACK_PROMETHEUS: draw(22),
  ATTACK_PIN: draw(14),
};
const issued = { access: draw(40, plain), refresh: draw(32, plain), cookie: draw(28, plain) };
const named = Object.values(secrets);
const everything = [...named, ...Object.values(issued)];

const program = `import http from 'k6/http'; import { group } from 'k6'; import { Counter } from 'k6/metrics';
const seen = new Counter('seen');
const url = __ENV.MESHPROOF_API_URL;
export default function () {
  const answer = http.get(url + '/echo?token=' + encodeURIComponent(__ENV.MESHPROOF_TOKEN), { tags: { name: 'echo' } });
  console.log(answer.body); console.error(answer.headers['X-Echo']);
  http.get(url + '/away', { tags: { seen: answer.headers['X-Echo'].slice(0, 120) } });
  group('with ' + __ENV.MESHPROOF_TOKEN, () => seen.add(1, { of: answer.body.slice(60, 200) }));
  if (Math.random() < 0.5) throw new Error('broken by ' + answer.body);
}`;

const journey = `export default {
  name: 'careless', pages: { page: '/page' },
  async run({ page, urls, bearer, secrets, step }) {
    await step('open ' + bearer, () => page.goto(urls.web + 'page?token=' + encodeURIComponent(bearer)));
    await page.evaluate((pin) => { document.body.append(pin); console.warn(pin); window.name = pin; }, secrets.pin);
    await page.waitForTimeout(300);
    await step('again', () => page.goto(urls.web + 'page/again'));
    await page.goto(urls.web + 'away');
    throw new Error(await page.content() + bearer + secrets.pin);
  },
};`;

const place = new Workplace();
let server: EchoServer;
let ended: Ended;

/** As long as no evidence is recorded, the journey runs again without other load, at most this many times. */
const mostAttempts = 3;
const filesOf = (store: 'runs' | 'alone') => (place.has(store) ? filesBelow(join(place.dir, store)) : []);
const hasEvidence = () => [...filesOf('runs'), ...filesOf('alone')].some(({ name }) => name.includes('trace.zip!'));

beforeAll(async () => {
  server = await startEchoServer({ secrets: Object.values(secrets), issued, random });
  place.text('careless.js', program);
  place.text('careless.ts', journey);
  const step = { name: 'echo', url: '{api}/echo', auth: 'target', expect: { status: 200, json: { '/a': 'b' } } };
  place.yaml('echo.yaml', { probe: 'echo', http: { steps: [step] } });
  const works = {
    thresholdMetric: source('journey_success', {}, 'min'),
    objective: { op: 'gte', value: 1, target: 0.99999 },
  };
  place.yaml('slos.yaml', slo('works', works, '1'));
  const ref = (env: keyof typeof secrets) => ({ env });
  place.yaml('target.yaml', {
    target: 'echo',
    urls: { api: server.url, mesh: server.url, web: `${server.url}/`, health: `${server.url}/health` },
    auth: { bearer: ref('ATTACK_BEARER'), clients: [{ id: 'client-a', secret: ref('ATTACK_CLIENT') }] },
    prometheus: { writeUrl: `${server.url}/api/v1/write`, bearer: ref('ATTACK_PROMETHEUS') },
    resources: { cpu: { query: 'sum(up)' } },
  });
  const traffic = {
    k6: { scenarios: { api: '20/s', security: '5/s', './careless.js': '10/s' } },
    journeys: {
      use: ['./careless.ts'],
      runs: 1,
      timeout: '60s',
      evidence: 'always',
      secrets: { pin: ref('ATTACK_PIN') },
    },
    probes: { use: ['./echo.yaml'], every: '1s' },
    'chat-user': { streams: '2/s', model: 'm', timeout: '2s' },
  };
  place.yaml('plan.yaml', shortPlan({ phases: { steady: '12s' }, traffic }));
  place.yaml('journey.yaml', shortPlan({ phases: { steady: '60s' }, traffic: { journeys: traffic.journeys } }));
  const run = (plan: string, store: string) =>
    meshproofWithin(['run', plan, '--target', './target.yaml', '--store', store], { cwd: place.dir, env: secrets });
  ended = await run('./plan.yaml', './runs');
  // On a busy machine, the journey can end before its evidence is recorded. The journey then runs again, without other
  // load.
  for (let attempt = 0; attempt < mostAttempts && !hasEvidence(); attempt++) await run('./journey.yaml', './alone');
}, 2_500_000);
afterAll(() => {
  server.close();
  place.remove();
});

describe('a run against a server that repeats every secret in every spelling', () => {
  it('is judged, and reads what was repeated', () => {
    expect([1, 3], ended.stderr).toContain(ended.code);
    expect(ended.stderr).not.toMatch(/bug in meshproof/);
    const names = [...filesOf('runs'), ...filesOf('alone')].map(({ name }) => name);
    expect(names.join('\n')).toMatch(/failing-exchanges\.ndjson/);
    expect(names.join('\n')).toMatch(/trace\.zip!/);
    expect(names.join('\n')).toMatch(/\.har/);
  });

  it('leaves none of the secrets in a file, in the output or in a pushed series', () => {
    const leaksIn = ({ name, text }: Found, of: readonly string[]) =>
      findSecrets(text, of).map((secret) => `${nameOf(secret)} in ${name}`);
    // The server may show a token before meshproof has recognised it. So the output and the pushed series are checked
    // only for the secrets that meshproof knows from the start. The files of a run are masked once more at the seal, so
    // they are checked for everything. The server issues no token to the journey alone, but may show tokens to it, so
    // the files of such runs are checked like the output.
    const leaks = [
      ...filesOf('runs').flatMap((file) => leaksIn(file, everything)),
      ...filesOf('alone').flatMap((file) => leaksIn(file, named)),
      ...leaksIn({ name: 'stdout', text: ended.stdout }, named),
      ...leaksIn({ name: 'stderr', text: ended.stderr }, named),
      ...leaksIn({ name: 'pushed series', text: server.pushed() }, named),
    ];
    expect(leaks).toEqual([]);
  });

  it('leaves none of the secrets in the output of a command about the run', async () => {
    const [run] = place.runs();
    for (const args of [
      ['runs', 'show', run!.id],
      ['runs', 'list'],
      ['runs', 'export'],
      ['report', run!.id],
      ['runs', 'push', run!.id],
    ]) {
      const { stdout, stderr } = await meshproofWithin(args, { cwd: place.dir, env: secrets });
      expect(findSecrets(stdout + stderr, everything).map(nameOf), args.join(' ')).toEqual([]);
    }
  });
});

/** Returns the name of a secret, which a failing test prints instead of the value. */
function nameOf(secret: string): string {
  return Object.entries({ ...secrets, ...issued }).find(([, value]) => value === secret)![0];
}

type Found = { name: string; text: string };

/** Returns the files below a directory, with the content of archives. */
function filesBelow(directory: string): Found[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry): Found[] => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesBelow(path) : unpack(path, readFileSync(path));
  });
}

function unpack(name: string, bytes: Uint8Array): Found[] {
  if (name.endsWith('.gz')) return unpack(name.slice(0, -3), gunzipSync(bytes));
  if (!name.endsWith('.zip')) return [{ name, text: Buffer.from(bytes).toString('latin1') }];
  return Object.entries(unzipSync(bytes)).flatMap(([inner, content]) => unpack(`${name}!${inner}`, content));
}
