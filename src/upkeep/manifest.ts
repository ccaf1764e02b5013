import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import type { DbOrTx } from '../platform/db/tables.ts';

/** Where the parts of a backup lie in its folder. */
export const BACKUP_FILES = {
  manifest: 'manifest.json',
  database: 'database.sqlite',
  blobs: 'blobs',
  secrets: 'secrets',
} as const;

/** What the data folder holds that cannot be made again: every name that `loadOrCreateSecret` is given ends so. */
export const SECRET = /^[\w-]+\.(secret|token|password)$/;

const COUNTED = [
  'patients',
  'visits',
  'studies',
  'series',
  'instances',
  'receipts',
  'labReports',
  'observations',
  'reads',
  'reports',
  'summaries',
  'users',
  'auditEvents',
] as const;

const count = z.number().int().nonnegative();

/** What a backup says of itself; written last, so a folder without it is none. */
export const manifest = z.strictObject({
  format: z.literal('tamsoat-backup'),
  version: z.literal(1),
  /** ISO 8601, UTC. */
  takenAt: z.iso.datetime(),
  database: z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/), sizeBytes: count }),
  blobs: z.strictObject({
    count,
    bytes: count,
    /** Blobs that rows name and that were missing or damaged when the backup was taken. */
    faulty: count,
  }),
  secrets: z.array(z.string().regex(SECRET)),
  /** How many rows each table held. */
  rows: z.record(z.enum(COUNTED), count),
});
export type Manifest = z.infer<typeof manifest>;

/** The rows of the tables that a manifest counts. */
export async function countRows(db: DbOrTx): Promise<Manifest['rows']> {
  const counted: [(typeof COUNTED)[number], number][] = [];
  for (const table of COUNTED) {
    const { rows } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    counted.push([table, Number(rows)]);
  }
  return manifest.shape.rows.parse(Object.fromEntries(counted));
}

/** @throws HubError invalid when the file is no manifest of a backup that this hub understands */
export async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new HubError('invalid', `This is no whole backup: ${path} is missing`, { cause });
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new HubError('invalid', `${path} is not JSON`, { cause });
  }
  const parsed = manifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw new HubError(
    'invalid',
    `${path}: ${first?.path.join('.') ?? ''}: ${first?.message ?? 'not as expected'}`,
  );
}
