/** What a server says of the time until its first token, in seconds; the order in which it passes. */
export type ServerParts = { gateway: number; queue: number; prefill: number };

/**
 * Reads `gateway;dur=0.4, queue;dur=12, prefill;dur=33` (https://www.w3.org/TR/server-timing/, milliseconds) from the
 * header of an answer or from the trailer of a stream. Undefined where queue and prefill are not told.
 */
export function readServerTiming(header: string | string[] | undefined): ServerParts | undefined {
  if (header === undefined) return undefined;
  const told = new Map<string, number>();
  for (const entry of String(header).split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const duration = /^dur="?(\d+(?:\.\d+)?)"?$/.exec(parameters.find((one) => one.startsWith('dur=')) ?? '')?.[1];
    if (duration !== undefined) told.set(name, Number(duration) / 1000);
  }
  const [queue, prefill] = [told.get('queue'), told.get('prefill')];
  if (queue === undefined || prefill === undefined) return undefined;
  return { gateway: told.get('gateway') ?? 0, queue, prefill };
}
