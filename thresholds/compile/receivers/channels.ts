/**
 * A kind of receiver. From each list in `needed`, at least one field must be set.
 * https://prometheus.io/docs/alerting/latest/configuration/#receiver-integration-settings
 */
export type Channel = {
  fields: Readonly<Record<string, 'text' | 'flag' | 'count' | 'url' | 'address'>>;
  needed: readonly (readonly string[])[];
};

const texts = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'text' as const]));
const shared = { send_resolved: 'flag' } as const;

/** The kinds of receivers, by the name of the kind in a notification target. */
export const channels: Readonly<Record<string, Channel>> = {
  email: {
    fields: {
      ...texts('to', 'from', 'hello', 'auth_username', 'auth_password_file', 'auth_identity'),
      ...texts('html', 'text'),
      smarthost: 'address',
      require_tls: 'flag',
      ...shared,
    },
    needed: [['to'], ['from'], ['smarthost']],
  },
  slack: {
    fields: {
      ...texts('api_url_file', 'channel', 'username', 'color', 'title', 'title_link', 'pretext', 'text', 'footer'),
      ...texts('fallback', 'callback_id', 'icon_emoji', 'icon_url', 'image_url', 'thumb_url'),
      short_fields: 'flag',
      link_names: 'flag',
      ...shared,
    },
    needed: [['api_url_file'], ['channel']],
  },
  pagerduty: {
    fields: {
      ...texts('service_key_file', 'routing_key_file', 'client', 'client_url', 'description', 'severity'),
      ...texts('class', 'component', 'group'),
      url: 'url',
      ...shared,
    },
    needed: [['service_key_file', 'routing_key_file']],
  },
  webhook: {
    fields: { ...texts('url_file'), url: 'url', max_alerts: 'count', ...shared },
    needed: [['url', 'url_file']],
  },
};
