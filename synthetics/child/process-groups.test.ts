import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { groupLives } from '../journeys.fixture.ts';
import { forkChild } from './fork-child.ts';

const waits = "process.on('SIGTERM', () => 0); process.on('SIGHUP', () => 0); setInterval(() => 0, 1000);";

/** Starts a child that starts processes with these options. The child then ends as `end` says. */
async function startAndEnd(options: readonly object[], end: string): Promise<number[]> {
  const dir = mkdtempSync(join(tmpdir(), 'process-groups-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const file = join(dir, 'child.ts');
  const from = JSON.stringify(new URL('./process-groups.ts', import.meta.url).href);
  writeFileSync(
    file,
    `import { spawn } from 'node:child_process';
    import { Worker } from 'node:worker_threads';
    import { createServer } from 'node:net';
    import { reportGroups } from ${from};
    reportGroups((message) => process.send!(message));
    setInterval(() => 0, 10);
    createServer().listen(0);
    new Worker('setInterval(() => 0, 10);', { eval: true });
    const pids = ${JSON.stringify(options)}.map((one) => spawn(process.execPath, ['-e', ${JSON.stringify(waits)}], one).pid);
    process.send!({ type: 'pids', pids }, () => { ${end} });`,
  );
  let groups: number[] = [];
  const child = forkChild<{ type: 'go' }, { type: 'pids'; pids: number[] }>(pathToFileURL(file), {
    blockedLimitS: 60,
    onLine: () => undefined,
    onMessage: (message) => {
      groups = [child.pid, ...message.pids];
      if (end === '') child.kill();
    },
  });
  onTestFinished(() => child.kill());
  await child.ended;
  return groups;
}

it.each([
  ['exits', 'process.exit(0);'],
  ['is killed', ''],
  ['aborts', 'process.abort();'],
])('every process that a child has started ends with the child, which %s', async (_how, end) => {
  const stdios = ['inherit', 'pipe', 'ignore'];
  const options = stdios.flatMap((stdio) => [{ stdio }, { stdio, detached: true }]);
  const groups = await startAndEnd(options, end);
  expect(groups).toHaveLength(7);
  await expect.poll(() => groups.filter(groupLives), { timeout: 20_000 }).toEqual([]);
});

/** Starts a child with this code, which can start processes by `spawn`. Resolves to its output when it has ended. */
async function outputOf(code: string): Promise<string[]> {
  const dir = mkdtempSync(join(tmpdir(), 'process-groups-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const from = JSON.stringify(new URL('./process-groups.ts', import.meta.url).href);
  const head = `import { spawn } from 'node:child_process';\nimport { reportGroups } from ${from};\n`;
  writeFileSync(join(dir, 'child.ts'), `${head}setInterval(() => 0, 10);\n${code}`);
  const lines: string[] = [];
  const child = forkChild<never, never>(pathToFileURL(join(dir, 'child.ts')), {
    blockedLimitS: 60,
    onLine: (line) => lines.push(line),
    onMessage: () => undefined,
  });
  onTestFinished(() => child.kill());
  await child.ended;
  return lines;
}

it.skipIf(process.platform !== 'linux')('a process that another program detached ends with the child', async () => {
  const node = process.execPath;
  const program = `console.log(process.pid); ${waits}`;
  const shell = ['sh', ['-c', `setsid "${node}" -e "${program}" &`]];
  const detaching = `require('child_process').spawn('${node}', ['-e', ${JSON.stringify(program)}],
    { detached: true, stdio: 'inherit' }).unref();`;
  const commands = [
    [...shell, {}],
    [...shell, { env: { PATH: process.env.PATH }, detached: true }],
    [node, ['-e', detaching], {}],
  ];
  const pids = await outputOf(`reportGroups((message) => process.send(message));
    const write = process.stdout.write.bind(process.stdout);
    let left = ${commands.length};
    for (const [program, args, options] of ${JSON.stringify(commands)}) {
      spawn(program, args, options).stdout.on('data', (pid) => {
        write(pid);
        left -= 1;
        if (left === 0) write('\\n', () => process.exit(0));
      });
    }`);
  expect(pids.filter((pid) => /^\d+$/.test(pid))).toHaveLength(commands.length);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}/exe`))).toEqual([]);
});

it('the end of a group is reported, also if its first process ended earlier', async () => {
  const said = await outputOf(`const said = [];
    reportGroups(({ lives }) => {
      said.push(lives);
      if (!lives) process.stdout.write(said.join() + '\\n', () => process.exit(0));
    });
    spawn('sh', ['-c', 'sleep 0.2 &'], { detached: true, stdio: 'ignore' });`);
  expect(said).toEqual(['true,false']);
});
