/**
 * Resolves to the results of `work` for all items, in their order. At most two calls of `work` run at the same time, so
 * a machine with more than two cores stays usable.
 */
export async function twoAtOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const at = next++;
      results[at] = await work(items[at]!);
    }
  };
  await Promise.all([worker(), worker()]);
  return results;
}
