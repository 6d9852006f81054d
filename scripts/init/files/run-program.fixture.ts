import { transformSync } from 'esbuild';
import type { Route } from '../base/route.ts';
import { programFile, routesProgramFile } from './program-file.ts';

/** A request of the program, and whether its check accepts an answer. */
export type Sent = { method: string; url: string; name: string; accepts: (answer: FakeAnswer) => boolean };
export type FakeAnswer = { status: number; body: string; headers: Record<string, string> };

type Routes = { draw: (n: number) => { name: string } };

/** Evaluates code of the generated files with stubs of the modules that it imports. */
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
  const program = evaluate(programFile(), seed, routes, {
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
