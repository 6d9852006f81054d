import type { TriedRoute } from './routes-of-site.ts';

/**
 * Returns the routes. If the k6 program adds items to the list of a route, the route's `keys` keep only the id and the
 * keys that the program sends. An added item may lack the other keys.
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
