import { expect, it } from 'vitest';
import { UserError } from '../../../scenarios/base/errors.ts';
import type { ReadNotificationTarget } from '../../open-slo/documents.ts';
import { receiversOf } from './receivers.ts';

const hookAt = (line: number, annotations: Record<string, string>): ReadNotificationTarget => ({
  name: 'on-call',
  title: 'on-call',
  description: '',
  labels: {},
  annotations,
  target: 'webhook',
  file: 'slo.yaml',
  where: (path) => ({ file: 'slo.yaml', line, key: path.join('.') }),
});
const wrongFields = (target: string, annotations: Record<string, string>): (string | undefined)[] => {
  const named = Object.fromEntries(Object.entries(annotations).map(([name, value]) => [`alertmanager/${name}`, value]));
  try {
    receiversOf([{ ...hookAt(1, named), target }]);
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.all.map(({ where }) => where.key?.split('/').at(-1));
  }
};
const url = { 'alertmanager/url': 'http://127.0.0.1:9' };

it.each([
  ['another address', { 'alertmanager/url': 'http://127.0.0.1:8' }],
  ['another limit', { ...url, 'alertmanager/max_alerts': '3' }],
  ['another switch', { ...url, 'alertmanager/send_resolved': 'false' }],
])('refuses two targets of one name, if the second has %s', (_, annotations) => {
  try {
    receiversOf([hookAt(3, url), hookAt(9, annotations)]);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.where).toMatchObject({ line: 9, key: 'metadata.name' });
    expect(error.where.hint).toContain('slo.yaml:3');
  }
});

it('shares the receiver of two equal targets, in any order of their fields', () => {
  const fields = { ...url, 'alertmanager/max_alerts': '3' };
  const reversed = Object.fromEntries(Object.entries(fields).toReversed());
  expect(receiversOf([hookAt(3, fields), hookAt(9, { ...reversed, note: 'the same' })])).toHaveLength(1);
});

const mail = { to: 'a@example.org', from: 'b@example.org' };
it.each([
  ['webhook', { url: 'ftp://host/' }, ['url']],
  ['webhook', { url: 'host:80/path' }, ['url']],
  ['webhook', { url: 'http:///path' }, ['url']],
  ['webhook', { url_file: ' ' }, ['url_file']],
  ['webhook', { url: 'HTTPS://[::1]:9/a?b' }, []],
  ['pagerduty', { routing_key_file: '/run/key', url: 'mailto:a@example.org' }, ['url']],
  ['pagerduty', { service_key_file: '' }, ['service_key_file']],
  ['slack', { api_url_file: '/run/url', channel: '' }, ['channel']],
  ['email', { ...mail, to: '', smarthost: 'host:' }, ['to', 'smarthost']],
  ['email', { ...mail, smarthost: '::1' }, ['smarthost']],
  ['email', { ...mail, smarthost: '[::1]:25' }, []],
  ['email', { ...mail, smarthost: 'mail.example.org:smtp', html: '' }, []],
])('finds in a receiver of the kind %s with the fields %j the wrong fields %j', (kind, fields, wrong) => {
  expect(wrongFields(kind, fields)).toEqual(wrong);
});
