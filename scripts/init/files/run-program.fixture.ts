import { transformSync } from 'esbuild';
import type { Route } from '../base/route.ts';
import { programFile, routesProgramFile } from './program-file.ts';

/** A request of the program, and whether its check accepts an answer. */
export type Sent = { method: string; url: string; name: string; accepts: (answer: FakeAnswer) => boolean };
export type FakeAnswer = { status: number; body: string; headers: Record<string, string> };

/** Evaluates the generated program with stubs of k6's modules. Returns a function that runs iteration n. */
export function loadProgram(routes: readonly Route[], seed: number): (n: number) => Sent {
  const commonJs = (code: string) => transformSync(code, { format: 'cjs' }).code;
  let iteration = 0;
  let sent: Sent | undefined;
  const env = { MESHPROOF_API_URL: 'http://target', MESHPROOF_SEED: String(seed) };
  const evaluate = (code: string, modules: Record<string, unknown>) => {
    const module = { exports: {} as Record<string, unknown> };
    new Function('module', 'exports', 'require', '__ENV', 'open', commonJs(code))(
      module,
      module.exports,
      (name: string) => ({ __esModule: true, ...(modules[name] as object) }),
      env,
      () => JSON.stringify(routes),
    );
    return module.exports;
  };
  const program = evaluate(programFile(), {
    './routes.js': evaluate(routesProgramFile(), {}),
    'k6/execution': {
      default: {
        scenario: {
          get iterationInTest() {
            return iteration;
          },
        },
      },
    },
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
    iteration = n;
    (program.default as () => void)();
    return sent!;
  };
}
