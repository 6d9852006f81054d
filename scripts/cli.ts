#!/usr/bin/env node
// This file has no static import. If a static import could not open a file, Node would end with exit code 1. For
// meshproof, this code means a broken SLO. Opening a file fails, for example, if too many files are open.
try {
  await import('./program.ts');
} catch (error) {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  // An error with a `code` comes from the machine or the installation, so the exit code is 5 (`unavailable`). Other
  // errors are bugs.
  const remedy = code === 'EMFILE' ? ' (raise the limit: ulimit -n 4096)' : '';
  process.stderr.write(`meshproof: ${code ? `this machine: meshproof cannot load: ${message}${remedy}` : stack}\n`);
  process.exitCode = code ? 5 : 70;
}
