/** Returns the text of `writes.js`: it creates, changes and removes an item, and reads it after each write. */
export function writesFile(): string {
  return `// Creates an item, changes it and removes it, and reads it after each write. A lost write fails the run.
import { check, sleep } from 'k6';
import http from 'k6/http';
import { accepted, foundAgain } from 'meshproof/k6';
import { hasContent } from './routes.js';
import { foreignKeys, isChanged, isGone, isMade } from './stored.js';
import { idOf, newBody, newId } from './values.js';

const url = (path, id) => __ENV.MESHPROOF_API_URL + path.replace('{id}', () => encodeURIComponent(id));

// n is the number of the iteration. Each request has values of its own, so that an old answer differs from a new one.
export function writeItem({ name, method, path, body, content, item }, n, headers) {
  const own = item.ownId && newId(item.ownId, n);
  const sent = newBody(item.body || body, n * 4);
  const made = send(name, method, url(path, own), sent, item.statuses, headers, content);
  if (!made || item.readsOnly) return;
  const id = own || idOf(made, item.keys || ['id']);
  // A target may give the id of a removed item again, so each write has a number, too.
  const mark = (i) => \`\${id} #\${n * 4 + i}\`;
  accepted(name, mark(0));
  if (!item.path || !id) return; // Nothing can read it back, so this kind of write stays INCONCLUSIVE.
  const place = url(item.path.replace('{path}', () => path.replace(/\\/?(\\?.*)?$/, '')), id);
  const judge = (kind, i, status, isRight, ...missing) => {
    const responseCallback = http.expectedStatuses({ min: 200, max: 299 }, ...missing);
    // Status 202 promises the write for later: it has 5 s.
    for (let left = status === 202 ? 5 : 0; ; left--, sleep(1)) {
      const read = http.get(place, { headers, tags: { name: item.read }, responseCallback });
      const found = isRight(read);
      if (found === false && left > 0) continue;
      foundAgain(kind, mark(i), found);
      return read;
    }
  };
  let before = judge(name, 0, made.status, isMade(sent, made));
  const foreign = foreignKeys(before, sent);
  for (const [at, step] of (item.steps || []).entries()) {
    const i = at + 1;
    const changed = newBody(step.body, n * 4 + i);
    const answer = send(step.name, step.method, place, changed, step.statuses, headers);
    if (!answer) continue;
    accepted(step.name, mark(i));
    if (step.method === 'DELETE') judge(step.name, i, answer.status, isGone(before), 404, 410);
    else before = judge(step.name, i, answer.status, isChanged(changed, answer, before, foreign));
  }
}

// Returns the answer if it is right: a described status, and no error in a JSON body.
function send(name, method, address, body, statuses, headers, content = {}) {
  const all = { ...headers, ...(body && { 'Content-Type': body.type }) };
  const answer = http.request(method, address, body ? body.text : null, { headers: all, tags: { name } });
  const isJson = answer.body && (answer.headers['Content-Type'] || '').includes('json');
  const isExpected = ({ status }) => (statuses ? statuses.includes(status) : status >= 200 && status < 300);
  return check(answer, { [\`\${name} is right\`]: (it) => isExpected(it) && hasContent(it, isJson ? { type: 'json', ...content } : content) }) && answer;
}
`;
}

