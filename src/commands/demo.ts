import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { createUser, listUsers } from '../access/accounts.ts';
import { PASSWORD_LENGTH } from '../access/auth.ts';
import { reasonOf } from '../domain/errors.ts';
import { ROLES, type Role } from '../domain/roles.ts';
import { openHub, type RunningHub, recover } from '../hub.ts';
import { loadOrCreateSecret, readConfig, withDefaults } from '../platform/config.ts';
import { stepChannel } from '../platform/queue/road.ts';
import { type Shown, show } from '../show.ts';
import type { Command } from './command.ts';
import { type ExpectedDemo, expectedDemo, riskFaults, type SliceOf, studyFaults } from './demo-check.ts';
import { importFiles, progressLine, receiptLine } from './import.ts';
import { untilAskedToStop } from './serve.ts';

const SAMPLES = resolve(import.meta.dirname, '../../data-samples');

/** One row of the table: a person and what was flagged, or that nothing was. */
type Row = { readonly patientId: string; readonly name: string; readonly what: string; readonly why: string };

async function ensureAccounts({
  hub,
}: RunningHub): Promise<{ role: Role; email: string; password: string }[]> {
  const password = loadOrCreateSecret(hub.config.dataDir, 'demo.password').slice(0, PASSWORD_LENGTH.min);
  const known = new Set((await listUsers(hub.access)).map((user) => user.email));
  const accounts = ROLES.map((role) => ({ role, email: `${role}@demo.test`, password }));
  for (const { role, email } of accounts) {
    if (!known.has(email)) await createUser(hub.access, { email, name: `Demo ${role}`, password, role });
  }
  return accounts;
}

async function visitsOf({
  hub,
}: RunningHub): Promise<{ visitId: string; patientId: string; issuer: string; name: string }[]> {
  return hub.db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select(['visits.id as visitId', 'patients.patientId', 'patients.issuer', 'patients.name'])
    .orderBy('patients.patientId')
    .execute();
}

function imageRows(person: Pick<Row, 'patientId' | 'name'>, shown: Shown): Row[] {
  return shown.findings
    .filter((finding) => finding.flagged)
    .map((finding) => ({
      ...person,
      what: finding.model,
      why: `${finding.diameterMm.toFixed(0)} mm, score ${finding.score.toFixed(2)}`,
    }));
}

/** A UCUM unit for people: `1` and a mere annotation such as `{score}` say nothing, `{1.73_m2}` does. */
function plainUnit(unit: string | null): string {
  if (unit === null || unit === '1' || /^\{.*\}$/.test(unit)) return '';
  return ` ${unit.replace(/[{}]/g, '').replaceAll('_', ' ')}`;
}

function riskRows(person: Pick<Row, 'patientId' | 'name'>, shown: Shown): Row[] {
  return shown.risks
    .filter((risk) => risk.flagged)
    .map(({ model, value, unit, band }) => ({
      ...person,
      what: model,
      why: `${value?.toPrecision(3) ?? ''}${plainUnit(unit)} (${band})`,
    }));
}

/** Lines of columns as wide as their widest cell. */
export function tableLines(header: Row, rows: readonly Row[]): string[] {
  const columns = ['patientId', 'name', 'what', 'why'] as const;
  const width = (column: (typeof columns)[number]) =>
    Math.max(...[header, ...rows].map((row) => row[column].length));
  const line = (row: Row) =>
    columns
      .map((column) => row[column].padEnd(width(column)))
      .join('  ')
      .trimEnd();
  return [line(header), columns.map((column) => '-'.repeat(width(column))).join('  '), ...rows.map(line)];
}

async function sliceNumbers({ hub }: RunningHub): Promise<SliceOf> {
  const rows = await hub.db.selectFrom('instances').select(['sopInstanceUid', 'instanceNumber']).execute();
  const numbers = new Map<string, number | null>(rows.map((row) => [row.sopInstanceUid, row.instanceNumber]));
  return (uid) => numbers.get(uid) ?? null;
}

async function faultsOf(running: RunningHub, expected: ExpectedDemo): Promise<string[]> {
  const slices = await sliceNumbers(running);
  const visits = await visitsOf(running);
  const faults: string[] = [];
  for (const study of expected.studies) {
    const shown = await show(running.hub.db, study.studyInstanceUid).catch(() => null);
    if (shown === null) faults.push(`${study.patientId}: the study did not come in`);
    else faults.push(...studyFaults(study, shown, slices));
  }
  for (const person of expected.people) {
    const visit = visits.find((one) => one.patientId === person.patientId && one.issuer === person.issuer);
    if (visit === undefined) faults.push(`${person.patientId}: no visit`);
    else
      faults.push(...riskFaults(person.patientId, person.risks, await show(running.hub.db, visit.visitId)));
  }
  return faults;
}

