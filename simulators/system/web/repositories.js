// @ts-check
import { api, element } from './common.js';

const list = document.querySelector('[data-testid=repositories]');
const response = await api('/repositories?limit=24');
const { repositories } = await response.json();

list?.replaceChildren(
  ...repositories.map((/** @type {Record<string, string>} */ { id, name, owner, language, status }) => {
    const link = element('a', { href: `/repositories/${id}` });
    link.append(
      element('span', { class: `badge ${status}` }, status),
      element('strong', {}, name),
      element('small', {}, `${owner} · ${language}`),
    );
    return element('li', {}, link);
  }),
);
list?.setAttribute('aria-busy', 'false');
