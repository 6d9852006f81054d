import { check, group } from 'k6';
import http from 'k6/http';

export const options = { vus: 2, iterations: 60, thresholds: { checks: ['rate==1.0'] } };

export default function () {
  const jar = http.cookieJar();
  jar.clear(__ENV.BASE_URL);
  group('sign in', () => {
    const form = http.get(`${__ENV.BASE_URL}/login`);
    const csrf = form.html().find('input[name=csrf]').attr('value');
    const res = http.post(`${__ENV.BASE_URL}/login`, { csrf, user: 'ann' }, { redirects: 2 });
    check(res, { 'signed in': (r) => r.url.endsWith('/account') && r.body.includes('Your account') });
  });
  check(jar.cookiesForURL(__ENV.BASE_URL), { 'has a session': (cookies) => cookies.sid && cookies.sid.length === 1 });
}
