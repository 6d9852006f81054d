import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { FakePrometheus } from '../../../../results/prometheus/test/fake-prometheus.ts';
import { sealedRun } from '../../../../results/store/store.fixture.ts';
import { printedCommands } from '../../../../scenarios/base/printed-commands.ts';
import { meshproof, Workplace } from '../../meshproof.ts';

const [older, newer] = ['20261124T081053Z-smoke-0001', '20261124T081153Z-smoke-0002'];

/** Every printed command. `as` changes what would take long or needs a download; `code` is the exit code. */
const commands: Record<
  keyof typeof printedCommands,
  { line: string; as?: (args: string[]) => string[]; code: number }
> = {
  run: { line: printedCommands.run, as: (args) => [...args, '--dry-run'], code: 0 },
  push: { line: printedCommands.push(newer), code: 0 },
  pushLocal: { line: printedCommands.pushLocal(older), as: (args) => [...args, '--help'], code: 0 },
  pushTo: { line: printedCommands.pushTo(older), code: 0 },
  upWithPrometheus: { line: printedCommands.upWithPrometheus, as: (args) => [...args, '--help'], code: 0 },
  compare: { line: printedCommands.compare(older, newer), code: 4 },
  setBaseline: { line: printedCommands.setBaseline, code: 0 },
  compareWithBaseline: { line: printedCommands.compareWithBaseline, code: 4 },
  mesh: { line: printedCommands.mesh('ring'), as: (args) => [...args, '--help'], code: 0 },
  meshCapacity: { line: printedCommands.meshCapacity('ring'), as: (args) => [...args, '--help'], code: 0 },
};

it('runs every command that a report or a message prints', async () => {
  const place = new Workplace();
  const fake = new FakePrometheus();
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    const { authorization } = request.headers;
    const answer = await fake.fetch(`http://127.0.0.1${request.url}`, {
      ...(request.method === 'POST' && { method: 'POST', body }),
      ...(authorization !== undefined && { headers: { authorization } }),
    });
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const writeUrl = `http://127.0.0.1:${(server.address() as { port: number }).port}/api/v1/write`;
  try {
    const delivery = { status: 'none', sent: 0, confirmed: 0, reason: null, to: { prometheus: writeUrl } } as const;
    await sealedRun(`${place.dir}/runs`, older, Date.parse('2026-11-24T08:10:53.000Z'));
    await sealedRun(`${place.dir}/runs`, newer, Date.parse('2026-11-24T08:11:53.000Z'), { delivery });
    for (const { line, as = (args: string[]) => args, code } of Object.values(commands)) {
      const words = line.replace('npm run meshproof --', 'meshproof').replace('URL', writeUrl).split(' ');
      expect(words[0], line).toBe('meshproof');
      const ended = await meshproof(as(words.slice(1)), { cwd: place.dir });
      expect([line, ended.code], ended.stderr).toEqual([line, code]);
    }
  } finally {
    server.close();
    server.closeAllConnections();
    place.remove();
  }
});
