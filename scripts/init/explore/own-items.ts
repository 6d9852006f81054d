import type { TriedRoute } from './routes-of-site.ts';

/**
 * Returns the tried routes. A route may read a list to which the k6 program adds items. The `keys` of this route then
 * keep only the id and the keys that the program sends, because an added item may lack the other keys.
 */
export function allowOwnItems(tried: readonly TriedRoute[]): TriedRoute[] {
  const created = tried.flatMap(({ route }) => (route?.item ? [{ path: pathOf(route.paths), item: route.item }] : []));
  return tried.map((one) => {
    const { route } = one;
    const item = route && created.find(({ path }) => path === pathOf(route.paths))?.item;
    const { keys, ...content } = route?.content ?? {};
    if (!route || !item || !content.list || !keys) return one;
    const certain = new Set([...Object.keys(item.body?.values ?? {}), ...(item.keys ?? [])]);
    return { ...one, route: { ...route, content: { ...content, keys: keys.filter((key) => certain.has(key)) } } };
  });
}

const pathOf = ([path = '']: readonly string[]): string => path.replace(/\?.*$/s, '');
