import type { ConnectionOptions, TlsOptions } from 'node:tls';
import type { Tls } from './tls-files.ts';

/**
 * The BCP 195 TLS profile (PS3.15 section B.12; RFC 8996 and 9325): TLS 1.2 at least, keys agreed on anew for each
 * connection, and ciphers that authenticate what they hide.
 */
const BCP_195 = {
  minVersion: 'TLSv1.2',
  ciphers: [
    'TLS_AES_256_GCM_SHA384',
    'TLS_AES_128_GCM_SHA256',
    'TLS_CHACHA20_POLY1305_SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384',
    'ECDHE-RSA-AES256-GCM-SHA384',
    'ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-RSA-AES128-GCM-SHA256',
  ].join(':'),
} as const;

/** How TLS calls are answered; with authorities of our own, only those that they vouch for get in. */
export function answering({ identity, authorities }: Tls, handshakeMs: number): TlsOptions {
  return {
    ...BCP_195,
    honorCipherOrder: true,
    handshakeTimeout: handshakeMs,
    ...(identity === null ? {} : { key: identity.key, cert: identity.certificate }),
    ...(authorities === null ? {} : { ca: authorities, requestCert: true, rejectUnauthorized: true }),
  };
}

/** How peers are called by TLS: their certificate has to be vouched for and to name the host that was called. */
export function calling({ identity, authorities }: Tls): ConnectionOptions {
  return {
    ...BCP_195,
    ...(identity === null ? {} : { key: identity.key, cert: identity.certificate }),
    ...(authorities === null ? {} : { ca: authorities }),
  };
}
