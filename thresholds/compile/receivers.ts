import { UserError } from '../../scenarios/base/errors.ts';
import type { ReadNotificationTarget } from '../open-slo/documents.ts';

/** A receiver of Alertmanager: its name, and one configuration such as `slack_configs`. */
export type Receiver = { name: string; [configs: string]: unknown };

/** Annotations with this prefix are fields of the receiver, by Alertmanager's names: `alertmanager/channel`. */
const prefix = 'alertmanager/';

/** The fields that a target of each kind must have. */
const needed: Readonly<Record<string, readonly string[]>> = {
  email: ['to', 'from', 'smarthost'],
  slack: ['api_url_file', 'channel'],
  pagerduty: ['service_key_file'],
  webhook: ['url'],
};

/**
 * Fields that contain a secret. Alertmanager can also read each of them from a file, so a document names the file
 * instead.
 */
const secrets = new Set(['auth_password', 'api_url', 'service_key', 'routing_key']);

/**
 * The receiver of a notification target. Throws UserError for a channel that is not known, a field that is missing, and
 * a secret in the document.
 */
export function receiverOf(target: ReadNotificationTarget): Receiver {
  const fields = Object.entries(target.annotations).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
  );
  const at = (key: string) => target.where(['metadata', 'annotations', `${prefix}${key}`]);
  const expected = needed[target.target];
  if (expected === undefined)
    throw new UserError(`a receiver of the kind ${target.target} is not known`, {
      ...target.where(['spec', 'target']),
      hint: `write ${Object.keys(needed).join(', ')}`,
    });
  const secret = fields.find(([name]) => secrets.has(name));
  if (secret)
    throw new UserError('a secret must not be in a document', {
      ...at(secret[0]),
      hint: `write ${prefix}${secret[0]}_file with the path of a file`,
    });
  const missing = expected.filter((name) => !fields.some(([own]) => own === name));
  if (missing.length > 0)
    throw new UserError(`the receiver ${target.name} reaches nobody without ${missing.join(' and ')}`, {
      ...target.where(['metadata']),
      hint: `add the annotation ${prefix}${missing[0]}`,
    });
  const config = { ...Object.fromEntries(fields), send_resolved: true };
  return { name: target.name, [`${target.target}_configs`]: [config] };
}
