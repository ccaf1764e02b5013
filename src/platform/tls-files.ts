import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../domain/errors.ts';

/** How a protocol is spoken by TLS; texts are PEM. */
export type Tls = {
  /** Where TLS calls are answered; null where none are. */
  readonly port: number | null;
  /** Who we are to those that we call and that call us; null where we only trust others. */
  readonly identity: { readonly key: string; readonly certificate: string } | null;
  /** Who vouches for peers: those that call have to show a certificate then. Null trusts the public authorities. */
  readonly authorities: string | null;
};

export type TlsPaths = {
  /** What the names of its settings begin with: `TAMSOAT_DICOM_TLS`. */
  readonly settings: string;
  readonly port: number | null;
  readonly key: string | undefined;
  readonly certificate: string | undefined;
  readonly authorities: string | undefined;
};

/** What contradicts among the TLS settings themselves, before any file is read. */
export function tlsContradictions({ settings, port, key, certificate }: TlsPaths): string[] {
  const problems: string[] = [];
  if (key === undefined && certificate !== undefined) {
    problems.push(`${settings}_CERT: a certificate needs its key, ${settings}_KEY`);
  }
  if (key !== undefined && certificate === undefined) {
    problems.push(`${settings}_KEY: a key needs its certificate, ${settings}_CERT`);
  }
  if (port !== null && key === undefined && certificate === undefined) {
    problems.push(`${settings}_PORT: needs ${settings}_KEY and ${settings}_CERT`);
  }
  return problems;
}

function readPem(
  setting: string,
  path: string | undefined,
  check: (pem: string) => unknown,
  problems: string[],
): string | null {
  if (path === undefined) return null;
  try {
    const pem = readFileSync(path, 'utf8');
    check(pem);
    return pem;
  } catch (error) {
    problems.push(`${setting}: ${path} cannot be used: ${reasonOf(error)}`);
    return null;
  }
}

/** Reads the files of the TLS settings and holds them against each other; what is wrong is added to `problems`. */
export function readTls(paths: TlsPaths, problems: string[]): Tls {
  const found = tlsContradictions(paths);
  const key = readPem(`${paths.settings}_KEY`, paths.key, (pem) => createPrivateKey(pem), found);
  const certificate = readPem(
    `${paths.settings}_CERT`,
    paths.certificate,
    (pem) => new X509Certificate(pem),
    found,
  );
  const authorities = readPem(
    `${paths.settings}_CA`,
    paths.authorities,
    (pem) => new X509Certificate(pem),
    found,
  );
  if (found.length === 0 && key !== null && certificate !== null) {
    try {
      createSecureContext({ key, cert: certificate });
    } catch (error) {
      found.push(`${paths.settings}_KEY: is not the key of the certificate: ${reasonOf(error)}`);
    }
  }
  problems.push(...found);
  const identity = key === null || certificate === null ? null : { key, certificate };
  return { port: paths.port, identity, authorities };
}