async function bringIn(running: RunningHub): Promise<void> {
  process.stdout.write('Bringing in data-samples …\n');
  const quarantined: string[] = [];
  const paths = ['images', 'labs', 'histories.csv'].map((name) => join(SAMPLES, name));
  const { counts } = await importFiles(
    running,
    paths,
    'demo',
    (receipt) => {
      if (receipt.outcome === 'quarantined') quarantined.push(receiptLine(receipt));
    },
    progressLine,
  );
  process.stdout.write(
    `${counts.stored} stored, ${counts.duplicate} duplicate, ${counts.quarantined} quarantined\n`,
  );
  for (const line of quarantined) process.stdout.write(`${line}\n`);
}

const step = z.object({ step: z.string() });

async function runModels(running: RunningHub): Promise<void> {
  process.stdout.write('Running the models …\n');
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(6)} s`;
  let jobs = 0;
  const tell = (message: unknown) => {
    const [what, job] = step.parse(message).step.split(' ');
    if (what === 'lease') process.stdout.write(`${seconds()}  ${job} …\n`);
    if (what === 'job') jobs += 1;
  };
  stepChannel.subscribe(tell);
  await running.workers.drain();
  stepChannel.unsubscribe(tell);
  process.stdout.write(`${seconds()}  done, ${jobs} jobs\n\n`);
}

async function printFlags(running: RunningHub): Promise<void> {
  const rows: Row[] = [];
  for (const { visitId, patientId, name } of await visitsOf(running)) {
    const shown = await show(running.hub.db, visitId);
    const flagged = [...imageRows({ patientId, name }, shown), ...riskRows({ patientId, name }, shown)];
    rows.push(...(flagged.length > 0 ? flagged : [{ patientId, name, what: '-', why: 'nothing flagged' }]));
  }
  const header = { patientId: 'Patient', name: 'Name', what: 'Flagged by', why: 'Why' };
  for (const line of tableLines(header, rows)) process.stdout.write(`${line}\n`);
}

export const demo: Command = {
  summary:
    'bring in the samples, run the models, show what was flagged, and serve it; --once checks and ends',
  usage: 'tamsoat demo [--once]',
  options: { once: { type: 'boolean' } },
  async run(_positionals, values) {
    const once = values.once === true;
    const folder = once ? await mkdtemp(join(tmpdir(), 'tamsoat-demo-')) : './data/demo';
    const settings = withDefaults({
      TAMSOAT_DATA_DIR: folder,
      TAMSOAT_LOG_LEVEL: 'warn',
      TAMSOAT_HTTP_PORT: once ? '0' : '8080',
    });
    const running = await openHub(readConfig(settings));
    try {
      await recover(running.hub);
      const url = await running.listen();
      const accounts = await ensureAccounts(running);
      await bringIn(running);
      await runModels(running);
      await printFlags(running);
      const expected = expectedDemo.parse(JSON.parse(await readFile(join(SAMPLES, 'expected.json'), 'utf8')));
      const faults = await faultsOf(running, expected);
      process.stdout.write(
        faults.length === 0 ? '\nEvery expected flag is there.\n' : `\n${faults.join('\n')}\n`,
      );
      if (once) return faults.length === 0 ? 0 : 1;
      const dicom = await running.listenDicom().catch((error: unknown) => `no DICOM: ${reasonOf(error)}`);
      const hl7 = await running.listenHl7().catch((error: unknown) => `no HL7: ${reasonOf(error)}`);
      process.stdout.write(`\nTầm Soát answers at ${url} (DICOM: ${dicom}; HL7 by MLLP: ${hl7})\n\n`);
      for (const { role, email, password } of accounts) {
        process.stdout.write(`  ${role.padEnd(14)}  ${email.padEnd(24)}  ${password}\n`);
      }
      process.stdout.write('\nCtrl-C ends it; the demo is kept in data/demo.\n');
      running.workers.start();
      await untilAskedToStop();
      return 0;
    } finally {
      await running.stop();
      if (once) await rm(folder, { recursive: true, force: true });
    }
  },
};
