// The reaper runs beside its parent. If stdin closes while the reaper still runs, the parent was killed. The reaper
// then kills every adopted process group and every process with a mark of the parent, and removes the adopted temporary
// directories. This file is plain JavaScript, so that it starts quickly.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline';

const mark = `MESHPROOF_STARTED_BY=${process.argv[2]}/`;
/** The adopted groups: the id of the first process → the start of this process, '' if unknown. */
const groups = new Map();
const directories = new Set();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [word] = line.split(' ', 1);
  const rest = line.slice(word.length + 1);
  const [pid, start = ''] = rest.split(' ');
  if (word === 'adopt') adopt(Number(pid), start);
  else if (word === 'release') groups.delete(Number(pid));
  else if (word === 'directory') directories.add(rest);
});
lines.on('close', () => {
  for (const [pid, start] of groups) if (isOurs(pid, start)) for (const id of [-pid, pid]) signal(id, 'SIGKILL');
  killMarked();
  // A process may have started another one while it was killed.
  setInterval(killMarked, 100);
  // A killed process may still write for a moment, so the directories are removed later.
  setTimeout(() => {
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
    process.exit(0);
  }, 500);
});

/** Also forgets the groups without a process: after many runs, their ids belong to other processes. */
function adopt(pid, start) {
  for (const one of groups.keys()) if (!signal(-one, 0) && !signal(one, 0)) groups.delete(one);
  groups.set(pid, start);
}

/** Returns false if the id of the group now belongs to a later process. */
function isOurs(pid, start) {
  const found = startOf(pid);
  return start === '' || found === '' || found === start;
}

function killMarked() {
  for (const name of listProc()) if (isMarked(name)) signal(Number(name), 'SIGKILL');
}

function listProc() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // Only Linux has /proc.
    return [];
  }
}

const isMarked = (pid) =>
  readProc(`${pid}/environ`)
    .split('\0')
    .some((one) => one.startsWith(mark));

/** Field 22 of /proc/<pid>/stat. The command name (field 2) may contain spaces and brackets. */
const startOf = (pid) =>
  readProc(`${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? '';

function readProc(path) {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}

/** Returns whether the signal reached a process. */
function signal(id, name) {
  try {
    process.kill(id, name);
    return true;
  } catch {
    // The process or its group has already ended.
    return false;
  }
}
