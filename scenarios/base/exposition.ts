/** Matches the labels and the value after the name of a metric. The value of a label may contain `}`. */
const rest = /^(?:\s*\{(?:[^"}]|"(?:[^"\\]|\\.)*")*\})?\s+(\S+)/;

/** A number as Go writes it, without the forms that only JavaScript reads: hex, and an empty text as 0. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Returns the number in a text of Prometheus; NaN for a text that is no finite decimal number. */
export function numberIn(text: string): number {
  const value = decimal.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : Number.NaN;
}

/**
 * Returns the finite values of a metric, in the order of the lines of a text in Prometheus' format.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function valuesIn(text: string, metric: string): number[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(metric))
    .map((line) => numberIn(rest.exec(line.slice(metric.length))?.[1] ?? ''))
    .filter(Number.isFinite);
}
