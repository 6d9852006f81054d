import type { FastifyInstance } from 'fastify';

const profileSchema = {
  body: {
    type: 'object',
    minProperties: 1,
    properties: {
      name: { type: 'string', minLength: 1, maxLength: 100 },
      email: { type: 'string', format: 'email', maxLength: 200 },
      timezone: { type: 'string', maxLength: 50 },
    },
  },
};

type Profile = { name: string; email: string; timezone: string };

/** Registers the routes of the signed-in user: GET /user and PUT /user/profile. */
export function registerUser(app: FastifyInstance): void {
  let profile: Profile = { name: 'Sim User', email: 'user@example.org', timezone: 'UTC' };
  const user = () => ({ id: 'user-1', ...profile, roles: ['developer'], created_at: '2025-01-01T00:00:00.000Z' });

  app.get('/user', (_request, reply) => void reply.send(user()));
  app.put<{ Body: Partial<Profile> }>('/user/profile', { schema: profileSchema }, (request, reply) => {
    const { name = profile.name, email = profile.email, timezone = profile.timezone } = request.body;
    profile = { name, email, timezone };
    reply.send({ message: 'Profile updated', user: user() });
  });
}
