import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { Logger } from 'pino';
import { type Access, openAccess } from './access/open-access.ts';
import { createApp } from './app.ts';
import { openTranscoder, type Transcoder } from './dicomweb/transcoder.ts';
import { openDicom } from './dimse/open-dicom.ts';
import { openMllp } from './hl7/open-mllp.ts';
import { type Models, openModels } from './inference/registry.ts';
import { openUploads, type Uploads } from './intake/uploads.ts';
import { migrations } from './migrations.ts';
import { jobs, starts } from './pipeline.ts';
import { openFileBlobs } from './platform/blobs/blob-store.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { migrate, openDb } from './platform/db/open-db.ts';
import type { HubEnv } from './platform/http/env.ts';
import { listening } from './platform/listen.ts';
import { openLog } from './platform/log.ts';
import { type Metrics, openMetrics } from './platform/metrics.ts';
import type { Platform } from './platform/platform.ts';
import { openRoad } from './platform/queue/road.ts';
import { openWorkers, reclaimLeases, type Workers } from './platform/queue/workers.ts';

export type Hub = Platform & {
  readonly access: Access;
  readonly models: Models;
  readonly metrics: Metrics;
  readonly uploads: Uploads;
  readonly transcoder: Transcoder;
  /** Aborted once the hub begins to stop; long answers end then. */
  readonly stopping: AbortSignal;
};

export type RunningHub = {
  readonly hub: Hub;
  readonly app: Hono<HubEnv>;
  readonly workers: Workers;
  /** Answers HTTP from now on and gives the address it listens at. */
  listen(): Promise<string>;
  /** Answers DICOM associations from now on and gives its address as `AE@host:port`. */
  listenDicom(): Promise<string>;
  /** The same by TLS. */
  listenDicomTls(): Promise<string>;
  /** Takes HL7 v2 by MLLP from now on and gives its address as `host:port`. */
  listenHl7(): Promise<string>;
  /** The same by TLS. */
  listenHl7Tls(): Promise<string>;
  /** Stops taking requests, lets what is at hand finish, closes everything; safe to call twice. */
  stop(): Promise<void>;
};

/** An upload may take hours as long as it moves; headers must come at once, and silence ends a connection. */
const TIMEOUTS = { requestTimeout: 0, headersTimeout: 20_000, keepAliveTimeout: 10_000 };
const SILENT_MS = 10 * 60_000;
const LEASE_MS = 60_000;
/** Below the ten seconds after which a container's runtime kills what it has asked to stop. */
const GRACE_MS = 8_000;
const SWEEP_MS = 100;

/** Opens everything the hub stands on and brings the schema up to date; `listen` and `workers.start` set it going. */
export async function openHub(
  config: Config,
  options: { clock?: Clock; log?: Logger } = {},
): Promise<RunningHub> {
  const clock = options.clock ?? systemClock;
  const log = options.log ?? openLog(config);
  await mkdir(config.dataDir, { recursive: true });
  const db = openDb(config.database, (err) => log.warn({ err }, 'a connection to PostgreSQL was lost'));
  await migrate(db, migrations);
  const blobs = await openFileBlobs(config.blobs.path);
  let expectJob: () => void = () => undefined;
  const platform: Platform = {
    config,
    db,
    blobs,
    road: openRoad(starts, clock, () => expectJob()),
    clock,
    log,
  };
  const stopping = new AbortController();
  const models = await openModels({ folder: config.modelsDir, workers: config.workers, log });
  const metrics = openMetrics(db);
  const hub: Hub = {
    ...platform,
    access: await openAccess(platform),
    models,
    metrics,
    uploads: await openUploads(platform),
    transcoder: openTranscoder(platform),
    stopping: stopping.signal,
  };
  const workers = openWorkers(db, jobs(hub), clock, log, {
    count: 2,
    leaseMs: LEASE_MS,
    lockRows: config.database.kind === 'postgres',
  });
  expectJob = workers.expect;
  const app = createApp(hub);
  const dicom = openDicom(hub);
  const mllp = openMllp(hub);
  const server = createServer(TIMEOUTS, getRequestListener(app.fetch));
  server.setTimeout(SILENT_MS);
  let stopped: Promise<void> | null = null;

  async function stop(): Promise<void> {
    stopping.abort();
    const closed = server.listening ? new Promise((resolve) => server.close(resolve)) : Promise.resolve();
    // A connection that has its answer may be kept open by its other end, which would keep us too.
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
    const late = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    await Promise.all([
      closed,
      dicom[Symbol.asyncDispose](),
      mllp[Symbol.asyncDispose](),
      workers.stop(GRACE_MS),
    ]);
    clearInterval(sweep);
    clearTimeout(late);
    await hub.transcoder[Symbol.asyncDispose]();
    await models[Symbol.asyncDispose]();
    metrics.close();
    await db.destroy();
  }

  return {
    hub,
    app,
    workers,
    async listen() {
      return `http://${await listening(server, { ...config.http, setting: 'TAMSOAT_HTTP_PORT' })}`;
    },
    listenDicom: () => dicom.listen(),
    listenDicomTls: () => dicom.listenTls(),
    listenHl7: () => mllp.listen(),
    listenHl7Tls: () => mllp.listenTls(),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

const HOUR_MS = 3_600_000;

/**
 * Clears what an earlier run left when it died: its leases, its half-written files, uploads complete but not taken in.
 * Only `serve` calls it. Beside an embedded database there is no other server, so all of it is dead; else what is an hour old.
 */
export async function recover({ db, blobs, config, clock, log, uploads }: Hub): Promise<void> {
  const alone = config.database.kind === 'sqlite';
  if (alone) await reclaimLeases(db);
  const swept = await blobs.sweep(alone ? clock.now() : clock.now() - HOUR_MS);
  if (swept > 0) log.info({ swept }, 'half-written files of an earlier run removed');
  const resumed = await uploads.resume();
  if (resumed > 0) log.info({ resumed }, 'uploads complete before an earlier end taken in');
}
