import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { reasonOf } from '../domain/errors.ts';

/** How DICOM is spoken by TLS; texts are PEM. */
export type DicomTls = {
  /** Where TLS calls are answered; null where none are. */
  readonly port: number | null;
  /** Who we are to those that we call and that call us; null where we only trust others. */
  readonly identity: { readonly key: string; readonly certificate: string } | null;
  /** Who vouches for peers: those that call have to show a certificate then. Null trusts the public authorities. */
  readonly authorities: string | null;
};

export type TlsPaths = {
  readonly port: number | null;
  readonly key: string | undefined;
  readonly certificate: string | undefined;
  readonly authorities: string | undefined;
};

/** What contradicts among the TLS settings themselves, before any file is read. */
export function tlsContradictions({ port, key, certificate }: TlsPaths): string[] {
  const problems: string[] = [];
  if (key === undefined && certificate !== undefined) {
    problems.push('TAMSOAT_DICOM_TLS_CERT: a certificate needs its key, TAMSOAT_DICOM_TLS_KEY');
  }
  if (key !== undefined && certificate === undefined) {
    problems.push('TAMSOAT_DICOM_TLS_KEY: a key needs its certificate, TAMSOAT_DICOM_TLS_CERT');
  }
  if (port !== null && key === undefined && certificate === undefined) {
    problems.push('TAMSOAT_DICOM_TLS_PORT: needs TAMSOAT_DICOM_TLS_KEY and TAMSOAT_DICOM_TLS_CERT');
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
export function readTls(paths: TlsPaths, problems: string[]): DicomTls {
  const found = tlsContradictions(paths);
  const key = readPem('TAMSOAT_DICOM_TLS_KEY', paths.key, (pem) => createPrivateKey(pem), found);
  const certificate = readPem(
    'TAMSOAT_DICOM_TLS_CERT',
    paths.certificate,
    (pem) => new X509Certificate(pem),
    found,
  );
  const authorities = readPem(
    'TAMSOAT_DICOM_TLS_CA',
    paths.authorities,
    (pem) => new X509Certificate(pem),
    found,
  );
  if (found.length === 0 && key !== null && certificate !== null) {
    try {
      createSecureContext({ key, cert: certificate });
    } catch (error) {
      found.push(`TAMSOAT_DICOM_TLS_KEY: is not the key of the certificate: ${reasonOf(error)}`);
    }
  }
  problems.push(...found);
  const identity = key === null || certificate === null ? null : { key, certificate };
  return { port: paths.port, identity, authorities };
}
