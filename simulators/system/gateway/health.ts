import type { FastifyInstance } from 'fastify';
import type { Context } from '../state/context.ts';

const services = { database: 'healthy', redis: 'healthy', rabbitmq: 'healthy', ai_engine: 'healthy' };
const info = {
  name: 'Mesh API gateway (stand-in)',
  version: '1.0.0',
  build: 'stand-in',
  environment: 'simulation',
  features: ['repositories', 'sync', 'ai', 'mesh', 'webhooks'],
  supported_platforms: ['github', 'gitlab', 'bitbucket', 'gitea'],
};

/** Registers the public health and info routes. */
export function registerHealth(app: FastifyInstance, { clock }: Context): void {
  const config = { open: true };
  app.get('/health', { config }, (_request, reply) => {
    const timestamp = new Date(clock.wallMs()).toISOString();
    reply.send({ status: 'healthy', version: info.version, timestamp, services });
  });
  app.get('/info', { config }, (_request, reply) => void reply.send(info));
}
