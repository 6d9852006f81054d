import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const register = new URL('../../scripts/register.mjs', import.meta.url).href;

type Ready = { ready: boolean; pid: number; urls: Record<string, string> };

let child: ChildProcess;
afterEach(() => void child.kill('SIGKILL'));

/** Starts the stand-in. `ready` is its first line of output. `exit` has its exit code and its text on stderr. */
function start(...args: string[]) {
  const env = { ...process.env, MESHPROOF_TOKEN: 'secret-token', MESHPROOF_CONTROL_TOKEN: 'secret-control' };
  child = spawn(process.execPath, ['--import', register, main, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stderr?.on('data', (data) => {
    stderr += data;
  });
  const ready = new Promise<Ready>((resolve) => {
    child.stdout?.on('data', (data) => {
      stdout += data;
      if (stdout.includes('\n')) resolve(JSON.parse(stdout) as Ready);
    });
  });
  const exit = new Promise<{ code: number | null; stderr: string; stdout: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, stderr, stdout }));
  });
  return { ready, exit };
}

describe('the process', { timeout: 30_000 }, () => {
  it('prints its addresses in one line without secrets, and exits with 0 on SIGTERM', async () => {
    const { ready, exit } = start();
    const { urls, pid } = await ready;
    expect(pid).toBe(child.pid);
    const names = ['api', 'control', 'desktop', 'grpc', 'mesh', 'metrics', 'mobile', 'web'];
    expect(Object.keys(urls).sort()).toEqual(names);
    expect(Object.values(urls).every((url) => new URL(url).hostname === '127.0.0.1')).toBe(true);
    const headers = { authorization: 'Bearer secret-token' };
    expect((await fetch(`${urls.api}/user`, { headers })).status).toBe(200);
    child.kill('SIGTERM');
    const { code, stdout, stderr } = await exit;
    expect(code).toBe(0);
    expect(stdout + stderr).not.toContain('secret-');
  });

  it('exits when its stdin closes, with --stdin-leash', async () => {
    const { ready, exit } = start('--stdin-leash');
    await ready;
    child.stdin?.end();
    expect((await exit).code).toBe(0);
  });

  it('exits with code 1 and its last words under the defect die', async () => {
    const { ready, exit } = start('--defect', 'die=1ms');
    await ready;
    expect(await exit).toMatchObject({ code: 1, stderr: expect.stringContaining('fatal') });
  });

  it('stops answering during a freeze, and answers again afterwards', async () => {
    const { ready } = start();
    const { urls } = await ready;
    const set = (defects: string[]) =>
      fetch(urls.control as string, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-control-token': 'secret-control' },
        body: JSON.stringify({ defects }),
      });
    await set(['freeze=400ms']);
    // The calls follow one another closely, so at least one call lasts for most of the freeze.
    let longestMs = 0;
    for (let i = 0; i < 100 && longestMs < 300; i++) {
      const start = performance.now();
      await fetch(`${urls.api}/health`);
      longestMs = Math.max(longestMs, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(longestMs).toBeGreaterThan(300);
    expect((await set([])).status).toBe(200);
  });

  it.each([
    ['--defect', 'nonsense=1', 2, /unknown defect "nonsense"/],
    ['--port', 'x', 2, /whole number/],
  ])('refuses %s %s in one line', async (flag, value, code, message) => {
    const { exit } = start(flag, value);
    const ended = await exit;
    expect(ended.code).toBe(code);
    expect(ended.stderr.trim()).toMatch(message);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });
});
