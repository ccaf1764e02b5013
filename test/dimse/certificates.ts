import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Paths of PEM files. */
export type Identity = { readonly key: string; readonly certificate: string };

export type Authority = {
  /** The certificate by which it vouches. */
  readonly certificate: string;
  /** A key with a certificate for an address, vouched for by this authority. */
  issue(name: string, address?: string): Promise<Identity>;
};

export type Certificates = AsyncDisposable & { authority(name: string): Promise<Authority> };

const NEW_KEY = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];

/** A folder of keys and certificates made by OpenSSL; it goes when disposed of. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'tamsoat-tls-'));
  const files = (name: string) => ({
    key: join(folder, `${name}.key`),
    certificate: join(folder, `${name}.pem`),
  });
  return {
    async authority(name) {
      const own = files(name);
      const out = ['-keyout', own.key, '-out', own.certificate, '-subj', `/CN=${name}`];
      await run('openssl', ['req', '-x509', ...NEW_KEY, ...out]);
      return {
        certificate: own.certificate,
        async issue(holder, address = '127.0.0.1') {
          const made = files(holder);
          await run('openssl', [
            'req',
            '-x509',
            ...NEW_KEY,
            '-keyout',
            made.key,
            '-out',
            made.certificate,
            '-subj',
            `/CN=${holder}`,
            '-CA',
            own.certificate,
            '-CAkey',
            own.key,
            '-addext',
            `subjectAltName=IP:${address}`,
            '-addext',
            'basicConstraints=critical,CA:FALSE',
          ]);
          return made;
        },
      };
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
