import { isDeepStrictEqual } from 'node:util';
import { UserError } from '../../../scenarios/base/errors.ts';
import { throwAll, together } from '../../../scenarios/base/together.ts';
import type { ReadNotificationTarget } from '../../open-slo/documents.ts';
import { type Channel, channels } from './channels.ts';

/** A receiver of Alertmanager: its name, and one configuration such as `slack_configs`. */
export type Receiver = { name: string; [configs: string]: unknown };

/** An annotation with this prefix sets a field of Alertmanager's receiver: `alertmanager/channel` sets `channel`. */
const prefix = 'alertmanager/';

/**
 * Returns the receivers of notification targets. Equal receivers are returned once. Throws UserErrors for each invalid
 * target, and for two receivers with the same name that are not equal.
 */
export function receiversOf(targets: readonly ReadNotificationTarget[]): Receiver[] {
  const found = together(targets.map((target) => () => ({ target, receiver: receiverOf(target) })));
  const byName = new Map<string, (typeof found)[number]>();
  const errors = found.flatMap((one) => {
    const first = byName.get(one.receiver.name);
    if (first === undefined) byName.set(one.receiver.name, one);
    if (first === undefined || isDeepStrictEqual(first.receiver, one.receiver)) return [];
    const { file, line } = first.target.where(['metadata', 'name']);
    return new UserError(`two different notification targets are named ${one.receiver.name}`, {
      ...one.target.where(['metadata', 'name']),
      hint: `give one of the two another name; the first is at ${file}:${line}`,
    });
  });
  throwAll(errors);
  return [...byName.values()].map(({ receiver }) => receiver);
}

/**
 * Returns the receiver of a notification target. Throws UserErrors for an unknown channel, for fields that are wrong or
 * missing, and for a secret in the document.
 */
function receiverOf(target: ReadNotificationTarget): Receiver {
  const channel = Object.hasOwn(channels, target.target) ? channels[target.target] : undefined;
  if (channel === undefined)
    throw new UserError(`a receiver of the kind ${target.target} is not known`, {
      ...target.where(['spec', 'target']),
      hint: `the kinds are ${Object.keys(channels).join(', ')}`,
    });
  const given = Object.entries(target.annotations).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
  );
  const problems = given.flatMap(([name, value]) => fieldProblem(target, channel, name, value) ?? []);
  throwAll([...problems, ...missingFields(target, channel, new Set(given.map(([name]) => name)))]);
  const config = Object.fromEntries(given.map(([name, value]) => [name, typedValue(channel, name, value)]));
  return {
    name: target.name,
    [`${target.target}_configs`]: [{ ...config, send_resolved: config.send_resolved ?? true }],
  };
}

const hostAndPort = /^(?:\[[^\]\s]+\]|[^:\s]+):[\w-]+$/;

function isWebAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:\/\/[^/]/i.test(text);
}

function fieldProblem(
  target: ReadNotificationTarget,
  { fields, needed }: Channel,
  name: string,
  value: string,
): UserError | undefined {
  const place = target.where(['metadata', 'annotations', `${prefix}${name}`]);
  const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (type === undefined) {
    // Alertmanager reads a secret from the document, or from a file that a second field names.
    const file = `${name}_file`;
    return Object.hasOwn(fields, file)
      ? new UserError('a secret must not be in a document', {
          ...place,
          hint: `write the annotation ${prefix}${file} with the path of a file that contains the secret`,
        })
      : new UserError(`a receiver of the kind ${target.target} has no field ${name}`, {
          ...place,
          hint: `the fields are ${Object.keys(fields).join(', ')}`,
        });
  }
  if (value.trim() === '' && needed.flat().includes(name)) return new UserError(`${name} must not be empty`, place);
  if (type === 'url' && !isWebAddress(value))
    return new UserError(`${name} must be an address such as https://host/path`, place);
  if (type === 'address' && !hostAndPort.test(value))
    return new UserError(`${name} must be a host and a port, such as mail.example.org:25`, place);
  if (type === 'flag' && value !== 'true' && value !== 'false')
    return new UserError(`${name} must be "true" or "false", in quotes`, place);
  if (type === 'count' && !/^\d{1,9}$/.test(value)) return new UserError(`${name} must be a whole number`, place);
  return undefined;
}

function missingFields(
  target: ReadNotificationTarget,
  { needed }: Channel,
  given: ReadonlySet<string>,
): readonly UserError[] {
  return needed
    .filter((names) => !names.some((name) => given.has(name)))
    .map(
      (names) =>
        new UserError(`the receiver ${target.name} reaches nobody without the field ${names.join(' or ')}`, {
          ...target.where(['metadata']),
          hint: `add the annotation ${prefix}${names[0]}`,
        }),
    );
}

/** The text of an annotation as a value of the type that Alertmanager expects. */
function typedValue({ fields }: Channel, name: string, text: string): string | boolean | number {
  if (fields[name] === 'flag') return text === 'true';
  return fields[name] === 'count' ? Number(text) : text;
}
