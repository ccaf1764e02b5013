import { Hono } from 'hono';
import { z } from 'zod';
import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import { patientKey, type VisitId, visitId } from '../domain/ids.ts';
import type { Db } from '../platform/db/tables.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { parseJson, parseQuery } from '../platform/http/parse.ts';
import type { Platform } from '../platform/platform.ts';
import type { HistoryView, PatientDetail, PatientList, PatientView, VisitSummary } from './api.ts';
import { historyAnswers, historyOf, saveHistory } from './history.ts';
import { nameCondition, nameSearch } from './name-search.ts';
import { phonesOf } from './phones.ts';
import type { PatientTable } from './tables.ts';

const MOST = 50;
const searchQuery = z.object({ q: z.string().max(200).default('') });

/** A person as the wire shows them. */
export function patientView(row: PatientTable): PatientView {
  return {
    key: row.id,
    issuer: row.issuer,
    patientId: row.patientId,
    name: row.name,
    birthDate: row.birthDate,
    sex: row.sex,
  };
}

/**
 * People in whose name, without accents, every typed word begins a word, or whose patient ID is what was typed.
 * Each is looked up in an index of its own; the two together would have the database read everybody.
 */
export async function searchPatients(db: Db, typed: string): Promise<PatientTable[]> {
  const everybody = db.selectFrom('patients').selectAll().orderBy('nameFolded').orderBy('id').limit(MOST);
  const search = nameSearch(typed, true);
  if (search.patterns.length === 0) return everybody.execute();
  const named = await nameCondition(db, 'patients.nameFolded', search);
  const byName = await everybody.where(named.condition).execute();
  const byId = await everybody.where('patientId', '=', typed.trim()).execute();
  return [...byId, ...byName.filter((row) => byId.every(({ id }) => id !== row.id))].slice(0, MOST);
}

async function visitsOf(db: Db, patient: PatientTable): Promise<VisitSummary[]> {
  const visits = await db
    .selectFrom('visits')
    .selectAll()
    .where('patientKey', '=', patient.id)
    .orderBy('visitDate', 'desc')
    .execute();
  const studies = await db.selectFrom('studies').selectAll().where('patientKey', '=', patient.id).execute();
  const series = await db
    .selectFrom('series')
    .innerJoin('studies', 'studies.studyUid', 'series.studyUid')
    .select(['series.studyUid', 'series.modality'])
    .distinct()
    .where('studies.patientKey', '=', patient.id)
    .execute();
  const reports = await db
    .selectFrom('labReports')
    .select(['visitId'])
    .where('patientKey', '=', patient.id)
    .where('supersededBy', 'is', null)
    .execute();
  return visits.map((visit) => ({
    id: visit.id,
    visitDate: visit.visitDate,
    studies: studies
      .filter((study) => study.visitId === visit.id)
      .map((study) => ({
        studyUid: study.studyUid,
        studyDate: study.studyDate,
        description: study.description,
        modalities: series.flatMap((row) =>
          row.studyUid === study.studyUid && row.modality !== null ? [row.modality] : [],
        ),
        instanceCount: study.instanceCount,
      })),
    labReportCount: reports.filter((report) => report.visitId === visit.id).length,
  }));
}

/** Other identities with the same folded name and birth date; a person decides, nothing is merged. */
async function lookAlikes(db: Db, patient: PatientTable): Promise<PatientTable[]> {
  if (patient.birthDate === null || patient.nameFolded === '') return [];
  return db
    .selectFrom('patients')
    .selectAll()
    .where('nameFolded', '=', patient.nameFolded)
    .where('birthDate', '=', patient.birthDate)
    .where('id', '!=', patient.id)
    .limit(MOST)
    .execute();
}

async function visitIdOf(db: Db, text: string): Promise<VisitId> {
  const id = visitId(text);
  const row =
    id === null
      ? undefined
      : await db.selectFrom('visits').select('id').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new HubError('notFound', 'There is no such visit');
  return row.id;
}

/** Search without accents, a person with their visits, and the history form. */
export function patientRoutes(platform: Platform): Hono<HubEnv> {
  const { db } = platform;
  return new Hono<HubEnv>()
    .get('/api/patients', async (c) => {
      const { q } = parseQuery(c, searchQuery);
      return c.json<PatientList>({ patients: (await searchPatients(db, q)).map(patientView) });
    })
    .get('/api/patients/:key', async (c) => {
      const key = patientKey(c.req.param('key'));
      const patient =
        key === null
          ? undefined
          : await db.selectFrom('patients').selectAll().where('id', '=', key).executeTakeFirst();
      if (patient === undefined) throw new HubError('notFound', 'There is no such patient');
      return c.json<PatientDetail>({
        patient: patientView(patient),
        phones: (await phonesOf(db, [patient.id])).get(patient.id) ?? [],
        visits: await visitsOf(db, patient),
        mayBeSamePerson: (await lookAlikes(db, patient)).map(patientView),
      });
    })
    .get('/api/visits/:id/history', async (c) => {
      const held = await historyOf(db, await visitIdOf(db, c.req.param('id')));
      return c.json<HistoryView>({
        answers: held?.parsed ?? null,
        recordedBy: held?.recordedBy ?? null,
        recordedAt: held?.recordedAt ?? null,
      });
    })
    .put('/api/visits/:id/history', async (c) => {
      const answers = await parseJson(c, historyAnswers);
      const visitId = await visitIdOf(db, c.req.param('id'));
      const actor = c.get('actor');
      await db.transaction().execute(async (tx) => {
        await saveHistory(tx, platform, visitId, answers, actor.name);
        await recordAudit(tx, { actor, action: 'history.recorded', subject: visitId });
      });
      return c.body(null, 204);
    });
}
