/** Matches the labels and the value after the name of a metric. The value of a label may contain `}`. */
const rest = /^(?:\s*\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/;

/**
 * Returns the finite values of a metric in a text of Prometheus' format, in the order of its series.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function valuesIn(text: string, metric: string): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(metric))
    .map((line) => Number(rest.exec(line.slice(metric.length))?.[1]))
    .filter(Number.isFinite);
}
