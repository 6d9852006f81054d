import type { RunDocument } from './run.ts';

/** How a run was made otherwise than its plan and target file say; kept in its `environment`, none where nothing was. */
export type Aside = {
  /** Broken on purpose: `latency=300ms`. */
  defects?: readonly string[];
  /** The run beside another, on the target that `--against` names. */
  otherTarget?: true;
};

/** Whether the run stands aside: others are never held against it unasked, and no trend is made of it. */
export function isAside({ environment }: Pick<RunDocument, 'environment'>): boolean {
  return 'defects' in environment || 'otherTarget' in environment;
}
