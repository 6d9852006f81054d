import type { RequestListener, ServerResponse } from 'node:http';
import { ownPrograms } from '../../../../scenarios/lib/names.ts';

/** A target that is broken from its first answer on. Only its health address works. */
export type Breakage = {
  name: string;
  answer(response: ServerResponse): void;
  /**
   * True when the answer alone shows the fault of the target. If only the form of a text is wrong, the script may have
   * made the mistake.
   */
  isPlain: boolean;
};

const respond = (status: number, body: string, type: string) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': type }).end(body);

export const breakages: readonly Breakage[] = [
  { name: '500 for everything', answer: respond(500, '{"error":"boom-17"}', 'application/json'), isPlain: true },
  { name: '503 with a page', answer: respond(503, '<h1>boom-17</h1>', 'text/html'), isPlain: true },
  { name: 'closed connections', answer: (response) => void response.destroy(), isPlain: true },
  { name: 'a page in place of JSON', answer: respond(200, '<h1>boom-17</h1>', 'text/html'), isPlain: false },
  { name: 'null', answer: respond(200, 'null', 'application/json'), isPlain: false },
  { name: 'an empty answer', answer: respond(200, '', 'application/json'), isPlain: false },
  { name: 'JSON of another form', answer: respond(200, '[[{"data":"boom-17"}]]', 'application/json'), isPlain: false },
];

export type UserProgram = { name: string; source: string };

const idle = 'export default () => {};';
const api = '__ENV.MESHPROOF_API_URL';

/** k6 programs of users whose setup() needs the target. */
export const userPrograms: readonly UserProgram[] = [
  {
    name: 'lists',
    source: `import http from 'k6/http';
      export const setup = () => http.get(${api} + '/items').json('0.id').length;\n${idle}`,
  },
  {
    name: 'signs-in',
    source: `import http from 'k6/http';
      export async function setup() {
        const answer = await http.asyncRequest('POST', ${api} + '/session', '{}');
        return answer.json().token.length;
      }\n${idle}`,
  },
  {
    name: 'warms',
    source: `import http from 'k6/http';
      export function setup() {
        const [a, b] = http.batch([${api} + '/a', ${api} + '/b']);
        return a.json().id.length + b.json().id.length;
      }\n${idle}`,
  },
  {
    name: 'aborts',
    source: `import http from 'k6/http'; import { check, fail } from 'k6';
      export function setup() {
        const answer = http.post(${api} + '/items', '{}');
        if (!check(answer, { 'is 201': ({ status }) => status === 201 })) fail('cannot create an item');
      }\n${idle}`,
  },
];

/** A plan can use the shipped programs as scenarios. */
export const shipped: readonly { name: string }[] = ownPrograms.map((name) => ({ name }));

/** Returns a server that answers only at its health address. */
export function brokenServer({ answer }: Breakage): RequestListener {
  return (request, response) => {
    if (request.url?.endsWith('/health')) response.end('ok');
    else request.resume().on('end', () => answer(response));
  };
}
