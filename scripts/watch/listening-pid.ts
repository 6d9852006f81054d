import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * The process of this machine that listens on a TCP port, as far as we may look; undefined off Linux or when nobody does.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function listeningPid(port: number): number | undefined {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listenersIn(file, port)));
  if (inodes.size === 0) return undefined;
  for (const name of list('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    for (const fd of list(`/proc/${name}/fd`)) if (inodes.has(linkOf(`/proc/${name}/fd/${fd}`))) return Number(name);
  }
  return undefined;
}

const listening = '0A';

function listenersIn(file: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === listening && local?.endsWith(`:${hex}`))
      .map((fields) => `socket:[${fields[9]}]`);
  } catch {
    return [];
  }
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
