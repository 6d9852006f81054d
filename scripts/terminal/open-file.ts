import { spawn } from 'node:child_process';
import { startProcess } from '../../scenarios/base/process/start-process.ts';

/** Starts a program and resolves to its exit code; null when the program cannot be started. */
export type Start = (command: string, args: readonly string[]) => Promise<number | null>;

/** Returns the command that opens a file. On Windows, `start` is a command of the shell `cmd`. */
function openerFor(platform: NodeJS.Platform, file: string): [string, string[]] {
  if (platform === 'darwin') return ['open', [file]];
  // `start` takes the first quoted argument as the title of the window. So an empty title comes before the file.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '""', file]];
  return ['xdg-open', [file]];
}

/** Opens a file with the platform's opener. Resolves to undefined, or to the reason why it was not opened. */
export async function openFile(file: string, platform: NodeJS.Platform, start: Start): Promise<string | undefined> {
  const [command, args] = openerFor(platform, file);
  const code = await start(command, args);
  if (code === 0) return undefined;
  return code === null ? `this machine has no ${command}` : `${command} ended with exit code ${code}`;
}

/** Resolves to the exit code of a program. The output of the program is discarded. */
export const startProgram: Start = (command, args) =>
  new Promise((resolve) => {
    const start = () => spawn(command, args, { stdio: 'ignore', detached: true });
    const child = startProcess(command, start, () => resolve(null));
    child.once('exit', (code) => resolve(code ?? 1));
  });
