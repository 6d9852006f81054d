import { hostTicks, processStat, ticksPerSecond } from '../../../scenarios/base/proc.ts';

/** Returns the CPU seconds that a process has used. Throws if there is no such process. */
export function cpuSeconds(pid: number): number {
  const { userTicks, systemTicks } = statOf(pid);
  return (userTicks + systemTicks) / ticksPerSecond;
}

/** Returns the CPU seconds of all ended children of this process. */
export function endedChildrenS(): number {
  const { endedUserTicks, endedSystemTicks } = statOf('self');
  return (endedUserTicks + endedSystemTicks) / ticksPerSecond;
}

/** Returns the seconds in which the processors of the machine were busy or stolen, summed over all processors. */
export function busySeconds(): number {
  const ticks = hostTicks();
  if (!ticks) throw new Error('/proc/stat cannot be read');
  const { user, nice, system, irq, softirq, steal } = ticks;
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
}

function statOf(pid: number | 'self') {
  const stat = processStat(pid);
  if (!stat) throw new Error(`there is no process ${pid}`);
  return stat;
}
