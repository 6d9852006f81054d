import type { FastifyInstance, FastifyRequest } from 'fastify';
import { defectNames } from '../defects/defects.ts';
import { ApiError } from '../http/errors.ts';
import type { Context } from '../state/context.ts';

const schema = {
  body: {
    type: 'object',
    required: ['defects'],
    properties: { defects: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 100 } } },
  },
};

/** Registers /sim/control. GET returns the active defects, and POST replaces them. An empty list ends all defects. */
export function registerControl(app: FastifyInstance, { credentials, faults, metrics }: Context): void {
  const state = () => ({
    defects: faults.active(),
    known: defectNames,
    counters: { requests: metrics.requests.total(), ...faults.counters() },
  });
  const check = (request: FastifyRequest, action: string) => {
    if (credentials.isControl(request.headers['x-control-token'])) return;
    metrics.accessViolations.inc({ resource: 'control', action });
    throw new ApiError('AUTHENTICATION_ERROR', 'The header x-control-token is missing or wrong');
  };

  app.get('/sim/control', (request, reply) => {
    check(request, 'read');
    reply.send(state());
  });
  app.post<{ Body: { defects: string[] } }>('/sim/control', { schema }, (request, reply) => {
    check(request, 'write');
    faults.set(request.body.defects);
    reply.send(state());
  });
}
