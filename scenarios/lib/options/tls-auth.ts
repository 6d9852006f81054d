import { environment } from '../names.ts';

/** Returns the options with the target's client certificate added at the end of `tlsAuth`. */
export function withTlsAuth<T extends { tlsAuth?: unknown }>(options: T): T {
  const text = __ENV[environment.tlsAuth];
  if (!text) return options;
  const own = Array.isArray(options.tlsAuth) ? options.tlsAuth : [];
  return { ...options, tlsAuth: [...own, ...JSON.parse(text)] };
}
