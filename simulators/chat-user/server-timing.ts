/**
 * The parts of the time to the first token, in seconds, as the server reports them. A request passes them in this
 * order.
 */
export type ServerParts = { gateway: number; queue: number; prefill: number };

/**
 * Returns the parts in a header or trailer such as `gateway;dur=0.4, queue;dur=12, prefill;dur=33`. The unit of `dur`
 * is the millisecond (https://www.w3.org/TR/server-timing/). Undefined if `queue` or `prefill` is missing.
 */
export function readServerTiming(header: string | string[] | undefined): ServerParts | undefined {
  if (header === undefined) return undefined;
  const seconds = new Map<string, number>();
  for (const entry of String(header).split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const duration = /^dur="?(\d+(?:\.\d+)?)"?$/.exec(parameters.find((one) => one.startsWith('dur=')) ?? '')?.[1];
    if (duration !== undefined) seconds.set(name, Number(duration) / 1000);
  }
  const [queue, prefill] = [seconds.get('queue'), seconds.get('prefill')];
  if (queue === undefined || prefill === undefined) return undefined;
  return { gateway: seconds.get('gateway') ?? 0, queue, prefill };
}
