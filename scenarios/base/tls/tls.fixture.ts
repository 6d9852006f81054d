import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** Certificates for tests only, made by openssl and valid until 2126. */
export const caCertificate = `-----BEGIN CERTIFICATE-----
MIIBkDCCATWgAwIBAgIUAxQE9fDkc7C6WBWWQtcxa5iQIWQwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRbWVzaHByb29mIHRlc3QgQ0EwIBcNMjYxMTI4MTMxNDEyWhgP
MjEyNjExMDQxMzE0MTJaMBwxGjAYBgNVBAMMEW1lc2hwcm9vZiB0ZXN0IENBMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEm+N8ywla83vL8eazh5UHpYUIB+ldxXnA
/NAQjns++c6fpnfteZ5wcAM4msxpSTWwZFLnXCOyZAr3itGY6ItQFaNTMFEwHQYD
VR0OBBYEFOuL0nrayuImCrV7Wth8/yTPvRzeMB8GA1UdIwQYMBaAFOuL0nrayuIm
CrV7Wth8/yTPvRzeMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIh
APaH77TVVr8HVbpya68dXwCWG1jqDOk1oBkIam6gozmCAiEA65dipekk8os0424J
mEFqv0ySXo0oofkA33qdS+R2lWw=
-----END CERTIFICATE-----
`;

export const serverCertificate = `-----BEGIN CERTIFICATE-----
MIIBnzCCAUSgAwIBAgIUYsj4AADaOJAxVR6pVBq8YzdJtBgwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRbWVzaHByb29mIHRlc3QgQ0EwIBcNMjYxMTI4MTMxNDEyWhgP
MjEyNjExMDQxMzE0MTJaMCAxHjAcBgNVBAMMFW1lc2hwcm9vZiB0ZXN0IHNlcnZl
cjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLsx4fBrOwEMwoFD+mH0uNOQiBN+
KNQwS6FaxGbbgDGvf7Z6KMgxkPpL7Je4YXAtIxQ1IHO3LLz+dC6z988IuaGjXjBc
MBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAdBgNVHQ4EFgQUFvMuTon64nnO
juY+djIyzc8XvCgwHwYDVR0jBBgwFoAU64vSetrK4iYKtXta2Hz/JM+9HN4wCgYI
KoZIzj0EAwIDSQAwRgIhAPbueIdqkTpv3A2l3r3WpmZk9LuLrQZLGyd0cW+9F814
AiEA4aI72NBapNdwKGD2QBfmIRp0JU2FPJVAO7F7BJRkAZw=
-----END CERTIFICATE-----
`;

export const serverKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg896Jcenz+qYMVDWE
U/fY76sReRC+iFVgkxE1HQRivVWhRANCAAS7MeHwazsBDMKBQ/ph9LjTkIgTfijU
MEuhWsRm24Axr3+2eijIMZD6S+yXuGFwLSMUNSBztyy8/nQus/fPCLmh
-----END PRIVATE KEY-----
`;

export const clientCertificate = `-----BEGIN CERTIFICATE-----
MIIBnjCCAUSgAwIBAgIUYsj4AADaOJAxVR6pVBq8YzdJtBkwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRbWVzaHByb29mIHRlc3QgQ0EwIBcNMjYxMTI4MTMxNDEzWhgP
MjEyNjExMDQxMzE0MTNaMCAxHjAcBgNVBAMMFW1lc2hwcm9vZiB0ZXN0IGNsaWVu
dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABDs1HGmbKpEe6UuousILJ/SwR4Ee
g73/6rtWX6xfDLeZSDHl3S5pvNuXMWQ5arUKlArRo/8aIaHqw08RxiCyZ9GjXjBc
MBoGA1UdEQQTMBGHBH8AAAGCCWxvY2FsaG9zdDAdBgNVHQ4EFgQUJizHWFlUm0Pk
lM8gspCMlDuYmVgwHwYDVR0jBBgwFoAU64vSetrK4iYKtXta2Hz/JM+9HN4wCgYI
KoZIzj0EAwIDSAAwRQIhALV4t+wEzm2vF6rH0eTSccVcGEUNfhzFfd4254jwwpfn
AiB8saKodaZiF4BI9ovvtd8BHBe7ZOXA1hANT6FAjOZscQ==
-----END CERTIFICATE-----
`;

export const clientKey = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgrtJdobWs2aZezvmU
atGLF4C7X5ribBnMV7LogG1Tmv+hRANCAAQ7NRxpmyqRHulLqLrCCyf0sEeBHoO9
/+q7Vl+sXwy3mUgx5d0uabzblzFkOWq1CpQK0aP/GiGh6sNPEcYgsmfR
-----END PRIVATE KEY-----
`;

export const encryptedKey = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAjpkTS9Pe27YQICCAAw
DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEHJnt1lA8rv4tMEsKzQ5h8YEgZCG
GL9+gvEZo1ZA/PHWptpZange+ul49+3eg6/8ONrMe0Laj/C4jfnwvncz5twEn7sS
5cbSpAisSF2ji9mXdY2i47R248NGcBZipK60PcuTP/UOpmquDe4eeqXf3UD0ULE1
C56oTSvHYG/faQsEnmjd3d3LTuodYxxvRFBuUXwHQt+R4MTzo3juKdcrxBZjjDA=
-----END ENCRYPTED PRIVATE KEY-----
`;

export type TlsServer = {
  url: string;
  /** The name in the client's certificate of each TLS connection; undefined without a certificate. */
  seen: { client: string | undefined }[];
  onUpgrade(handle: (request: IncomingMessage, socket: Duplex, head: Buffer) => void): void;
  close(): void;
};

/** Serves https on 127.0.0.1. With `asks`, the server refuses clients without a certificate of the CA. */
export async function serveTls(handle: RequestListener, asks = false): Promise<TlsServer> {
  const seen: TlsServer['seen'] = [];
  const options = { cert: serverCertificate, key: serverKey, ca: caCertificate };
  const server = createServer({ ...options, requestCert: asks, rejectUnauthorized: asks }, handle);
  server.on('secureConnection', (socket) => {
    seen.push({ client: socket.getPeerCertificate()?.subject?.CN?.toString() });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    onUpgrade: (handle) => void server.on('upgrade', handle),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
