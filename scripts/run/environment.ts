import { createHash } from 'node:crypto';
import os from 'node:os';
import type { Environment } from '../../results/record/environment.ts';

/** Returns a description of this machine as the load generator, with the versions of `tools`. */
export function describeMachine(tools: Readonly<Record<string, string>>, machineClass?: string): Environment {
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

/**
 * Returns a key from a hash of plan, target, profile, kind of machine and tool versions. Runs with the same key may be
 * compared. The key changes with the minor version of k6, with the major version of Chromium, and with the proxy.
 */
export function comparableKey(parts: {
  planSha256: string;
  target: string;
  profile: string | null;
  environment: Environment;
}): string {
  const { architecture, cores, cpuModel, machineClass, proxy, tools = {} } = parts.environment;
  const minor = (tools.k6 ?? '').split('.').slice(0, 2).join('.');
  const major = (tools.chromium ?? '').split('.', 1)[0];
  const key = [
    parts.planSha256,
    parts.target,
    parts.profile,
    architecture,
    cores,
    machineClass ?? cpuModel,
    minor,
    major,
    ...(proxy === undefined ? [] : [proxy]),
  ];
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 16);
}
