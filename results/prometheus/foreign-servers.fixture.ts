import { bodyLimits } from '../../scenarios/base/limits/body-limits.ts';
import type { Delivery } from '../record/run.ts';
import type { Confirmation } from './confirm.ts';

/** A server that is not a Prometheus or cannot be queried, and the expected result of a push to it. */
export type ForeignServer = {
  name: string;
  /** The answer to a write. Without this function, the server stores the samples and answers 204. */
  answerWrite?: () => Response;
  answerQuery: () => Response;
  confirmation: Confirmation['status'];
  delivery: Delivery['status'];
};

const page = () => new Response('<html>login</html>', { headers: { 'content-type': 'text/html' } });
const success = (data: unknown) => () => Response.json({ status: 'success', data });
const contradicted = { confirmation: 'contradicted', delivery: 'incomplete' } as const;
const unanswered = { confirmation: 'unanswered', delivery: 'sent' } as const;
/** A server whose answer to a write is not that of a receiver, so nothing counts as delivered. */
const refused = { confirmation: 'unanswered', delivery: 'incomplete' } as const;

/** One row for each kind of server. */
export const foreignServers: readonly ForeignServer[] = [
  { name: 'a login page for everything', answerWrite: page, answerQuery: page, ...refused },
  {
    name: 'a page without a content type',
    answerWrite: () => new Response('\n<!doctype html>'),
    answerQuery: () => new Response('\n<!doctype html>'),
    ...refused,
  },
  {
    name: '201 with JSON for everything',
    answerWrite: () => Response.json({ id: 1 }, { status: 201 }),
    answerQuery: () => Response.json({ id: 1 }, { status: 201 }),
    ...refused,
  },
  { name: '204 for everything', answerQuery: () => new Response(null, { status: 204 }), ...unanswered },
  { name: 'a page for queries only', answerQuery: page, ...unanswered },
  { name: 'an empty object for queries', answerQuery: () => Response.json({}), ...unanswered },
  {
    name: 'the count 0',
    answerQuery: success({ resultType: 'vector', result: [{ metric: {}, value: [0, '0'] }] }),
    ...contradicted,
  },
  {
    name: 'a count that is not a number',
    answerQuery: success({ resultType: 'vector', result: [{ metric: {}, value: [0, 'many'] }] }),
    ...contradicted,
  },
  { name: 'an empty vector', answerQuery: success({ resultType: 'vector', result: [] }), ...contradicted },
  { name: 'a matrix', answerQuery: success({ resultType: 'matrix', result: [] }), ...contradicted },
  { name: 'data that is null', answerQuery: success(null), ...unanswered },
  { name: 'a nested JSON text', answerQuery: () => new Response('['.repeat(400_000)), ...unanswered },
  { name: 'a text that is not JSON', answerQuery: () => new Response('ok'), ...unanswered },
  {
    name: 'an answer without end',
    answerQuery: () => new Response(' '.repeat(bodyLimits.queryAnswer.bytes + 1)),
    ...unanswered,
  },
  { name: 'a gateway without a query API', answerQuery: () => new Response('', { status: 404 }), ...unanswered },
  { name: 'a gateway that accepts only POST', answerQuery: () => new Response('', { status: 405 }), ...unanswered },
  { name: 'a token that may only write', answerQuery: () => new Response('', { status: 403 }), ...unanswered },
  { name: 'a query API that is unavailable', answerQuery: () => new Response('', { status: 503 }), ...unanswered },
];
