import { readFileSync } from 'node:fs';

/**
 * Watches the peak of the resident memory of a process (VmHWM,
 * https://man7.org/linux/man-pages/man5/proc_pid_status.5.html). `stop` returns the last reading in bytes, or 0 if the
 * system is not Linux.
 */
export function watchPeakMemory(pid: number): { stop(): number } {
  let peak = 0;
  const look = () => {
    try {
      const kib = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      peak = Math.max(peak, Number(kib ?? 0) * 1024);
    } catch {
      // The process has ended, or this is not Linux.
    }
  };
  const timer = setInterval(look, 50);
  look();
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
