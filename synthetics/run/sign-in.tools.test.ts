import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../scenarios/base/clock.ts';
import { fakeContext, secret, serve, site } from '../journeys.fixture.ts';
import { chromium, valuesOf } from './journeys-run.fixture.ts';
import { journeysProducer } from './producer.ts';

describe('the journeys producer', () => {
  it('runs the output of playwright codegen with a stored session and a password by reference', async () => {
    const { url } = await serve(
      site({
        '/': `<label>Name <input></label><label>Password <input type="password"></label><button>Sign in</button>
        <p></p><script>document.querySelector('button').onclick = () => {
          document.querySelector('p').textContent = 'Hello ' + localStorage.getItem('who');
        };</script>`,
      }),
    );
    const context = fakeContext({ chromium, web: url, phases: { steady: 2 } });
    const state = {
      cookies: [],
      origins: [{ origin: new URL(url).origin, localStorage: [{ name: 'who', value: 'Ann the 1st' }] }],
    };
    writeFileSync(join(context.planDir, 'state.json'), JSON.stringify(state));
    writeFileSync(
      join(context.planDir, 'mine.js'),
      `export default { name: 'sign-in', pages: { home: '/' }, async run({ page, expect, secrets }) {
  await page.goto('${url}');
  await page.getByRole('textbox', { name: 'Name' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('ann');
  await page.getByRole('textbox', { name: 'Password' }).fill(secrets.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('paragraph')).toContainText('Hello Ann');
  await page.getByRole('button').dispatchEvent('click');
} };`,
    );
    const section = journeysProducer.schema.parse({
      use: ['./mine.js'],
      runs: 1,
      pace: 'back-to-back',
      evidence: 'always',
      storageState: './state.json',
      secrets: { password: { env: 'ANY' } },
    });
    const ready = await journeysProducer.prepare(section, context);
    onTestFinished(() => ready.close());
    const end = await ready.run(systemClock.wallMs());
    await ready.close();
    expect(context.events.filter((event) => event.kind === 'error')).toEqual([]);
    expect(valuesOf(context, 'journey_success')).toEqual([1]);
    expect(context.events[0]!.text).toMatch(/^mine.js:8: dispatchEvent .* use click/);
    const har = readFileSync(join(context.artifactDir, 'sign-in', 'requests.har'), 'utf8');
    expect([har, end, context.events, context.samples].map((one) => JSON.stringify(one)).join()).not.toContain(secret);
    expect(har).not.toContain('Ann the 1st');
  });

  it('requires a target with a web page', async () => {
    const context = fakeContext({ chromium, web: 'http://127.0.0.1:9', phases: { steady: 1 }, target: { urls: {} } });
    const section = journeysProducer.schema.parse({ use: ['browse-and-ask'], runs: 1 });
    await expect(journeysProducer.prepare(section, context)).rejects.toMatchObject({ where: { key: 'urls.web' } });
  });
});
