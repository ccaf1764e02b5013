import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { isUid } from '../domain/ids.ts';
import { isPlace } from './come-from.ts';
import { readTls, type Tls } from './tls-files.ts';

export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'postgres'; readonly url: string };

export type Config = {
  readonly dataDir: string;
  readonly http: { readonly host: string; readonly port: number; readonly publicUrl: string | null };
  /** The DICOM node; it listens on the same host as the web. `port` is null where it answers by TLS alone. */
  readonly dicom: {
    readonly host: string;
    readonly port: number | null;
    readonly ae: string;
    readonly tls: Tls;
    /** SOP classes that are no standard ones and are stored all the same. */
    readonly privateSopClasses: readonly string[];
  };
  /** HL7 v2 by MLLP, on the same host; `port` is null where it is not taken without TLS. */
  readonly hl7: {
    readonly host: string;
    readonly port: number | null;
    readonly tls: Tls;
    /** Addresses, networks and names that may send beside this machine. */
    readonly from: readonly string[];
  };
  readonly database: DatabaseConfig;
  readonly blobs: { readonly kind: 'file'; readonly path: string };
  /** Where the viewer's built files and the models lie. */
  readonly viewerDir: string;
  readonly modelsDir: string;
  /** Given, or null: then one is made at first start and kept in the data folder. */
  readonly adminToken: string | null;
  /** Quiet time after the last image before a study counts as complete. */
  readonly settleMs: number;
  /** Issuer of a PatientID that came without one. */
  readonly defaultIssuer: string;
  /** The centre's own, for days and visits. */
  readonly timeZone: string;
  /** SCORE2's risk region of the people examined here. */
  readonly cvdRegion: 'Low' | 'Moderate' | 'High' | 'Very high';
  readonly workers: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
};

/** Every setting that the hub knows, with what the README says of it. */
export const SETTINGS = {
  TAMSOAT_DATA_DIR: 'everything that must be backed up; default `./data`',
  TAMSOAT_HTTP_HOST: 'address to listen on; default `127.0.0.1`',
  TAMSOAT_HTTP_PORT: 'port of the web and of DICOMweb; default `8080`, `0` takes a free one',
  TAMSOAT_DICOM_PORT:
    'port of DICOM (DIMSE), on the same address; default `11112`, `0` takes a free one, `off` leaves TLS alone',
  TAMSOAT_DICOM_AE: 'AE title by which DICOM nodes call the hub; default `TAMSOAT`',
  TAMSOAT_DICOM_TLS_PORT:
    'port of DICOM by TLS 1.2 or later (BCP 195); none by default, `0` takes a free one',
  TAMSOAT_DICOM_TLS_KEY:
    'PEM file of the private key of DICOM by TLS, also shown to peers that the hub calls',
  TAMSOAT_DICOM_TLS_CERT: 'PEM file of its certificate, with those between it and its authority',
  TAMSOAT_DICOM_TLS_CA:
    'PEM file of the authorities that vouch for peers; with it who calls by TLS must show a certificate of theirs',
  TAMSOAT_DICOM_PRIVATE_SOP_CLASSES:
    'UIDs, with commas between, of private SOP classes that C-STORE takes too',
  TAMSOAT_HL7_PORT:
    'port of HL7 v2 by MLLP, on the same address; default `2575`, `0` takes a free one, `off` leaves TLS alone, or none',
  TAMSOAT_HL7_FROM:
    'addresses, networks (`10.1.0.0/16`) and names, with commas between, that may send HL7 by MLLP; default this machine alone. Who shows a certificate that TAMSOAT_HL7_TLS_CA vouches for may send from anywhere',
  TAMSOAT_HL7_TLS_PORT: 'port of MLLP by TLS 1.2 or later; none by default, `0` takes a free one',
  TAMSOAT_HL7_TLS_KEY: 'PEM file of the private key of MLLP by TLS',
  TAMSOAT_HL7_TLS_CERT: 'PEM file of its certificate, with those between it and its authority',
  TAMSOAT_HL7_TLS_CA:
    'PEM file of the authorities that vouch for senders; with it who sends by TLS must show a certificate of theirs',
  TAMSOAT_PUBLIC_URL: 'the https address that people see; needed to listen on anything but loopback',
  TAMSOAT_DATABASE_URL: '`sqlite:` in the data folder by default, or `postgres://…`',
  TAMSOAT_BLOB_URL: '`file:` in the data folder by default, or `file:/absolute/path`',
  TAMSOAT_ADMIN_TOKEN: 'bearer token with every permission, 32 characters or more; made at first start',
  TAMSOAT_SETTLE_SECONDS:
    'quiet time after which a study counts as complete, until its sender’s own pauses are known; default `30`',
  TAMSOAT_DEFAULT_ISSUER: 'issuer of a PatientID that comes without one; default `LOCAL`',
  TAMSOAT_TIME_ZONE: 'IANA time zone of the centre; default `Asia/Ho_Chi_Minh`',
  TAMSOAT_CVD_REGION: 'SCORE2 risk region: `Low`, `Moderate`, `High` or `Very high`; default `High`',
  TAMSOAT_WORKERS: 'model worker threads; default `1`',
  TAMSOAT_LOG_LEVEL: 'default `info`',
} as const;

