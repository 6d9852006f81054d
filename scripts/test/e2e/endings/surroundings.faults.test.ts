import { afterAll, beforeAll, describe, it } from 'vitest';
import { serve, type TestServer } from '../../http-server.ts';
import { expectEnd } from './expect-end.fixture.ts';
import { surroundings } from './surroundings.fixture.ts';

let own: TestServer;
beforeAll(async () => {
  own = await serve('127.0.0.1', (_, response) => response.end('ok'));
});
afterAll(() => own.close());

describe('the exit code gives the reason for the end of a command:', () => {
  it.each(surroundings.filter(({ isQuick }) => !isQuick))('$name', (one) => expectEnd(one, own.url));
});
