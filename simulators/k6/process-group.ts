import type { Context, Ready } from '../../results/record/producer.ts';
import { environment } from '../../scenarios/lib/names.ts';
import { endOf } from '../../scenarios/plan/phase.ts';
import { loadHosts } from '../../scenarios/plan/target.ts';
import type { Accounting } from './accounting.ts';
import { mergeEnds } from './merge-ends.ts';
import { type Segment, segmentsOf } from './options/segments.ts';
import type { SubMetric } from './options/sub-metric.ts';
import { k6Environment, type Launch, ratesEnvironment } from './process/process.ts';
import { ProcessSet } from './process-set.ts';
import { K6Run, type Script } from './run.ts';

/**
 * The programs that run together in one k6 process: all shipped programs, or one program of the user. With several
 * instances, each instance runs the programs in its own process.
 */
export type ProcessGroup = {
  /** Undefined for the shipped programs. */
  script?: Script;
  accounting: Accounting;
  subMetrics: readonly SubMetric[];
  /** True if k6 keeps no values of its trends; the counts then come from the record. */
  streamed: boolean;
  env: Readonly<Record<string, string>>;
  /** Writes the files of a process. Without `segment`, the process makes the whole load. */
  write(segment?: Segment): { launch: Launch; summaryFile: string };
};

/** Prepares the k6 processes of a group: one per instance (share of the load). */
export function readyGroup(group: ProcessGroup, part: Part, signal: AbortSignal): Ready {
  const { instances = 1, plan } = part.context;
  if (instances === 1) return readyProcess(group, { ...part, signal, files: group.write(), sender: senderOf(group) });
  const segments = segmentsOf(instances);
  const planned = group.accounting.offered(endOf(plan.phases));
  const files = segments.map((segment) => group.write(segment));
  const starts = segments.map((segment, i) => (stop: AbortSignal) => {
    const sender = senderOf(group, segment);
    return readyProcess(group, { ...part, signal: stop, files: files[i]!, sender });
  });
  return new ProcessSet(starts, signal, {
    ends: (ends) => mergeEnds(ends, segments, planned),
    // During the run, every k6 process reports the counts of the whole plan. So the counts of the first process are
    // enough.
    counts: ([first]) => first!,
  });
}

type Part = {
  binary: string;
  context: Context;
  /** Returns the hosts that meshproof's proxy refused since the last call, each with its number of requests. */
  takeRefused(): ReadonlyMap<string, number>;
};

type Process = Part & {
  signal: AbortSignal;
  files: ReturnType<ProcessGroup['write']>;
  sender: string;
};

function readyProcess(group: ProcessGroup, parts: Process): Ready {
  const { binary, context, signal, files, sender, takeRefused } = parts;
  const { receiverUrl, target } = context;
  const hosts = loadHosts(target);
  const address = sender === '' ? receiverUrl : `${receiverUrl}/${sender}`;
  const countsRates = group.script?.countsRates ?? false;
  return new K6Run({
    context: { ...context, signal },
    accounting: group.accounting,
    subMetrics: group.subMetrics,
    binary,
    ...files,
    ...(group.script && { script: group.script }),
    sender,
    isStreamed: group.streamed,
    takeRefused,
    env: k6Environment(process.env, {
      ...group.env,
      K6_PROMETHEUS_RW_SERVER_URL: address,
      ...(countsRates && ratesEnvironment(`${address}/rates`)),
      [environment.summary]: files.summaryFile,
    }),
    isAllowed: (host) => hosts.includes(host),
  });
}

/**
 * Returns the name under which a process pushes metrics to meshproof; empty for a single process of shipped programs.
 */
function senderOf({ script }: ProcessGroup, segment?: Segment): string {
  const number = segment ? String(segment.number) : '';
  if (script === undefined) return number;
  return number === '' ? `p-${script.label}` : `p-${script.label}-${number}`;
}
