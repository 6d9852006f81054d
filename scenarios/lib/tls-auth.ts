import { environment } from './names.ts';

/** Returns the options of a script with the client certificate of the target after those of the script itself. */
export function withTlsAuth<T extends { tlsAuth?: unknown }>(options: T): T {
  const text = __ENV[environment.tlsAuth];
  if (!text) return options;
  const own = Array.isArray(options.tlsAuth) ? options.tlsAuth : [];
  return { ...options, tlsAuth: [...own, ...JSON.parse(text)] };
}
