export type CapacityFlags = {
  vary?: string;
  from?: string;
  to?: string;
  within: string;
  hold?: string;
  growth?: string;
  target?: string;
  store: string;
  json?: boolean;
  quiet?: boolean;
};
