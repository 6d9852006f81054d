import { openFiles, processIds, readProc } from '../../scenarios/base/proc.ts';

/**
 * Returns the pid of the process that listens on a TCP port of this machine. Undefined if no process listens, if the
 * process belongs to another user, or outside Linux. https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function listeningPid(port: number): number | undefined {
  const sockets = new Set(['net/tcp', 'net/tcp6'].flatMap((file) => listenersIn(file, port)));
  if (sockets.size === 0) return undefined;
  return processIds().find((pid) => openFiles(pid).some((file) => sockets.has(file)));
}

/** TCP_LISTEN in the state column of /proc/net/tcp, in hexadecimal. */
const listening = '0A';

function listenersIn(file: string, port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = readProc(file)?.split('\n').slice(1) ?? [];
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => state === listening && local?.endsWith(`:${hex}`))
    .map((fields) => `socket:[${fields[9]}]`);
}
