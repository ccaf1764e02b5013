import { createHash, createHmac } from 'node:crypto';
import { loadOrCreateSecret } from '../platform/config.ts';

/** The key of every patient link; who has it and the database can make all of them, so it stays in the data folder. */
export function linkSecret(dataDir: string): string {
  return loadOrCreateSecret(dataDir, 'link.secret');
}

/** The unguessable part of a patient's address: HMAC-SHA256 of the summary's id, base64url, 43 characters. */
export function linkToken(secret: string, summaryId: string): string {
  return createHmac('sha256', secret).update(summaryId).digest('base64url');
}

/** What is kept of a token, so that reading the database gives nobody's address away: SHA-256 in hexadecimal. */
export function tokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
