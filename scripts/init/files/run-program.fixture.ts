import { transformSync } from 'esbuild';
import { itemInList } from '../../../scenarios/lib/writes/item-in-list.ts';
import * as stored from '../../../scenarios/lib/writes/stored.ts';
import type { Route } from '../base/route.ts';
import { programFile, routesProgramFile } from './program-file.ts';
import { requestsFile, writesFile } from './writes-files.ts';

/** A request of the generated k6 program. `accepts` returns true if the check of the request accepts an answer. */
export type Sent = {
  method: string;
  url: string;
  name: string;
  headers: Record<string, string>;
  checks: string[];
  accepts: (answer: FakeAnswer) => boolean;
};
/**
 * The writes that a program declared. `accepted` has a text `<kind> <id>` for each accepted write. `found` has a
 * text `<kind> <result>` for each write that was read back.
 */
export type Declared = { accepted: string[]; found: string[] };
export type FakeAnswer = { status: number; body: string; headers: Record<string, string> };

type Routes = { draw: (n: number) => { name: string } };

/** Evaluates the code of a generated file with stubs of the modules that it imports. Returns its exports. */
function evaluate(code: string, seed: number, routes: readonly Route[], modules: Record<string, object> = {}) {
  const module = { exports: {} as Record<string, unknown> };
  const text = transformSync(code, { format: 'cjs' }).code;
  const env = { MESHPROOF_API_URL: 'http://target', MESHPROOF_SEED: String(seed) };
  const load = (name: string) => ({ __esModule: true, ...modules[name] });
  new Function('module', 'exports', 'require', '__ENV', 'open', text)(module, module.exports, load, env, () =>
    JSON.stringify(routes),
  );
  return module.exports;
}

/** Returns the function of `routes.js` that draws the route of an iteration. */
export function loadDraw(routes: readonly Route[], seed: number): Routes['draw'] {
  return (evaluate(routesProgramFile(), seed, routes) as Routes).draw;
}

/** Returns a function that runs iteration n of `traffic.js`. */
export function loadProgram(routes: readonly Route[], seed: number): (n: number) => Sent {
  const scenario = { iterationInTest: 0 };
  let sent: Sent | undefined;
  const program = evaluate(programFile(false), seed, routes, {
    './routes.js': evaluate(routesProgramFile(), seed, routes),
    'k6/execution': { default: { scenario } },
    'k6/http': {
      default: {
        request: (
          method: string,
          url: string,
          _body: unknown,
          { tags, headers }: Pick<Sent, 'headers'> & { tags: { name: string } },
        ) => {
          sent = { method, url, name: tags.name, headers, checks: [], accepts: () => false };
        },
      },
    },
    k6: {
      check: (_: unknown, tests: Record<string, (answer: FakeAnswer) => boolean>) => {
        sent!.checks = Object.keys(tests);
        sent!.accepts = (answer) => Object.values(tests).every((test) => test(answer));
      },
    },
  });
  return (n) => {
    scenario.iterationInTest = n;
    (program.default as () => void)();
    return sent!;
  };
}

let runs = 0;

export type FakeApi = (method: string, path: string, body: string, type: string) => Partial<FakeAnswer>;

/**
 * Runs iterations of `traffic.js` with routes that create items, against a fake target. Returns the declared writes,
 * the names of the failed checks, the requests whose status counted as an error, and all requests with their names.
 */
export function runItems(
  routes: readonly Route[],
  api: FakeApi,
  iterations = 1,
): Declared & { failed: string[]; errors: string[]; sent: string[] } {
  const none = { accepted: [], found: [], failed: [], errors: [], sent: [] };
  const seen: Record<keyof typeof none, string[]> = none;
  const scenario = { iterationInTest: 0 };
  const run = ++runs;
  type Params = {
    headers: Record<string, string>;
    tags: { name: string };
    responseCallback?: (status: number) => boolean;
  };
  const request = (method: string, url: string, body: string | null, params: Params) => {
    const path = url.replace('http://target', '');
    seen.sent.push(`${params.tags.name}: ${method} ${path}`);
    const given = api(method, path, body ?? '', params.headers['Content-Type'] ?? '');
    const answer = { status: 200, body: '', headers: { 'Content-Type': 'application/json' }, ...given };
    const isExpected = params.responseCallback ?? ((status: number) => status >= 200 && status < 400);
    if (!isExpected(answer.status)) seen.errors.push(`${params.tags.name} ${answer.status}`);
    return answer;
  };
  const expectedStatuses =
    (range: { min: number; max: number }, ...more: number[]) =>
    (status: number) =>
      (status >= range.min && status <= range.max) || more.includes(status);
  const modules: Record<string, object> = {
    'k6/execution': { default: { scenario } },
    'k6/http': {
      default: {
        ...{ request, expectedStatuses },
        get: (url: string, params: Params) => request('GET', url, null, params),
      },
    },
    'meshproof/k6': {
      ...stored,
      // Each run is a new virtual user, which has seen no list.
      itemInList: (answer: stored.Answer, address: string, id: string, keys: readonly string[]) =>
        itemInList(answer, `${run} ${address}`, id, keys),
      accepted: (kind: string, id: unknown) => seen.accepted.push(`${kind} ${id}`),
      foundAgain: (kind: string, _: unknown, times: unknown) => seen.found.push(`${kind} ${times}`),
    },
    k6: {
      sleep: () => undefined,
      check: (answer: FakeAnswer, tests: Record<string, (answer: FakeAnswer) => boolean>) => {
        const failed = Object.keys(tests).filter((name) => !tests[name]!(answer));
        seen.failed.push(...failed);
        return failed.length === 0;
      },
    },
  };
  for (const [name, text] of [
    ['./routes.js', routesProgramFile()],
    ['./requests.js', requestsFile()],
    ['./writes.js', writesFile()],
  ] as const)
    modules[name] = evaluate(text, 1, routes, modules);
  const program = evaluate(programFile(true), 1, routes, modules);
  for (; scenario.iterationInTest < iterations; scenario.iterationInTest++) (program.default as () => void)();
  return seen;
}
