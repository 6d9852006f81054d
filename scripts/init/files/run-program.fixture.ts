import { transformSync } from 'esbuild';
import type { Route } from '../base/route.ts';
import { programFile, routesProgramFile } from './program-file.ts';

/** A request of the program, and whether its check accepts an answer. */
export type Sent = { method: string; url: string; name: string; accepts: (answer: FakeAnswer) => boolean };
/**
 * The writes that a program declared as accepted (`kind id`), and the result of reading each back (`kind id result`).
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

/** Evaluates `routes.js`. Returns the function that draws the route of an iteration. */
export function loadDraw(routes: readonly Route[], seed: number): Routes['draw'] {
  return (evaluate(routesProgramFile(), seed, routes) as Routes).draw;
}

/** Evaluates `traffic.js`. Returns a function that runs iteration n. */
export function loadProgram(routes: readonly Route[], seed: number): (n: number) => Sent {
  const scenario = { iterationInTest: 0 };
  let sent: Sent | undefined;
  const program = evaluate(programFile(false), seed, routes, {
    './routes.js': evaluate(routesProgramFile(), seed, routes),
    'k6/execution': { default: { scenario } },
    'k6/http': {
      default: {
        request: (method: string, url: string, _body: unknown, { tags }: { tags: { name: string } }) => {
          sent = { method, url, name: tags.name, accepts: () => false };
        },
      },
    },
    k6: {
      check: (_: unknown, tests: Record<string, (answer: FakeAnswer) => boolean>) => {
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

/**
 * Runs an iteration of the `traffic.js` that reads writes back. The target answers the request with `made`, and the GET
 * request of the new object with `read`.
 */
export function runReadBack(
  routes: readonly Route[],
  made: FakeAnswer,
  read: FakeAnswer,
): Declared & { urls: string[]; names: string[] } {
  const seen = { accepted: [] as string[], found: [] as string[], urls: [] as string[], names: [] as string[] };
  const answerOf = (answer: FakeAnswer, url: string, { tags }: { tags: { name: string } }) => {
    seen.urls.push(url);
    seen.names.push(tags.name);
    return { ...answer, json: (key: string) => JSON.parse(answer.body)[key] };
  };
  const program = evaluate(programFile(true), 1, routes, {
    './routes.js': evaluate(routesProgramFile(), 1, routes),
    'k6/execution': { default: { scenario: { iterationInTest: 0 } } },
    'k6/http': {
      default: {
        request: (_: string, url: string, _body: unknown, params: never) => answerOf(made, url, params),
        get: (url: string, params: never) => answerOf(read, url, params),
      },
    },
    'meshproof/k6': {
      accepted: (kind: string, id: unknown) => seen.accepted.push(`${kind} ${id}`),
      foundAgain: (kind: string, id: unknown, times: unknown) => seen.found.push(`${kind} ${id} ${times}`),
    },
    k6: {
      check: (answer: FakeAnswer, tests: Record<string, (answer: FakeAnswer) => boolean>) =>
        Object.values(tests).every((test) => test(answer)),
    },
  });
  (program.default as () => void)();
  return seen;
}
