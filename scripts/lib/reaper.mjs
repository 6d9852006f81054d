// Outlives its parent for a moment: when the parent's end of our stdin closes without a word, the parent was killed, and
// every process group that it told us of is killed too, and its temporary directories are removed. Plain JavaScript, so that it starts quickly.
import { rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const groups = new Set();
const directories = new Set();
let dismissed = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  if (word === 'adopt') groups.add(Number(rest));
  else if (word === 'release') groups.delete(Number(rest));
  else if (word === 'directory') directories.add(rest);
  else if (word === 'dismiss') dismissed = true;
});
lines.on('close', () => {
  if (dismissed) process.exit(0);
  for (const pid of groups) kill(pid);
  // What was killed may still be writing.
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
      // It has ended by itself.
    }
  }
}
