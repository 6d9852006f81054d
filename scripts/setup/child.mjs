import { spawn } from 'node:child_process';

const graceMs = 5_000;

/**
 * Runs a program to its end and keeps what it printed. It gets its own process group, so that stopping it (by time or
 * by signal) also stops what it started. Never rejects: `problem` is null when it exited 0, else one line.
 */
export function run(command, args, { env, cwd, timeoutMs, signal }) {
  return new Promise((done) => {
    if (signal?.aborted) return done({ output: '', problem: 'interrupted' });
    const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let stopped = null;
    let killTimer;
    const stop = (why) => {
      stopped ??= why;
      // SIGINT first: `go build` then removes its work directory and apt ends its step cleanly.
      killGroup(child, 'SIGINT');
      killTimer ??= setTimeout(() => killGroup(child, 'SIGKILL'), graceMs);
    };
    const timer = setTimeout(() => stop(`did not end within ${timeoutMs / 1000} s`), timeoutMs);
    const onAbort = () => stop('interrupted');
    signal?.addEventListener('abort', onAbort, { once: true });
    const finish = (problem) => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      signal?.removeEventListener('abort', onAbort);
      done({ output, problem: stopped ?? problem });
    };
    const keep = (chunk) => {
      output += chunk;
    };
    child.stdout.setEncoding('utf8').on('data', keep);
    child.stderr.setEncoding('utf8').on('data', keep);
    child.once('error', (error) => finish(error.message));
    child.once('close', (code, killedBy) => {
      finish(code === 0 ? null : (reasonIn(output) ?? (killedBy ? `ended by ${killedBy}` : `exit code ${code}`)));
    });
  });
}

function killGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended already.
  }
}

/** The line of a failed program's output that most likely says why. */
function reasonIn(output) {
  const lines = output.split(/[\r\n]+/).map((line) => line.trim());
  const telling = lines.find((line) => /^E: |\b(error|fatal|cannot|unable|requires|not found|no such)\b/i.test(line));
  return (telling ?? lines.findLast((line) => line !== ''))?.slice(0, 300);
}
