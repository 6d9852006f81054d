type Labels = Readonly<Record<string, string>>;

/** A rule that stores the value of an expression as a series. */
export type RecordingRule = { record: string; expr: string; labels: Labels };

/** A rule that fires while its expression returns a series. */
export type AlertingRule = {
  alert: string;
  expr: string;
  for?: string;
  keep_firing_for?: string;
  labels: Labels;
  annotations: Labels;
};

export type Rule = RecordingRule | AlertingRule;

/** Prometheus evaluates the rules of a group one after the other. */
export type RuleGroup = { name: string; rules: readonly Rule[] };
