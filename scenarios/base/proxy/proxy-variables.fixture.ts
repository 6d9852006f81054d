/** Names of environment variables that set a proxy for programs. To test another spelling, add an entry. */
export const proxyVariables = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'Https_Proxy',
  'FTP_PROXY',
  'SOCKS_PROXY',
  'npm_config_proxy',
  'npm_config_https_proxy',
  'npm_config_noproxy',
] as const;
