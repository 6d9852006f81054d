// @ts-check
import { api } from './common.js';

const form = /** @type {HTMLFormElement} */ (document.querySelector('#ask'));
const answer = /** @type {HTMLElement} */ (document.querySelector('[data-testid=answer]'));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const question = String(new FormData(form).get('question'));
  answer.textContent = '';
  answer.dataset.state = 'streaming';
  try {
    await ask(question);
    answer.dataset.state = 'done';
  } catch (error) {
    answer.dataset.state = 'failed';
    answer.textContent += `\nNo answer: ${error instanceof Error ? error.message : error}`;
  }
});

// Checks the session before a visitor types a question. The form listens already, so no click is lost during the check.
await api('/user');

/** @param {string} question */
async function ask(question) {
  const response = await api('/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mesh-chat-1', stream: true, messages: [{ role: 'user', content: question }] }),
  });
  if (!response.body) throw new Error('no stream');
  let rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('the stream ended early');
    const events = (rest + value).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.replace(/^data: /, '');
      if (data === '[DONE]') return;
      answer.append(JSON.parse(data).choices[0]?.delta?.content ?? '');
    }
  }
}
