import { join } from 'node:path';
import { type Client, credentials, loadPackageDefinition, type ServiceClientConstructor } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../scenarios/base/package-root.ts';
import { startTestSystem, type TestSystem } from '../system.fixture.ts';

type Unary = (request: object, done: (error: { code: number } | null, answer: never) => void) => void;
type Mesh = Client & Record<string, Unary> & { StreamMessages(request: object): NodeJS.EventEmitter };

let system: TestSystem;
let mesh: Mesh;

beforeEach(async () => {
  system = await startTestSystem();
  const loaded = loadPackageDefinition(loadSync(join(packageRoot, 'scenarios/lib/mesh.proto'), { keepCase: true }));
  const { MeshService } = loaded.mesh as unknown as { MeshService: ServiceClientConstructor };
  mesh = new MeshService(new URL(system.urls.grpc).host, credentials.createInsecure()) as unknown as Mesh;
});
afterEach(async () => {
  mesh.close();
  await system.close();
});

function call<T>(method: string, request: object): Promise<T> {
  return new Promise((resolve, reject) => {
    mesh[method]!.call(mesh, request, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

describe('mesh.MeshService', () => {
  it('accepts a message, which REST lists, and refuses one without text', async () => {
    const sent = await call<{ message: { id: string; priority: string } }>('SendMessage', { message: 'hi' });
    expect(sent.message.priority).toBe('normal');
    const listed = (await (await fetch(`${system.urls.mesh}/api/v1/messages`)).json()) as {
      messages: { id: string }[];
    };
    expect(listed.messages.map(({ id }) => id)).toEqual([sent.message.id]);
    await expect(call('SendMessage', {})).rejects.toMatchObject({ code: 3 });
    expect(await call('GetStats', {})).toMatchObject({ total_sent: expect.anything() });
    expect(await call('GetPeers', {})).toMatchObject({ count: 0 });
  });

  it('counts votes on a poll, twice with the defect double-writes', async () => {
    const { poll } = await call<{ poll: { id: string } }>('CreatePoll', { title: 't', options: 'yes,no' });
    const vote = (user_id: string) =>
      call<{ poll: { votes: object } }>('VotePoll', { poll_id: poll.id, option: 'yes', user_id });
    expect((await vote('a')).poll.votes).toEqual({ yes: 1, no: 0 });
    system.setDefects(['double-writes=100%']);
    expect((await vote('b')).poll.votes).toEqual({ yes: 3, no: 0 });
    await expect(call('VotePoll', { poll_id: 'none', option: 'yes' })).rejects.toMatchObject({ code: 5 });
  });

  it('streams messages while a client listens', async () => {
    const stream = mesh.StreamMessages({});
    const heard = new Promise<{ message: string }>((resolve) => stream.once('data', resolve));
    stream.on('error', () => undefined);
    // The stream is requested first, because both calls go over one connection, in order.
    await call('SendMessage', { message: 'streamed', priority: 'high' });
    expect(await heard).toMatchObject({ message: 'streamed', priority: 'high' });
    (stream as NodeJS.EventEmitter & { cancel(): void }).cancel();
  });

  it('fails and is late under the defects errors and latency', async () => {
    system.setDefects(['errors=100%']);
    await expect(call('GetStats', {})).rejects.toMatchObject({ code: 13 });
  });
});