/** Returns the text of `values.js`: it makes the bodies and ids that the program sends, and finds those in answers. */
export function valuesFile(): string {
  return `// Makes the bodies and ids that writes.js sends, and finds the values in answers.
const start = Date.now();
export const isSet = (value) => value !== undefined && value !== null && value !== '';
const plain = (value) => (isSet(value) && !isNaN(value) ? String(Number(value)) : String(value).trim().toLowerCase());
export const isSame = (a, b) => isSet(a) && plain(a) === plain(b);

// The values of routes.json. Those under "change" get a value that no other request has.
export function newBody(body, n) {
  if (!body) return null;
  if (!body.values) return { ...body, values: {}, change: {} };
  const unique = \`\${start.toString(36)}-\${n.toString(36)}\`;
  const values = { ...body.values };
  for (const [key, kind] of Object.entries(body.change)) {
    if (kind === 'kept') continue;
    if (kind === 'text') values[key] += \` \${unique}\`;
    else values[key] = kind === 'email' ? \`m\${unique}@example.com\` : kind[0] + (n % (kind[1] - kind[0] + 1));
  }
  const pairs = Object.keys(values).map((key) => \`\${encodeURIComponent(key)}=\${encodeURIComponent(values[key])}\`);
  return { ...body, values, text: body.type.includes('json') ? JSON.stringify(values) : pairs.join('&') };
}

export function newId(kind, n) {
  if (kind === 'number') return String(1e9 + (Math.floor(start / 60000) % 1000) * 1e6 + (n % 1e6));
  const [run, one] = [start.toString(16).padStart(12, '0'), n.toString(16).padStart(8, '0')];
  return kind === 'uuid' ? \`\${one}-0000-4000-8000-\${run}\` : \`meshproof-\${run}-\${one}\`;
}

// The object in an answer, or in a part of it such as data: the first that has one of the keys.
export function objectIn({ body }, keys) {
  const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
  let json;
  try { json = JSON.parse(body); } catch { return undefined; }
  const all = isObject(json) ? [json, ...Object.values(json).filter(isObject)] : [];
  return all.find((one) => keys.some((key) => isSet(one[key])));
}

// The id in the answer, or at the end of its header Location.
export function idOf(answer, keys) {
  const object = objectIn(answer, keys);
  if (object) return String(object[keys.find((key) => isSet(object[key]))]);
  const place = (answer.headers.Location || '').replace(/[?#].*$/, '').split('/').filter((part) => part).pop();
  return place && decodeURIComponent(place);
}
`;
}

/** Returns the text of `stored.js`: it decides whether a write was stored. */
export function storedFile(): string {
  return `// Decides whether a write was stored: true, false, or 'unknown' if the answer proves nothing, such as status 503.
import { hasContent } from './routes.js';
import { isSame, isSet, objectIn } from './values.js';

function judged(read, compare) {
  if (read.status === 404 || read.status === 410) return false;
  if (read.status < 200 || read.status > 299) return 'unknown';
  const isJson = (read.headers['Content-Type'] || '').includes('json');
  return isJson && !hasContent(read, { type: 'json' }) ? false : compare();
}

// The new item has one or more of the values that were sent, and all of those that the target confirmed.
export const isMade = (sent, answer) => (read) => judged(read, () => {
  const keys = sent ? Object.keys(sent.values) : [];
  const [now, then] = [objectIn(read, keys) || {}, objectIn(answer, keys) || {}];
  const isRight = (key) => isSame(now[key], sent.values[key]);
  const seen = keys.filter((key) => isSet(now[key]) && typeof now[key] !== 'object');
  if (seen.some((key) => isSet(then[key]) && !isSame(now[key], then[key]) && !isRight(key))) return false;
  return seen.length === 0 || seen.some(isRight);
});

// The values that the target computes by itself: they are not those that were sent.
export function foreignKeys(read, sent) {
  const keys = sent ? Object.keys(sent.values) : [];
  const now = objectIn(read, keys) || {};
  return keys.filter((key) => !isSame(now[key], sent.values[key]));
}

// Each value that was changed is stored.
export const isChanged = (sent, answer, before, foreign) => (read) => judged(read, () => {
  const keys = sent ? Object.keys(sent.change).filter((key) => !foreign.includes(key)) : [];
  const [now, old, then] = [read, before, answer].map((one) => objectIn(one, keys) || {});
  const changed = keys.filter((key) => isSet(now[key]) && !isSame(old[key], sent.values[key]));
  const isStored = (key) => isSame(now[key], sent.values[key]) || (isSame(now[key], then[key]) && !isSame(now[key], old[key]));
  return changed.length === 0 ? 'unknown' : changed.every(isStored);
});

// The item is missing, or a mark says that it was deleted, such as deletedAt or a status.
export const isGone = (before) => (read) => {
  const found = judged(read, () => {
    const marks = ['deleted', 'isDeleted', 'is_deleted', 'deletedAt', 'deleted_at', 'archived', 'status', 'state'];
    const [now, old] = [read, before].map((one) => objectIn(one, marks) || {});
    return !marks.some((key) => now[key] && !isSame(now[key], old[key]));
  });
  return found === 'unknown' ? found : !found;
};
`;
}
