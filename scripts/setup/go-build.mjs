import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { intoCache } from './cache.mjs';
import { run } from './child.mjs';
import { onPath } from './host.mjs';

const buildMs = 900_000;

/**
 * Builds a tool from its Go module, for networks that reach only package registries. Returns the path of the tool in
 * the cache.
 */
export async function fromGoModule(spec, host) {
  const [go] = await onPath('go', host);
  if (go === undefined) throw new Error('PATH has no go');
  host.log(`${spec.name}: building from its Go module (about 75 s, once)`);
  return intoCache(spec, host, 'go build', async (_scratch, ready) => {
    // Without -buildvcs=false, the build fails in a checkout of another user, which git refuses to read.
    const args = ['build', '-trimpath', '-buildvcs=false', '-o', join(ready, spec.commands[0]), '.'];
    const { problem } = await run(go, args, {
      cwd: fileURLToPath(spec.goModule),
      // The build uses the versions of our go.mod, the installed Go, and no C compiler.
      env: { ...host.env, GOTOOLCHAIN: 'local', GOWORK: 'off', CGO_ENABLED: '0' },
      timeoutMs: buildMs,
      signal: host.signal,
    });
    if (problem !== null) throw new Error(problem);
  });
}
