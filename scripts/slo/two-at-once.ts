/**
 * Resolves to the results of all items in their order. At most two run at once, so that a machine with more cores has
 * some left for other work.
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
