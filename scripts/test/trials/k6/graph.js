import { check } from 'k6';
import http from 'k6/http';
import { Rate } from 'k6/metrics';

const graphqlErrors = new Rate('graphql_errors');
const query = 'query Books { books { id title } }';

export const options = { vus: 3, duration: '8s', thresholds: { graphql_errors: ['rate<0.01'] } };

export default function () {
  const res = http.post(`${__ENV.BASE_URL}/graphql`, JSON.stringify({ query }), {
    headers: { 'Content-Type': 'application/json' },
    tags: { name: 'Books' },
  });
  const body = res.json();
  graphqlErrors.add(Boolean(body.errors));
  check(body, { 'has books': (it) => it.data && it.data.books.length > 0 });
}
