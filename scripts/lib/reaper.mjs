// The reaper runs beside its parent. If stdin closes while the reaper still runs, the parent was killed. The reaper
// then kills every adopted process group and removes the adopted temporary directories. This file is plain JavaScript,
// so that it starts quickly.
import { rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const groups = new Set();
const directories = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  if (word === 'adopt') groups.add(Number(rest));
  else if (word === 'release') groups.delete(Number(rest));
  else if (word === 'directory') directories.add(rest);
});
lines.on('close', () => {
  for (const pid of groups) kill(pid);
  // A killed process may still write for a moment, so the directories are removed later.
  setTimeout(() => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  }, 500);
});

function kill(pid) {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // The process or its group has already ended.
    }
  }
}
