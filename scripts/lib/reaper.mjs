// Outlives its parent for a moment: when the parent's end of our stdin closes without a word, the parent was killed, and
// every process group that it told us of is killed too. Plain JavaScript, so that it starts quickly.
import process from 'node:process';
import { createInterface } from 'node:readline';

const groups = new Set();
let dismissed = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word, pid] = line.split(' ');
  if (word === 'adopt') groups.add(Number(pid));
  else if (word === 'release') groups.delete(Number(pid));
  else if (word === 'dismiss') dismissed = true;
});
lines.on('close', () => {
  if (!dismissed) for (const pid of groups) kill(pid);
  process.exit(0);
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
