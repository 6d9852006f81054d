export type Model = {
  id: string;
  name: string;
  type: string;
  version: string;
  capabilities: string[];
  input_formats: string[];
};

export const models: readonly Model[] = [
  model('mesh-chat-1', 'Mesh Chat', 'chat', ['chat', 'streaming'], ['text']),
  model('code-review-1', 'Code Review', 'analysis', ['code_review', 'summaries'], ['repository', 'text']),
  model('mesh-route-1', 'Mesh Route', 'prediction', ['route_prediction'], ['json']),
];

/** The model as a metric label: unknown names share one, so that callers cannot make series. */
export function modelLabel(id: string): string {
  return models.some((known) => known.id === id) ? id : 'other';
}

function model(id: string, name: string, type: string, capabilities: string[], formats: string[]): Model {
  return { id, name, type, version: '1.0.0', capabilities, input_formats: formats };
}
