import Fastify, { type FastifyInstance } from 'fastify';
import { answerErrors } from '../http/error-handler.ts';
import { createAi } from '../inference/ai.ts';
import { registerChat } from '../inference/chat-route.ts';
import { registerOracle } from '../inference/oracle-route.ts';
import { registerInference } from '../inference/routes.ts';
import type { Context } from '../state/context.ts';
import { registerFieldData } from '../web/field-data.ts';
import { registerWeb } from '../web/routes.ts';
import { createCatalogue } from './catalogue.ts';
import { registerControl } from './control.ts';
import { guard } from './guard.ts';
import { registerHealth } from './health.ts';
import { observe } from './observe.ts';
import { registerPlatforms } from './platforms.ts';
import { registerRepositories } from './repositories.ts';
import { registerSignIn, registerTokens } from './sign-in.ts';
import { registerUser } from './user.ts';
import { registerWebhooks } from './webhooks.ts';

/** Returns the HTTP server of the API, the inference engine, the web pages, /metrics and the control endpoint. */
export function createGateway(context: Context): FastifyInstance {
  let requests = 0;
  const app = Fastify({
    logger: false,
    exposeHeadRoutes: false,
    forceCloseConnections: true,
    bodyLimit: 1024 ** 2,
    // Numbers in a query string are texts, so Ajv converts them. Fastify's default `'array'` would also turn values
    // into lists.
    ajv: { customOptions: { coerceTypes: true } },
    genReqId: () => `req-${context.seed.toString(36)}-${(++requests).toString(36)}`,
    frameworkErrors: (error, request, reply) => void answerErrors(context)(error, request, reply),
  });
  observe(app, context);
  app.setErrorHandler(answerErrors(context));
  acceptBodies(app, context);

  const catalogue = createCatalogue(context.random);
  const ai = createAi(context);
  app.register(
    async (v1) => {
      guard(v1, context);
      registerHealth(v1, context);
      registerTokens(v1, context);
      registerPlatforms(v1, context, catalogue);
      registerRepositories(v1, context, catalogue);
      registerUser(v1);
      registerWebhooks(v1, context);
      registerInference(v1, context, ai);
      registerChat(v1, context, ai);
    },
    { prefix: '/v1' },
  );

  app.get('/health', (_request, reply) => void reply.send({ status: 'ok' }));
  app.get('/metrics', async (_request, reply) => {
    const text = await context.metrics.registry.metrics();
    return reply.header('content-type', context.metrics.registry.contentType).send(text + ai.metrics.text(ai.service));
  });
  registerTokens(app, context);
  registerSignIn(app, context);
  registerFieldData(app, context);
  registerControl(app, context);
  registerOracle(app, context, ai.service);
  registerWeb(app, context);
  return app;
}

function acceptBodies(app: FastifyInstance, { faults }: Context): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    // An empty body with a JSON content type is valid, because clients send the same headers with every call.
    if (body === '') done(null, undefined);
    else {
      parseJson(request, body as string, (error, value) => {
        if (error && faults.hits('fragile-parser')) done(new Error('unexpected end of input'));
        else done(error, value);
      });
    }
  });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body as string)));
  });
}
