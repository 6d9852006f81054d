import { check } from 'k6';
import http from 'k6/http';

export const options = {
  vus: 3,
  duration: '8s',
  batchPerHost: 6,
  thresholds: { 'http_req_duration{kind:static}': ['p(99)<1000'] },
};

export default function () {
  const base = __ENV.BASE_URL;
  const [page, style, items] = http.batch([
    ['GET', `${base}/`, null, { tags: { kind: 'page' } }],
    ['GET', `${base}/style.css`, null, { tags: { kind: 'static' } }],
    { method: 'GET', url: `${base}/items` },
  ]);
  check(page, { 'page is whole': (r) => r.body.includes('</html>') });
  check(style, { 'style is CSS': (r) => r.headers['Content-Type'] === 'text/css' });
  check(items, { 'items are listed': (r) => r.status === 200 });
}
