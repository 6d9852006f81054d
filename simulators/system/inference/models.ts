import type { ProfileName } from './profile.ts';

/** A model as the API lists it. */
export type Model = {
  id: string;
  name: string;
  type: string;
  version: string;
  capabilities: string[];
  input_formats: string[];
};

const chat = ['chat', 'streaming'];

/**
 * The models. `sim-steady` writes 50 tokens/s to each of up to 16,384 readers. A client can be tested against this
 * known rate.
 */
const known: readonly { model: Model; profile: ProfileName }[] = [
  model('mesh-chat-1', 'Mesh Chat', 'chat', chat, ['text'], 'fast'),
  model('code-review-1', 'Code Review', 'analysis', ['code_review', 'summaries'], ['repository', 'text'], 'fast'),
  model('mesh-route-1', 'Mesh Route', 'prediction', ['route_prediction'], ['json'], 'fast'),
  model('sim-8b', 'Simulated 8B', 'chat', chat, ['text'], 'sim-8b'),
  model('sim-70b', 'Simulated 70B', 'chat', chat, ['text'], 'sim-70b'),
  model('sim-steady', 'Simulated, at a steady pace', 'chat', chat, ['text'], 'steady'),
];

export const models: readonly Model[] = known.map((one) => one.model);

/**
 * Returns the metric label of a model. All unknown ids get the label `other`, so that callers cannot create ever more
 * series.
 */
export function modelLabel(id: string): string {
  return models.some((one) => one.id === id) ? id : 'other';
}

/** Returns the profile of the engine that serves a model. */
export function profileOf(id: string): ProfileName {
  return known.find((one) => one.model.id === id)?.profile ?? 'fast';
}

/** Returns the version of a model. */
export function versionOf(id: string): string {
  return models.find((one) => one.id === id)?.version ?? '1.0.0';
}

function model(
  id: string,
  name: string,
  type: string,
  capabilities: string[],
  formats: string[],
  profile: ProfileName,
): { model: Model; profile: ProfileName } {
  return { model: { id, name, type, version: '1.0.0', capabilities, input_formats: formats }, profile };
}
