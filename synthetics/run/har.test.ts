import { expect, it } from 'vitest';
import { masker } from '../../scenarios/base/secrets/process-masker.ts';
import { cleanHar } from './har.ts';

it('keeps requests and answers in a HAR, but no cookie, token or known secret', () => {
  const message = (name: string, value: string) => ({
    headers: [{ name, value }],
    cookies: [{ name: 'sid', value: 'sid-value' }],
  });
  const har = {
    log: {
      entries: [
        {
          request: { ...message('Authorization', 'Bearer abc.def'), url: 'http://127.0.0.1/?key=s3cret-key-1' },
          response: { ...message('set-cookie', 'sid=sid-value; Path=/'), status: 200 },
        },
        { request: message('accept', 'text/html'), response: message('content-type', 'text/html') },
      ],
    },
  };
  masker.add('s3cret-key-1');
  const clean = cleanHar(JSON.stringify(har));
  for (const secret of ['abc.def', 'sid-value', 's3cret-key-1']) expect(clean).not.toContain(secret);
  for (const kept of ['text/html', '"status": 200', 'Authorization', 'http://127.0.0.1/?key=***'])
    expect(clean).toContain(kept);
});
