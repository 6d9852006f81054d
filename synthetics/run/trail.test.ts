import { expect, it } from 'vitest';
import { requestText, trailText } from './trail.ts';

it.each([
  [{}, ''],
  [{ step: 'pay' }, ', in the step "pay"'],
  [{ request: 'GET http://a/b' }, ', after GET http://a/b'],
  [{ step: undefined, request: 'GET http://a/b' }, ', after GET http://a/b'],
  [{ step: 'pay', request: 'GET http://a/b' }, ', in the step "pay", after GET http://a/b'],
])('a reason prints the trail %j as %j', (trail, text) => {
  expect(trailText(trail)).toBe(text);
});

it.each([
  ['http://ann:pw@shop.test:80/a?token=1#x', 'GET http://shop.test/a'],
  ['https://shop.test:8443/a/b', 'GET https://shop.test:8443/a/b'],
  ['data:text/plain,secret', 'GET data:'],
  ['blob:http://shop.test/1', 'GET blob:'],
])('a reason prints a request to %s without its user, query and data', (url, text) => {
  expect(requestText('GET', url)).toBe(text);
});
