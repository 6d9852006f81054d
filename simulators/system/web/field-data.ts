import type { FastifyInstance } from 'fastify';
import type { Context } from '../state/context.ts';

const vitals = ['LCP', 'INP', 'FCP', 'TTFB', 'CLS'] as const;
const pages = ['repositories', 'repository', 'chat'] as const;

const vitalSchema = {
  body: {
    type: 'object',
    required: ['name', 'value'],
    properties: { name: { enum: vitals }, value: { type: 'number', minimum: 0 }, id: { type: 'string' } },
  },
};
const loadSchema = {
  body: {
    type: 'object',
    required: ['loadTime'],
    properties: { loadTime: { type: 'number', minimum: 0 }, page: { enum: pages } },
  },
};

type Vital = { name: (typeof vitals)[number]; value: number };
type Load = { loadTime: number; page?: (typeof pages)[number] };

/**
 * Registers the routes to which the page posts the web vitals and page load times of its users. Times are in ms, and
 * CLS is a score.
 */
export function registerFieldData(app: FastifyInstance, { metrics }: Context): void {
  app.post<{ Body: Vital }>('/api/metrics/web-vitals', { schema: vitalSchema }, (request, reply) => {
    const { name, value } = request.body;
    if (name === 'CLS') metrics.layoutShift.observe(value);
    else metrics.webVitals.observe({ name }, value / 1000);
    reply.code(204).send();
  });
  app.post<{ Body: Load }>('/api/metrics/page-load', { schema: loadSchema }, (request, reply) => {
    const { page = 'other', loadTime } = request.body;
    metrics.pageLoad.observe({ page }, loadTime / 1000);
    reply.code(204).send();
  });
}
