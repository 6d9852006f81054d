/**
 * The times measured on a stream, with their names in other tools. t_s is the intended start, and t_d is the dispatch.
 * t_1 … t_n are the arrivals of chunks with content. N is the number of tokens in `usage`. Two tools may use one name
 * for different times: in vLLM, ITL is the gap between chunks; in AIPerf, ITL is the TPOT of meshproof.
 */
export const chatWords = [
  {
    metric: 'meshproof_chat_ttft_seconds',
    what: 'first chunk (TTFT), scheduled',
    formula: 't_1 − t_s',
    names: 'inference-perf TTFT + schedule delay',
  },
  {
    metric: 'gen_ai_client_operation_time_to_first_chunk_seconds',
    what: 'first chunk (TTFT), service',
    formula: 't_1 − t_d',
    names: 'vLLM, GuideLLM, AIPerf, inference-perf TTFT',
  },
  {
    metric: 'meshproof_chat_first_event_seconds',
    what: 'first event',
    formula: 'first event of any kind − t_d',
    names: 'none',
  },
  {
    metric: 'meshproof_chat_tpot_seconds',
    what: 'time per output token (TPOT)',
    formula: '(t_n − t_1) / (N − 1)',
    names: 'vLLM and inference-perf TPOT, AIPerf and GuideLLM ITL',
  },
  {
    metric: 'gen_ai_client_operation_time_per_output_chunk_seconds',
    what: 'gap between chunks',
    formula: 't_i − t_(i−1)',
    names: 'vLLM ITL, AIPerf ICL, inference-perf ITL',
  },
  {
    metric: 'meshproof_chat_stall_seconds',
    what: 'longest gap (stall)',
    formula: 'max (t_i − t_(i−1))',
    names: 'none',
  },
  {
    metric: 'meshproof_chat_duration_seconds',
    what: 'whole answer, scheduled',
    formula: 't_n − t_s',
    names: 'inference-perf latency + schedule delay',
  },
  {
    metric: 'gen_ai_client_operation_duration_seconds',
    what: 'whole answer, service',
    formula: 't_n − t_d',
    names: 'vLLM E2EL, GuideLLM, AIPerf and inference-perf request latency',
  },
  {
    metric: 'meshproof_chat_dispatch_delay_seconds',
    what: 'dispatch delay of the load generator',
    formula: 't_d − t_s',
    names: 'inference-perf schedule delay, GuideLLM request start delay',
  },
  {
    metric: 'meshproof_chat_client_error_seconds',
    what: 'error of the load generator',
    formula: 'arrival time of a chunk of a calibration stream − time of its write',
    names: 'none',
  },
] as const;
