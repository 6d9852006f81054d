import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import fastify from 'fastify';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import type { Breakage } from './breakages.fixture.ts';
import type { HttpTrial } from './http-trials.fixture.ts';

const bearer = 'trial-token-83c2';

type Note = { id: string; title: string; note?: string; due?: string };

/**
 * An API that needs a bearer token. It serves a list whose elements have optional keys. A POST adds an element to the
 * list.
 */
async function notesApi(): Promise<RequestListener> {
  const notes: Note[] = [
    { id: 'n1', title: 'bread', note: 'rye' },
    { id: 'n2', title: 'salt' },
    { id: 'n3', title: 'water', due: '2026-12-01' },
  ];
  const app = fastify();
  app.addHook('onRequest', async (request, reply) => {
    const isOpen = request.url === '/health';
    if (!isOpen && request.headers.authorization !== `Bearer ${bearer}`)
      return reply.code(401).send({ message: 'token missing' });
  });
  app.get('/health', () => ({ ok: true }));
  app.get('/notes', () => notes);
  app.post('/notes', (request, reply) => {
    const { title, note } = request.body as Partial<Note>;
    if (typeof title !== 'string') return reply.code(400).send({ message: 'a title is needed' });
    const made = { id: `n${notes.length + 1}`, title, ...(note !== undefined && { note }) };
    notes.push(made);
    return reply.code(201).send(made);
  });
  await app.ready();
  return (request, response) => app.routing(request, response);
}

/** A trial of `init` with an OpenAPI file that describes `GET /notes` and `POST /notes`. */
export const notesTrial: HttpTrial = {
  name: 'notes-api',
  listener: notesApi,
  wrongAt: /^\/notes$/,
  options: [
    ...['--openapi', join(packageRoot, 'scripts/test/trials/openapi/notes.yaml'), '--write'],
    ...['--token-env', 'TRIAL_TOKEN'],
  ],
  env: { TRIAL_TOKEN: bearer },
};

/** Breaks every twentieth write: the API does not get the write, and the client gets this status and body. */
const everyTwentiethWrite =
  (status: number, answer: (n: number) => object) =>
  (inner: RequestListener): RequestListener => {
    let writes = 0;
    return (request, response) => {
      if (request.method !== 'POST' || ++writes % 20 !== 0) return inner(request, response);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer(writes)));
    };
  };

export const writeBreakages: readonly Breakage[] = [
  { name: 'lost writes', breaks: everyTwentiethWrite(201, (n) => ({ id: `lost-${n}`, title: 'bread' })) },
  { name: 'refused writes', breaks: everyTwentiethWrite(409, () => ({ message: 'conflict' })) },
  { name: 'writes with an undescribed status', breaks: everyTwentiethWrite(200, (n) => ({ id: `lost-${n}` })) },
];
