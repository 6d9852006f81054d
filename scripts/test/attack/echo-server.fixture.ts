import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeWrite } from '../../../results/prometheus/codec.ts';
import { spellings } from './spellings.fixture.ts';

/** A hostile server that repeats secrets, in all spellings, in the headers and bodies of its answers. */
export type EchoServer = {
  url: string;
  /** The label sets of all series that were pushed to the server, as text. */
  pushed(): string;
  close(): void;
};

type Options = {
  /** Secrets that the load generator knows from the start. */
  secrets: readonly string[];
  issued: { access: string; refresh: string; cookie: string };
  random: () => number;
};

/** Starts the server. Each answer repeats some random secrets and spellings, so that many answers have all of them. */
export async function startEchoServer({ secrets, issued, random }: Options): Promise<EchoServer> {
  const all = secrets.flatMap((secret) => spellings.map(({ write }) => write(secret)));
  const some = (n: number, list = all) => Array.from({ length: n }, () => list[Math.floor(random() * list.length)]!);
  const ofTokens = [issued.access, issued.refresh].flatMap((token) => spellings.map(({ write }) => write(token)));
  const ofCookie = spellings.map(({ write }) => write(issued.cookie));
  const pushed: string[] = [];
  let signedInMs = Number.POSITIVE_INFINITY;
  let asked = 0;

  const echo = (response: ServerResponse, list: readonly string[], status: number) => {
    // A header cannot contain a line end, and Node refuses characters above U+00FF.
    const inHeader = list.join(' ').replace(/[^\x20-\x7e]/g, '');
    response.writeHead(status, {
      'content-type': 'text/html',
      'www-authenticate': `Bearer error="invalid", error_description="${inHeader}"`,
      'x-echo': inHeader,
    });
    response.end(page(list));
  };
  const answer = (request: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const { pathname } = new URL(request.url ?? '/', 'http://own');
    asked += 1;
    if (pathname === '/health') return void response.end('ok');
    if (pathname.endsWith('/write')) {
      pushed.push(JSON.stringify(decodeWrite(body).map(({ labels }) => labels)));
      return echo(response, some(6), asked % 3 === 0 ? 400 : 204);
    }
    if (pathname.endsWith('/oauth/token')) {
      signedInMs = Math.min(signedInMs, Date.now());
      const tokens = {
        access_token: issued.access,
        refresh_token: issued.refresh,
        expires_in: 60,
        token_type: 'Bearer',
      };
      return void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tokens));
    }
    if (pathname === '/page') {
      response.setHeader('set-cookie', `session=${issued.cookie}; Path=/`);
      return echo(response, some(20), 200);
    }
    if (pathname === '/page/again') return echo(response, [...ofCookie, ...some(10)], 200);
    if (pathname === '/away') {
      const [to] = some(1);
      return void response.writeHead(302, { location: `/landing?token=${encodeURIComponent(to!)}` }).end();
    }
    // After 1.5 s, the client has read the answer that issued the tokens.
    const tokens = Date.now() - signedInMs > 1500 ? some(3, ofTokens) : [];
    echo(response, [...some(8), ...tokens], [500, 401, 404, 200][asked % 4]!);
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pushed: () => pushed.join('\n'),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Returns a page that repeats the texts in its title, elements, attributes, comments, storage and console. */
function page(list: readonly string[]): string {
  const text = (one: string) => one.replaceAll('<', '&lt;');
  const script = JSON.stringify(list).replaceAll('<', '\\u003c');
  return `<!doctype html><title>${text(list[0] ?? '')}</title><link rel="icon" href="data:,">
<!-- ${list.join(' ').replaceAll('--', '')} -->
${list.map((one) => `<p title="${text(one).replaceAll('"', '&quot;')}">${text(one)}</p>`).join('\n')}
<script>
for (const one of ${script}) { console.error('saw ' + one); localStorage.setItem('k' + Math.random(), one); }
setTimeout(() => { throw new Error('broken: ' + ${script}.join(' ')); }, 50);
</script>`;
}
