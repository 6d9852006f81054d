import { createHash } from 'node:crypto';
import os from 'node:os';

/** The machine that made the load: recorded with every run, since runs of different machines do not compare. */
export function environmentOf(tools: Readonly<Record<string, string>>, machineClass?: string): Record<string, unknown> {
  const [cpu] = os.cpus();
  return {
    node: process.versions.node,
    platform: os.platform(),
    release: os.release(),
    architecture: os.arch(),
    cores: os.availableParallelism(),
    cpuModel: cpu?.model ?? null,
    memoryBytes: os.totalmem(),
    ...(machineClass !== undefined && { machineClass }),
    tools,
  };
}

/** Runs with the same key may be compared: same plan, target and profile on the same kind of machine with the same tools. */
export function comparableKey(parts: {
  planSha256: string;
  target: string;
  profile: string | null;
  environment: Record<string, unknown>;
}): string {
  const { architecture, cores, cpuModel, machineClass, tools } = parts.environment;
  const versions = tools as Record<string, string>;
  const minor = (versions.k6 ?? '').split('.').slice(0, 2).join('.');
  const major = (versions.chromium ?? '').split('.', 1)[0];
  const key = [
    parts.planSha256,
    parts.target,
    parts.profile,
    architecture,
    cores,
    machineClass ?? cpuModel,
    minor,
    major,
  ];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16);
}
