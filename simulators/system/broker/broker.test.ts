import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startTestSystem, type TestSystem } from '../system.fixture.ts';

type Frame = { type: string; data: Record<string, unknown> } & Record<string, unknown>;

// The limits are long, because the machine may be busy.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const eventually = (read: () => unknown) => expect.poll(read, { timeout: 20_000 });

let system: TestSystem;
beforeEach(async () => {
  system = await startTestSystem();
});
afterEach(() => system.close());

async function connect(query = '') {
  const frames: Frame[] = [];
  const socket = new WebSocket(`${system.urls.mesh.replace('http', 'ws')}/ws${query}`);
  socket.on('message', (data) => void frames.push(JSON.parse(String(data))));
  await eventually(() => frames.length).toBeGreaterThan(0);
  const next = async (type: string) => {
    await eventually(() => frames.some((frame) => frame.type === type)).toBe(true);
    return frames.find((frame) => frame.type === type) as Frame;
  };
  return { socket, frames, next, say: (frame: unknown) => socket.send(JSON.stringify(frame)) };
}

const get = async (path: string) => (await fetch(system.urls.mesh + path)).json() as Promise<Record<string, unknown>>;

describe('REST', () => {
  it('sends, lists and counts messages', async () => {
    const sent = await system.meshPost('/api/v1/messages/send', { message: 'hello', priority: 'high' });
    const { success, message } = (await sent.json()) as { success: boolean; message: Record<string, unknown> };
    expect(success).toBe(true);
    expect(message).toMatchObject({ toId: 'broadcast', message: 'hello', ttl: 10, priority: 'high', type: 'chat' });
    expect(await get('/api/v1/messages')).toEqual({ count: 1, messages: [message] });
    expect(await get('/api/v1/stats')).toMatchObject({ total_sent: 1, total_delivered: 1, success_rate: 1 });
    expect(await get('/health')).toMatchObject({ status: 'ok' });
  });

  it.each([{}, { message: '' }, { message: 5 }, { message: 'x', to: 5 }, { message: 'x', priority: 'urgent' }, []])(
    'refuses %j in plain text',
    async (body) => {
      const response = await system.meshPost('/api/v1/messages/send', body);
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toContain('text/plain');
    },
  );

  it('answers 405 to another method and 404 to another path', async () => {
    expect((await fetch(`${system.urls.mesh}/api/v1/messages/send`)).status).toBe(405);
    expect((await system.meshPost('/api/v1/peers', {})).status).toBe(405);
    expect((await fetch(`${system.urls.mesh}/api/v1/none`)).status).toBe(404);
  });

  it('lists only the newest messages', async () => {
    for (let i = 0; i < 205; i++) await system.meshPost('/api/v1/messages/send', { message: String(i) });
    const { count, messages } = (await get('/api/v1/messages')) as { count: number; messages: { message: string }[] };
    expect([count, messages[0]?.message, messages.at(-1)?.message]).toEqual([200, '5', '204']);
  });

  it('counts one vote for each user of a poll', async () => {
    const created = await system.meshPost('/api/v1/polls/create', { title: 'Lunch', options: 'a, b', creatorId: 'x' });
    const { poll } = (await created.json()) as { poll: { id: string } };
    const vote = (userId: string, option: string) =>
      system.meshPost('/api/v1/polls/vote', { pollId: poll.id, option, userId });
    await vote('u1', 'a');
    await vote('u2', 'b');
    await vote('u1', 'b');
    const analysis = await (await system.meshPost('/api/v1/polls/analyze', { pollId: poll.id })).json();
    expect(analysis).toMatchObject({ total: 2, leader: 'b', percentages: { a: 0, b: 100 } });
    expect((await vote('u1', 'c')).status).toBe(404);
    expect((await system.meshPost('/api/v1/polls/analyze', { pollId: 'none' })).status).toBe(404);
    expect(await get('/api/v1/polls')).toMatchObject({ count: 1 });
  });
});

describe('WebSocket', () => {
  it('sends stats first, then every message with its metadata to every client', async () => {
    const [a, b] = await Promise.all([connect('?id=a&region=us&type=relay'), connect('?id=b&region=us')]);
    expect(a.frames[0]?.type).toBe('stats');
    a.say({ type: 'send_message', to: 'b', message: 'hi', metadata: { clientId: '17' } });
    for (const node of [a, b]) {
      const { data } = await node.next('message');
      expect(data).toMatchObject({ fromId: 'a', toId: 'b', message: 'hi', metadata: { clientId: '17' }, path: ['a'] });
    }
    const { peers } = (await get('/api/v1/peers')) as { peers: { id: string }[] };
    expect(peers.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    const text = await (await fetch(system.urls.metrics)).text();
    expect(text).toContain('mesh_nodes_connected{region="us",node_type="relay"} 1');
  });

  it('delivers a message sent by REST once', async () => {
    const node = await connect();
    await system.meshPost('/api/v1/messages/send', { message: 'from afar' });
    expect((await node.next('message')).data).toMatchObject({ message: 'from afar', fromId: 'broker' });
    expect(node.frames.filter(({ type }) => type === 'message')).toHaveLength(1);
  });

  it('answers a ping to its sender only', async () => {
    const [a, b] = await Promise.all([connect(), connect()]);
    a.say({ type: 'ping', id: 7, sentAt: 1.5 });
    expect(await a.next('pong')).toEqual({ type: 'pong', id: 7, sentAt: 1.5 });
    b.say({ type: 'ping', id: 8 });
    await b.next('pong');
    expect(b.frames.filter(({ type }) => type === 'pong')).toHaveLength(1);
  });

  it.each(['nonsense', '{"type":"none"}', '{"type":"send_message"}', '[]', 'null'])('survives %s', async (text) => {
    const node = await connect();
    node.socket.send(text);
    expect(await node.next('error')).toHaveProperty('error');
  });

  it('lists a disconnected peer for ten seconds', async () => {
    const node = await connect('?id=gone');
    node.socket.close();
    await eventually(async () => (await get('/api/v1/stats')).connected_peers).toBe(0);
    expect(await get('/api/v1/stats')).toMatchObject({ total_peers: 1 });
  });

  it('refuses another path', async () => {
    const socket = new WebSocket(`${system.urls.mesh.replace('http', 'ws')}/other`);
    const error = await new Promise<Error>((resolve) => socket.once('error', resolve));
    expect(error.message).toContain('404');
  });
});
