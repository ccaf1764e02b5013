import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import {
  type AbortableOperationOptions,
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import type { DatabaseConfig } from '../config.ts';
import { tellDiskFull } from '../disk-space.ts';
import { type PrepareDirectly, runsDirectly } from './prepared.ts';
import type { Db, DbOrTx, Tables } from './tables.ts';
import { writesAlone } from './transact.ts';
import { openWalSync, type WalSync } from './wal-sync.ts';

/** PostgreSQL sends int8 as text; our times and sizes stay below 2^53. */
const INT8 = 20;

/** 16 MiB: pages that every object changes are written back to the database once for hundreds of objects. */
const PAGES_TO_CHECKPOINT = 4_000;
/** Enough for the inner pages of every index at some million studies. */
const CACHE_KIB = 32 * 1024;

const telling = new WeakSet<DatabaseConnection>();

/** Gives the errors of a full disk their words, whichever query meets them. */
function tellingDiskFull(connection: DatabaseConnection): DatabaseConnection {
  const execute = connection.executeQuery.bind(connection);
  connection.executeQuery = async (query, options) => {
    try {
      return await execute(query, options);
    } catch (error) {
      throw tellDiskFull(error);
    }
  };
  telling.add(connection);
  return connection;
}

/** More than the hub has of different statements; those that lists of many values make differ without end. */
const KEPT_STATEMENTS = 500;

type KeptStatements = Omit<SqliteDatabase, 'prepare'> & { prepare(text: string): Sqlite.Statement };

/** Prepares each statement once: to compile it anew takes longer than most of them run. */
function keepingStatements(sqlite: Sqlite.Database): KeptStatements {
  const kept = new Map<string, Sqlite.Statement>();
  return {
    close: () => sqlite.close(),
    prepare(text) {
      const known = kept.get(text);
      if (known !== undefined) return known;
      const statement = sqlite.prepare(text);
      if (kept.size >= KEPT_STATEMENTS) kept.clear();
      kept.set(text, statement);
      return statement;
    },
  };
}

class HubSqliteDriver extends SqliteDriver {
  readonly #sqlite: Sqlite.Database;
  readonly #statements: KeptStatements;
  readonly #wal: WalSync | null;
  #connection: DatabaseConnection | null = null;

  constructor(sqlite: Sqlite.Database, wal: WalSync | null) {
    const statements = keepingStatements(sqlite);
    super({ database: statements });
    this.#sqlite = sqlite;
    this.#statements = statements;
    this.#wal = wal;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await super.acquireConnection();
    if (this.#connection === null) this.#syncingAlone(tellingDiskFull(connection));
    this.#connection = connection;
    return connection;
  }

  /**
   * There is one connection: what is no part of the transaction open on it must not see what that has not committed, and
   * what writes outside of one has to wait for the disk.
   */
  readonly prepareDirectly: PrepareDirectly = <Row>(text: string) => {
    const statement = this.#sqlite.prepare<unknown[], Row>(text);
    const isDirect = (db: DbOrTx) => db.isTransaction || (statement.readonly && !this.#sqlite.inTransaction);
    return {
      rows(db, parameters) {
        if (!isDirect(db)) return null;
        try {
          if (statement.reader) return statement.all(parameters);
          statement.run(parameters);
          return [];
        } catch (error) {
          throw tellDiskFull(error);
        }
      },
      changed(db, parameters) {
        if (!isDirect(db)) return null;
        try {
          return statement.run(parameters).changes;
        } catch (error) {
          throw tellDiskFull(error);
        }
      },
    };
  };

  /** A statement that writes outside a transaction is a commit of its own. */
  #syncingAlone(connection: DatabaseConnection): void {
    const wal = this.#wal;
    if (wal === null) return;
    const execute = connection.executeQuery.bind(connection);
    connection.executeQuery = async <Row>(query: CompiledQuery, options?: AbortableOperationOptions) => {
      const result = await execute<Row>(query, options);
      if (!this.#sqlite.inTransaction && !this.#statements.prepare(query.sql).readonly) await wal.durable();
      return result;
    };
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const left = this.#wal?.takeLeft() === true;
    await super.commitTransaction(connection);
    if (!left) await this.#wal?.durable();
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.#wal?.close();
  }

  /** Takes the write lock at once: a transaction that reads before it writes cannot lose against another process. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** SQLite itself rolls back on a full disk; to ask for it again would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection);
  }
}

class HubSqliteDialect extends SqliteDialect {
  readonly #driver: HubSqliteDriver;

  constructor(sqlite: Sqlite.Database, driver: HubSqliteDriver) {
    super({ database: sqlite });
    this.#driver = driver;
  }

  override createDriver(): Driver {
    return this.#driver;
  }
}

class HubPostgresDriver extends PostgresDriver {
  override async acquireConnection(
    ...options: Parameters<PostgresDriver['acquireConnection']>
  ): ReturnType<PostgresDriver['acquireConnection']> {
    const connection = await super.acquireConnection(...options);
    if (!telling.has(connection)) tellingDiskFull(connection);
    return connection;
  }
}

class HubPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new HubPostgresDriver(this.#config);
  }
}

function warnOfLoss(error: Error): void {
  process.emitWarning(`A connection to PostgreSQL was lost: ${error.message}`);
}

/**
 * Opens the database. A commit that has resolved is on disk: SQLite's write-ahead log is synced outside the main thread,
 * or by SQLite itself where the file system allows it no such log.
 * `onLost` hears of a PostgreSQL connection that broke while nobody used it; the pool opens another by itself.
 */
export function openDb(config: DatabaseConfig, onLost: (error: Error) => void = warnOfLoss): Db {
  switch (config.kind) {
    case 'sqlite': {
      if (config.path !== ':memory:') mkdirSync(dirname(config.path), { recursive: true });
      const sqlite = new Sqlite(config.path);
      const hasLog = sqlite.pragma('journal_mode = WAL', { simple: true }) === 'wal';
      const wal = hasLog ? openWalSync(config.path) : null;
      sqlite.pragma(`synchronous = ${wal === null ? 'FULL' : 'NORMAL'}`);
      sqlite.pragma('foreign_keys = ON');
      sqlite.pragma('busy_timeout = 10000');
      sqlite.pragma(`wal_autocheckpoint = ${PAGES_TO_CHECKPOINT}`);
      sqlite.pragma(`cache_size = -${CACHE_KIB}`);
      const driver = new HubSqliteDriver(sqlite, wal);
      const db = new Kysely<Tables>({ dialect: new HubSqliteDialect(sqlite, driver) });
      writesAlone(db, wal);
      runsDirectly(db, driver.prepareDirectly);
      return db;
    }
    case 'postgres': {
      const types = {
        getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
          oid === INT8
            ? Number
            : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
      };
      const pool = new pg.Pool({ connectionString: config.url, max: 10, types });
      pool.on('error', onLost);
      return new Kysely<Tables>({ dialect: new HubPostgresDialect({ pool }) });
    }
  }
}

/** Brings the schema up to date; each migration is written once and runs on both dialects. */
export async function migrate(db: Db, migrations: Record<string, Migration>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
