import { environment, ownMetrics } from './names.ts';
import { summaryFile } from './summary.ts';

type Metric = Readonly<Record<string, unknown>>;
type Data = {
  metrics: Readonly<Record<string, Metric>>;
  setup_data?: { startedAtMs?: number; own?: unknown };
  state: { testRunDurationMs: number };
};
type Files = Readonly<Record<string, unknown>>;

/** This declaration is needed, because k6's types do not declare `console`. */
declare const console: { error(text: string): void };

/**
 * Returns a function `handleSummary` for k6. It writes the summary for the host side (the process that started k6), and
 * the result of the script's own handleSummary. The host side masks this result before it prints or writes the result.
 */
export function framedSummary(
  own: ((data: unknown) => unknown) | undefined,
  { thresholds = {} }: { thresholds?: object },
) {
  return async (data: Data): Promise<Record<string, string>> => {
    const files = summaryFile(data);
    if (typeof own !== 'function') return files;
    try {
      const told = (await own(asInPlainK6(data, thresholds))) as Files | undefined;
      return { ...files, [`${__ENV[environment.summary] ?? 'summary.json'}.own`]: JSON.stringify(textsOf(told ?? {})) };
    } catch (error) {
      console.error(`handleSummary() threw: ${String(error)}`);
      return files;
    }
  };
}

/**
 * Returns the summary data that plain k6 would give to the script. The data of setup() are those of the script's own
 * setup(). Leaves out meshproof's own metrics, and each sub-metric that only a threshold of the plan needs.
 */
function asInPlainK6(data: Data, thresholds: object): object {
  // A script cannot create a metric with one of these names (`takenName`).
  const ours = new Set<string>(Object.values(ownMetrics));
  const metrics = Object.entries(data.metrics).filter(
    ([key]) => key in thresholds || !(key.includes('{') || ours.has(key)),
  );
  return { ...data, metrics: Object.fromEntries(metrics), setup_data: data.setup_data?.own };
}

function textsOf(files: Files): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [name, String(text)]));
}
