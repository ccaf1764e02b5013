import { open } from 'node:fs/promises';
import Sqlite from 'better-sqlite3';

/**
 * Writes the embedded database as it is at one instant into a new file, on disk when it resolves, while a hub goes on
 * writing: one reading transaction, which no writer waits for. `to` must not exist.
 * (SQLite's online backup begins anew at each write of another process, and beside a busy hub would never end.)
 */
export async function snapshotSqlite(path: string, to: string): Promise<void> {
  const sqlite = new Sqlite(path, { readonly: true, fileMustExist: true });
  try {
    sqlite.pragma('busy_timeout = 10000');
    sqlite.prepare('vacuum into ?').run(to);
  } finally {
    sqlite.close();
  }
  const file = await open(to, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