const root = resolve(import.meta.dirname, '../..');
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const wholeNumber = (min: number, max: number) =>
  z.string().regex(/^\d+$/, 'must be a whole number').transform(Number).pipe(z.number().min(min).max(max));

const settings = z.object({
  TAMSOAT_DATA_DIR: z.string().min(1).default('./data'),
  TAMSOAT_HTTP_HOST: z.string().min(1).default('127.0.0.1'),
  TAMSOAT_HTTP_PORT: wholeNumber(0, 65535).default(8080),
  TAMSOAT_DICOM_PORT: z.union([z.literal('off').transform(() => null), wholeNumber(0, 65535)]).default(11112),
  TAMSOAT_DICOM_AE: z
    .string()
    .regex(/^[\x21-\x5b\x5d-\x7e]([\x20-\x5b\x5d-\x7e]{0,14}[\x21-\x5b\x5d-\x7e])?$/, 'is no AE title')
    .default('TAMSOAT'),
  TAMSOAT_DICOM_TLS_PORT: wholeNumber(0, 65535).optional(),
  TAMSOAT_DICOM_TLS_KEY: z.string().min(1).optional(),
  TAMSOAT_DICOM_TLS_CERT: z.string().min(1).optional(),
  TAMSOAT_DICOM_TLS_CA: z.string().min(1).optional(),
  TAMSOAT_DICOM_PRIVATE_SOP_CLASSES: z
    .string()
    .transform((text) => text.split(',').map((uid) => uid.trim()))
    .refine((uids) => uids.every(isUid), 'must be UIDs with commas between')
    .default([]),
  TAMSOAT_HL7_PORT: z.union([z.literal('off').transform(() => null), wholeNumber(0, 65535)]).default(2575),
  TAMSOAT_HL7_FROM: z
    .string()
    .transform((text) => text.split(',').map((place) => place.trim()))
    .refine((places) => places.every(isPlace), 'must be addresses, networks or names with commas between')
    .default([]),
  TAMSOAT_HL7_TLS_PORT: wholeNumber(0, 65535).optional(),
  TAMSOAT_HL7_TLS_KEY: z.string().min(1).optional(),
  TAMSOAT_HL7_TLS_CERT: z.string().min(1).optional(),
  TAMSOAT_HL7_TLS_CA: z.string().min(1).optional(),
  TAMSOAT_PUBLIC_URL: z.url({ protocol: /^https$/, error: 'must be an https address' }).optional(),
  TAMSOAT_DATABASE_URL: z
    .string()
    .regex(/^(sqlite:|postgres(ql)?:\/\/)/, 'must begin with sqlite: or postgres://')
    .optional(),
  TAMSOAT_BLOB_URL: z
    .string()
    .regex(/^file:/, 'must begin with file:')
    .optional(),
  TAMSOAT_ADMIN_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  TAMSOAT_SETTLE_SECONDS: wholeNumber(0, 86_400).default(30),
  TAMSOAT_DEFAULT_ISSUER: z.string().min(1).max(64).default('LOCAL'),
  TAMSOAT_TIME_ZONE: z.string().refine(isTimeZone, 'is no IANA time zone').default('Asia/Ho_Chi_Minh'),
  TAMSOAT_CVD_REGION: z.enum(['Low', 'Moderate', 'High', 'Very high']).default('High'),
  TAMSOAT_WORKERS: wholeNumber(1, 64).default(1),
  TAMSOAT_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** All that is wrong with the settings, a line each; the start stops on it. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The settings are wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

function filePath(url: string, scheme: string, base: string): string {
  const path = url.slice(scheme.length);
  return isAbsolute(path) ? path : resolve(base, path);
}

/** The environment with settings that a command brings along; what the environment says goes before them. */
export function withDefaults(
  defaults: Partial<Record<keyof typeof SETTINGS, string>>,
): Record<string, string | undefined> {
  return { ...defaults, ...process.env };
}

/**
 * The settings, checked once and frozen; no settings at all give a working hub in `./data` on loopback.
 * @throws ConfigError with every problem: an unknown TAMSOAT_ name, a bad value, a contradiction.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.entries(env).filter(
    ([name, value]) => name.startsWith('TAMSOAT_') && value !== undefined,
  );
  const problems = given
    .filter(([name]) => !(name in SETTINGS))
    .map(([name]) => `${name}: there is no such setting`);
  const parsed = settings.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(`${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(problems);
  }
  const value = parsed.data;
  if (!LOOPBACK.has(value.TAMSOAT_HTTP_HOST) && value.TAMSOAT_PUBLIC_URL === undefined) {
    problems.push(
      'TAMSOAT_HTTP_HOST: a public address needs TAMSOAT_PUBLIC_URL, with TLS ended before the hub',
    );
  }
  const tls = readTls(
    {
      settings: 'TAMSOAT_DICOM_TLS',
      port: value.TAMSOAT_DICOM_TLS_PORT ?? null,
      key: value.TAMSOAT_DICOM_TLS_KEY,
      certificate: value.TAMSOAT_DICOM_TLS_CERT,
      authorities: value.TAMSOAT_DICOM_TLS_CA,
    },
    problems,
  );
  if (value.TAMSOAT_DICOM_PORT === null && tls.port === null) {
    problems.push('TAMSOAT_DICOM_PORT: off leaves no DICOM at all without TAMSOAT_DICOM_TLS_PORT');
  }
  if (tls.port !== null && tls.port > 0 && tls.port === value.TAMSOAT_DICOM_PORT) {
    problems.push('TAMSOAT_DICOM_TLS_PORT: TAMSOAT_DICOM_PORT is the same port');
  }
  const hl7Tls = readTls(
    {
      settings: 'TAMSOAT_HL7_TLS',
      port: value.TAMSOAT_HL7_TLS_PORT ?? null,
      key: value.TAMSOAT_HL7_TLS_KEY,
      certificate: value.TAMSOAT_HL7_TLS_CERT,
      authorities: value.TAMSOAT_HL7_TLS_CA,
    },
    problems,
  );
  if (hl7Tls.port !== null && hl7Tls.port > 0 && hl7Tls.port === value.TAMSOAT_HL7_PORT) {
    problems.push('TAMSOAT_HL7_TLS_PORT: TAMSOAT_HL7_PORT is the same port');
  }
  if (problems.length > 0) throw new ConfigError(problems);

  const dataDir = resolve(value.TAMSOAT_DATA_DIR);
  const databaseUrl = value.TAMSOAT_DATABASE_URL ?? 'sqlite:tamsoat.sqlite';
  return Object.freeze({
    dataDir,
    http: {
      host: value.TAMSOAT_HTTP_HOST,
      port: value.TAMSOAT_HTTP_PORT,
      publicUrl: value.TAMSOAT_PUBLIC_URL ?? null,
    },
    dicom: {
      host: value.TAMSOAT_HTTP_HOST,
      port: value.TAMSOAT_DICOM_PORT,
      ae: value.TAMSOAT_DICOM_AE,
      tls,
      privateSopClasses: value.TAMSOAT_DICOM_PRIVATE_SOP_CLASSES,
    },
    hl7: {
      host: value.TAMSOAT_HTTP_HOST,
      port: value.TAMSOAT_HL7_PORT,
      tls: hl7Tls,
      from: value.TAMSOAT_HL7_FROM,
    },
    database: databaseUrl.startsWith('sqlite:')
      ? { kind: 'sqlite' as const, path: filePath(databaseUrl, 'sqlite:', dataDir) }
      : { kind: 'postgres' as const, url: databaseUrl },
    blobs: {
      kind: 'file' as const,
      path: filePath(value.TAMSOAT_BLOB_URL ?? 'file:blobs', 'file:', dataDir),
    },
    viewerDir: join(root, 'dist/viewer'),
    modelsDir: join(root, 'models'),
    adminToken: value.TAMSOAT_ADMIN_TOKEN ?? null,
    settleMs: value.TAMSOAT_SETTLE_SECONDS * 1000,
    defaultIssuer: value.TAMSOAT_DEFAULT_ISSUER,
    timeZone: value.TAMSOAT_TIME_ZONE,
    cvdRegion: value.TAMSOAT_CVD_REGION,
    workers: value.TAMSOAT_WORKERS,
    logLevel: value.TAMSOAT_LOG_LEVEL,
  });
}

/**
 * A secret kept in the data folder with mode 0600, made at first use: 32 random bytes as base64url.
 * It appears under its name whole or not at all, and of two processes that make it at once the first one wins.
 */
export function loadOrCreateSecret(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true });
    const temporary = `${path}.${process.pid}`;
    writeFileSync(temporary, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
    try {
      linkSync(temporary, path);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    } finally {
      unlinkSync(temporary);
    }
  }
  chmodSync(path, 0o600);
  return readFileSync(path, 'utf8').trim();
}
