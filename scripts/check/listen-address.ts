import { UserError } from '../../scenarios/base/errors.ts';
import { withoutBrackets } from '../../scenarios/base/host.ts';

/** Returns host and port of a text such as `127.0.0.1:9464` or `[::1]:9464`. Throws UserError for any other text. */
export function listenAddress(text: string): { host: string; port: number } {
  const [, host, port] = /^(\[[^[\]]+\]|[^[\]:]+):(\d{1,5})$/.exec(text) ?? [];
  if (host !== undefined && Number(port) <= 65_535) return { host: withoutBrackets(host), port: Number(port) };
  throw new UserError(`--listen needs host:port, not ${JSON.stringify(text)}`, { hint: 'such as 127.0.0.1:9464' });
}
