/** Returns the text of `writes.js`, which creates, changes and removes an item, and reads the item after each write. */
export function writesFile(): string {
  return `// Creates an item, changes it and removes it, and reads it after each write. A lost write fails the run.
import { sleep } from 'k6';
import http from 'k6/http';
import { accepted, foreignKeys, foundAgain, idOf, isChanged, isCreated, isRemoved, itemInList } from 'meshproof/k6';
import { newBody, newId, send, url } from './requests.js';

// n is the number of the iteration. Each request has values of its own, so that an old answer differs from a new one.
export function writeItem({ name, method, path, body, content, item }, n, headers) {
  const [own, first] = [item.ownId && newId(item.ownId, n), newBody(item.body || body, n * 4)];
  const made = send({ name, method, statuses: item.statuses, content }, url(path, own), first, headers);
  if (!made || item.readsOnly) return;
  const [keys, below] = [item.keys || ['id'], path.replace(/\\/?(\\?.*)?$/, '')];
  const id = own || idOf(made, keys);
  const [place, list] = [item.path, item.list].map((it) => it && url(it.replace('{path}', () => below), id));
  const look = (kind, i, { status }, judge, ...missing) => {
    // A target may give the id of a removed item again, so each write has a number, too.
    const write = \`\${id} #\${n * 4 + i}\`;
    accepted(kind, write);
    if (!(list || place) || !id) return undefined; // Nothing can read it back, so this kind of write stays INCONCLUSIVE.
    const responseCallback = http.expectedStatuses({ min: 200, max: 299 }, ...missing);
    // After status 202, the write has 5 s. A list without the item may be one page of several, so it proves nothing.
    for (let left = status === 202 ? 5 : list ? 1 : 0; ; left--, sleep(1)) {
      const answer = http.get(list || place, { headers, tags: { name: item.read }, responseCallback });
      const read = list ? itemInList(answer, list, id, keys) : answer;
      const found = judge(read);
      if (found !== true && left > 0) continue;
      if (missing.length || read.status || answer.status < 200 || answer.status > 299) foundAgain(kind, write, found);
      return read;
    }
  };
  let before = look(name, 0, made, (read) => isCreated(read, { values: first.values, answer: made }));
  const foreign = before && foreignKeys(before, first.values);
  for (const [at, step] of (before && item.steps || []).entries()) {
    const next = newBody(step.body, n * 4 + at + 1);
    const answer = send(step, place, next, headers);
    const isRight = (read) => isChanged(read, { values: next.changed, answer, before, foreign });
    if (answer && step.method !== 'DELETE') before = look(step.name, at + 1, answer, isRight);
    else if (answer) look(step.name, at + 1, answer, (read) => isRemoved(read, { before }), 404, 410);
  }
}
`;
}

/** Returns the text of `requests.js`, which makes the bodies and ids of the writes, and sends the writes. */
export function requestsFile(): string {
  return `// Makes the bodies and ids that writes.js sends, and sends them.
import { check } from 'k6';
import http from 'k6/http';
import { hasContent } from './routes.js';

const start = Date.now();
export const url = (path, id) => __ENV.MESHPROOF_API_URL + path.replace('{id}', () => encodeURIComponent(id));

// Returns the body of request n. Each value under "change" in routes.json gets a text, mail address or number that
// depends on n. A value marked "kept" stays as it is.
export function newBody(body, n) {
  if (!body || !body.values) return { ...body, values: {}, changed: {} };
  const unique = \`\${start.toString(36)}-\${n.toString(36)}\`;
  const [values, changed] = [{ ...body.values }, {}];
  for (const [key, kind] of Object.entries(body.change)) {
    if (kind === 'text') values[key] += \` \${unique}\`;
    else if (kind === 'email') values[key] = \`m\${unique}@example.com\`;
    else if (kind !== 'kept') values[key] = kind[0] + (n % (kind[1] - kind[0] + 1));
    changed[key] = values[key];
  }
  const pairs = Object.keys(values).map((key) => \`\${encodeURIComponent(key)}=\${encodeURIComponent(values[key])}\`);
  return { type: body.type, values, changed, text: body.type.includes('json') ? JSON.stringify(values) : pairs.join('&') };
}

export function newId(kind, n) {
  if (kind === 'number') return String(1e9 + (Math.floor(start / 60000) % 1000) * 1e6 + (n % 1e6));
  const [run, one] = [start.toString(16).padStart(12, '0'), n.toString(16).padStart(8, '0')];
  return kind === 'uuid' ? \`\${one}-0000-4000-8000-\${run}\` : \`meshproof-\${run}-\${one}\`;
}

// Returns the answer if it is right: a described status, and no error in a JSON body.
export function send({ name, method, statuses, content = {} }, address, { type, text }, headers) {
  const all = { ...headers, ...(type && { 'Content-Type': type }) };
  const answer = http.request(method, address, type ? text : null, { headers: all, tags: { name } });
  const isJson = answer.body && (answer.headers['Content-Type'] || '').includes('json');
  const isExpected = ({ status }) => (statuses ? statuses.includes(status) : status >= 200 && status < 300);
  const isRight = (it) => isExpected(it) && hasContent(it, isJson ? { type: 'json', ...content } : content);
  return check(answer, { [\`\${name} is right\`]: isRight }) && answer;
}
`;
}
