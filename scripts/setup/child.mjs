import { spawn } from 'node:child_process';

const graceMs = 5_000;
/** A program may print for ever, so only this number of characters is kept. */
const mostKept = 1_000_000;

/**
 * Runs a program and returns `{ output, problem }`. `output` is the start of stdout and stderr together. `problem` is
 * null, or the cause of the failure in one line. Never rejects. The program gets its own process group, so that a
 * timeout also stops its children.
 */
export function run(command, args, { env, cwd, timeoutMs, signal }) {
  return new Promise((done) => {
    if (signal?.aborted) return done({ output: '', problem: 'interrupted' });
    let child;
    try {
      child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    } catch (error) {
      // Node throws some refusals of the system, such as E2BIG, and emits others as `error` events.
      return done({ output: '', problem: error.message });
    }
    let output = '';
    let stopped = null;
    let killTimer;
    const stop = (why) => {
      stopped ??= why;
      // SIGINT comes first, because `go build` then removes its work directory, and apt ends its step cleanly.
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
      if (output.length < mostKept) output += chunk.slice(0, mostKept - output.length);
    };
    // If too many files are open (EMFILE), the process did not start and has no streams.
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
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
    // The process has ended already.
  }
}

/** Returns the first line in the output of a failed program that looks like an error, or else the last line. */
function reasonIn(output) {
  const lines = output.split(/[\r\n]+/).map((line) => line.trim());
  const cause = lines.find((line) => /^E: |\b(error|fatal|cannot|unable|requires|not found|no such)\b/i.test(line));
  return (cause ?? lines.findLast((line) => line !== ''))?.slice(0, 300);
}
