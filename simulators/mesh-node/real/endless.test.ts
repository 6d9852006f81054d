import { expect, it, onTestFinished } from 'vitest';
import { endlessAnswers, serveEndless } from '../../../scenarios/base/limits/endless.fixture.ts';
import { type RestResult, RestSender } from './rest-sender.ts';

it.each(['a body of lines', 'chunks without a line end', 'an error body'])(
  'a message that the broker answers with %s failed by the target',
  async (name) => {
    const server = await serveEndless(endlessAnswers.find((one) => one.name === name)!);
    const sender = new RestSender(server.url);
    onTestFinished(() => {
      sender.close();
      server.close();
    });
    const { failure } = await new Promise<RestResult>((resolve) => sender.send('{}', resolve));
    expect(failure).toMatchObject({ kind: 'garbage', by: 'target' });
    await expect.poll(() => server.open()).toBe(0);
  },
);
