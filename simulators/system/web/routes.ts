import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Defects } from '../defects/defects.ts';
import type { Context } from '../state/context.ts';
import { readWebFile, readWebVitals } from './files.ts';
import { drawHero } from './hero.ts';

const pages = { '/': 'repositories', '/repositories/:id': 'repository', '/chat': 'chat' } as const;
const scripts = ['common.js', 'field-data.js', 'repositories.js', 'repository.js', 'chat.js'];

/**
 * Registers the pages and their assets. Each HTML document contains the values of the defects `layout-shift` and
 * `slow-handler` as attributes of its root element.
 */
export function registerWeb(app: FastifyInstance, { clock, faults, random }: Context): void {
  const layout = readWebFile('layout.html');
  for (const [url, name] of Object.entries(pages)) {
    const shell = layout.replace('<!-- main -->', () => readWebFile(`${name}.html`)).replaceAll('{{page}}', name);
    app.get(url, (_request, reply) => {
      sendFile(reply, 'text/html', shell.replace('data-defects', attributesOf(faults.defects())), 'no-store');
    });
  }

  const assets = (name: string, type: string, text: string) =>
    app.get(`/assets/${name}`, (_request, reply) => sendFile(reply, type, text, 'max-age=300'));
  for (const name of scripts) assets(name, 'text/javascript', readWebFile(name));
  assets('style.css', 'text/css', readWebFile('style.css'));
  assets('web-vitals.js', 'text/javascript', readWebVitals());

  const hero = drawHero(random);
  app.get('/assets/hero.svg', async (_request, reply) => {
    await clock.sleep(faults.defects().heroMs);
    // The image is never cached, because a defect that delays the image must affect every page view.
    return sendFile(reply, 'image/svg+xml', hero, 'no-store');
  });
}

/** Returns the attributes of the root element, which `common.js` reads. */
function attributesOf({ layoutShift, handlerMs }: Defects): string {
  return `data-layout-shift="${layoutShift}" data-slow-handler="${handlerMs}"`;
}

function sendFile(reply: FastifyReply, type: string, text: string, caching: string): FastifyReply {
  return reply.headers({ 'content-type': `${type}; charset=utf-8`, 'cache-control': caching }).send(text);
}
