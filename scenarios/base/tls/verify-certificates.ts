/** The value 0 makes Node accept every certificate (https://nodejs.org/api/cli.html). */
const variable = 'NODE_TLS_REJECT_UNAUTHORIZED';

/**
 * Removes NODE_TLS_REJECT_UNAUTHORIZED from an environment. With the value 0, a probe would accept an expired
 * certificate, and a token could go to any server. In a run, only `tls.insecure` of the target switches the
 * verification off. Returns a line for the user if the variable was 0, else undefined.
 */
export function verifyCertificates(environment: NodeJS.ProcessEnv): string | undefined {
  const isOff = environment[variable] === '0';
  delete environment[variable];
  return isOff
    ? `${variable}=0 is ignored: certificates are verified (tls: { insecure: true } in a target file turns verification off)`
    : undefined;
}
