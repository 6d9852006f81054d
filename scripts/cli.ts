#!/usr/bin/env node
// This file has no static import. If a static import could not open a file, Node would end with exit code 1. For
// meshproof, this code means a broken SLO. Opening a file fails, for example, if too many files are open.
try {
  await import('./program.ts');
} catch (error) {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  // An error with a `code`, and a RangeError for memory, come from the machine or the installation, so the exit code is
  // 5 (`unavailable`). Other errors are bugs.
  const isMemory = error instanceof RangeError && /out of memory|allocat/i.test(message);
  const limits: Record<string, string> = { EMFILE: 'ulimit -n 4096', ENOMEM: 'ulimit -v' };
  const limit = limits[isMemory ? 'ENOMEM' : (code ?? '')];
  const text = `this machine: meshproof cannot load: ${message}${limit ? ` (raise the limit: ${limit})` : ''}`;
  process.stderr.write(`meshproof: ${code || isMemory ? text : stack}\n`);
  process.exitCode = code || isMemory ? 5 : 70;
}
