import type { RunDocument } from './run.ts';

/** How a run was made otherwise than its plan and target file say; kept in its `environment`, none where nothing was. */
export type Aside = {
  /** Broken on purpose: `latency=300ms`. */
  defects?: readonly string[];
  /** The run beside another, on the target that `--against` names. */
  otherTarget?: true;
};

/** Whether the run stands aside: others are never held against it unasked, and no trend is made of it. */
export function isAside(run: Pick<RunDocument, 'environment'>): boolean {
  return 'defects' in run.environment || isOfOtherTarget(run);
}

/** Its `target` is the name of the one that it was held beside. */
export function isOfOtherTarget({ environment }: Pick<RunDocument, 'environment'>): boolean {
  return 'otherTarget' in environment;
}
