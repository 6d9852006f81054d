import { accept } from '../base/ask.ts';

/**
 * Returns the text of `traffic.js`, the k6 program that sends the requests of `routes.json`.
 * @param hasItems whether a route has the key `item`
 */
export function programFile(hasItems: boolean): string {
  return `// A k6 program. Each iteration is a new user on one route. smoke.yaml has the rate, routes.json the routes.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { draw, hasContent } from './routes.js';
${hasItems ? "import { writeItem } from './writes.js';\n" : ''}
// On the connection of an earlier request, k6 would silently repeat a request that the server reset.
export const options = { noConnectionReuse: true };

// The target file names the variable or file with the token. A program never contains it. If the target expects it in a
// header of another name, change the line that sets headers.Authorization.
const token = __ENV.MESHPROOF_TOKEN;

export default function () {
  const route = draw(exec.scenario.iterationInTest);
  const { name, method, path, body, status, content } = route;
  const headers = {};
  if (token) headers.Authorization = \`Bearer \${token}\`;
${hasItems ? '  if (route.item) return writeItem(route, exec.scenario.iterationInTest, headers);\n' : ''}  if (body) headers['Content-Type'] = body.type;
  else headers.Accept = '${accept}';
  // The tag names the row of the request in the report. All ids of a route share one name.
  const answer = http.request(method, __ENV.MESHPROOF_API_URL + path, body ? body.text : null, {
    headers,
    tags: { name },
  });
  // A wrong answer with status 200 is an error, too. Each check must pass for 99 % of its answers.
  // When "init" requested a route without \`content\`, the answer was wrong. Only the status is then compared.
  check(answer, content
    ? { [\`\${name} is right\`]: (it) => it.status === status && hasContent(it, content) }
    : { [\`\${name} has status \${status}\`]: (it) => it.status === status });
}
`;
}

/**
 * Returns the text of `routes.js`. This file draws the routes by weight, and checks that each answer has the content in
 * `routes.json`.
 */
export function routesProgramFile(): string {
  return `// routes.json: the name, the examples of the path, the weight, and the status and content of a right answer.
const routes = JSON.parse(open('./routes.json'));
const total = routes.reduce((sum, { weight }) => sum + weight, 0);
const seed = Number(__ENV.MESHPROOF_SEED || 1);

// Draws the route of iteration n by weight. Every 101 iterations are spread evenly over the weights, in an order that
// depends on the seed. Two runs with one seed send the same requests.
export function draw(n) {
  const block = Math.floor(n / 101);
  const step = 1 + Math.floor(random(block, 1) * 100);
  const slot = (n * step + Math.floor(random(block, 2) * 101)) % 101;
  let left = ((slot + random(n, 3)) / 101) * total;
  const route = routes.find(({ weight }) => (left -= weight) < 0) || routes[routes.length - 1];
  return { ...route, path: route.paths[Math.floor(random(n, 4) * route.paths.length)] };
}

// Compares an answer with the content that the route had when the file was written: items.0 is the first of a list.
export function hasContent({ body, headers }, { type, list, keys = [], values = {}, text }) {
  if (type === undefined) return true;
  if (!body || !(headers['Content-Type'] || '').toLowerCase().includes(type)) return false;
  if (text && !body.includes(text)) return false;
  if (type !== 'json') return true;
  let json;
  try { json = JSON.parse(body); } catch { return false; }
  if (list) json = Array.isArray(json) ? json[0] : undefined;
  if (json === undefined || json === null) return false;
  // An error in the body is an error, whatever the status.
  if (json.error || (Array.isArray(json.errors) ? json.errors.length > 0 : json.errors)) return false;
  const at = (path) => path.split('.').reduce((value, key) => (value === undefined || value === null ? undefined : value[key]), json);
  return keys.every((key) => at(key) !== undefined && at(key) !== null) && Object.keys(values).every((key) => json[key] === values[key]);
}

// A number in [0, 1) that depends on the seed, n and the purpose only.
function random(n, purpose) {
  let hash = Math.imul(n ^ Math.imul(seed + purpose * 7919, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}
`;
}
