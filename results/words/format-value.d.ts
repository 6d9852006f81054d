/**
 * Returns a value as text with a unit that fits its size: `23.1 ms`, `2 min 30 s`, `99.95 %`, `1.25 MB`, `110/s`.
 * `unit` is `s`, `B`, `1`, `ratio` (a share of 1, written in percent), or any other word. A slash between two units
 * makes a rate (`B/s`). Null and NaN become a dash. An infinite duration becomes `no answer`.
 */
export function formatValue(value: number | null, unit: string, digits?: number): string;
