import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificate, privateKey } from '../../../synthetics/probe/tls.fixture.ts';
import type { Breakage } from './breakages.fixture.ts';
import type { HttpTrial } from './http-trials.fixture.ts';

/** The system works correctly until `breakBy` is called. */
export type Started = { url: string; breakBy(breakage: Breakage): void; close(): Promise<void> };

export async function startTrial({ listener, isTls, path = '', wrongAt }: HttpTrial): Promise<Started> {
  const whole = await listener();
  let answer = whole;
  const ask: RequestListener = (request, response) => answer(request, response);
  const server = isTls ? createSecureServer({ key: privateKey, cert: certificate }, ask) : createServer(ask);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http${isTls ? 's' : ''}://127.0.0.1:${port}${path}`,
    breakBy({ breaks }) {
      answer = breaks(whole, wrongAt);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
