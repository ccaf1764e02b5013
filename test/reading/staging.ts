import type { FindingKind } from '../../src/domain/finding.ts';
import {
  type LabReportId,
  newId,
  type PatientKey,
  type SeriesUid,
  type SopInstanceUid,
  type StudyUid,
  seriesUid,
  sopInstanceUid,
  studyUid,
  type VisitId,
} from '../../src/domain/ids.ts';
import type { ObservationTable } from '../../src/labs/tables.ts';
import type { Db } from '../../src/platform/db/tables.ts';
import type { AssessmentDetail } from '../../src/risk/detail.ts';
import type { AssessmentTable } from '../../src/risk/tables.ts';

function must<T>(value: T | null): T {
  if (value === null) throw new Error('not an identifier');
  return value;
}

export type StagedStudy = {
  visitId: VisitId;
  patientKey: PatientKey;
  studyUid: StudyUid;
  seriesUid: SeriesUid;
  instanceUid: SopInstanceUid;
  runId: string;
};

/** Puts people, studies, results and what models said of them into the tables, as their doors would. */
export function openStaging(db: Db, now: () => number) {
  let count = 0;
  const root = `1.2.826.${process.pid}.${Date.now()}`;

  async function stageVisit(name = 'Nguyễn^Thị Bình') {
    const patientKey = newId<PatientKey>(now());
    const visitId = newId<VisitId>(now());
    await db
      .insertInto('patients')
      .values({
        id: patientKey,
        issuer: 'LOCAL',
        patientId: patientKey,
        name,
        nameFolded: 'nguyen thi binh',
        birthDate: '1961-07-09',
        sex: 'F',
        createdAt: now(),
      })
      .execute();
    await db
      .insertInto('visits')
      .values({ id: visitId, patientKey, visitDate: '2026-03-04', createdAt: now() })
      .execute();
    return { visitId, patientKey };
  }

  /** A chest CT of one instance that has settled and been looked at; `ready` false leaves it coming in. */
  async function stageStudy(
    options: { ready?: boolean; visit?: { visitId: VisitId; patientKey: PatientKey } } = {},
  ) {
    const { visitId, patientKey } = options.visit ?? (await stageVisit());
    count += 1;
    const study: StagedStudy = {
      visitId,
      patientKey,
      studyUid: must(studyUid(`${root}.${count}`)),
      seriesUid: must(seriesUid(`${root}.${count}.1`)),
      instanceUid: must(sopInstanceUid(`${root}.${count}.1.1`)),
      runId: newId(now()),
    };
    const settledAt = options.ready === false ? null : now();
    await db
      .insertInto('studies')
      .values({
        studyUid: study.studyUid,
        patientKey,
        visitId,
        accessionNumber: null,
        studyDate: '20260304',
        studyTime: null,
        description: 'Low-dose chest',
        referringPhysician: null,
        studyId: null,
        instanceCount: 1,
        firstReceivedAt: now(),
        lastReceivedAt: now(),
        settledAt,
        door: 'dimse',
        sender: 'CT1',
        quietMs: 30_000,
        longestPauseMs: null,
        expectedCount: 0,
      })
      .execute();
    await db
      .insertInto('series')
      .values({
        seriesUid: study.seriesUid,
        studyUid: study.studyUid,
        modality: 'CT',
        bodyPart: 'CHEST',
        description: null,
        seriesNumber: 1,
        instanceCount: 1,
      })
      .execute();
    await db
      .insertInto('instances')
      .values({
        sopInstanceUid: study.instanceUid,
        seriesUid: study.seriesUid,
        studyUid: study.studyUid,
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        instanceNumber: 1,
        rows: 512,
        columns: 512,
        frames: 1,
        hash: '0'.repeat(64),
        sizeBytes: 1,
        receivedAt: now(),
        originalHash: null,
        replacedAt: null,
        frameTable: null,
      })
      .execute();
    if (settledAt === null) return study;
    await stageRun(study, settledAt);
    await stageAssessed(visitId);
    return study;
  }

  /** One model has had its turn at a study as it was settled then. */
  async function stageRun(study: StagedStudy, settledAt: number) {
    await db
      .insertInto('inferenceRuns')
      .values({
        id: study.runId,
        studyUid: study.studyUid,
        seriesUid: study.seriesUid,
        modelId: 'lung-nodule-ct',
        modelVersion: '1.0.0',
        modelSha256: '0'.repeat(64),
        outcome: 'answered',
        reason: null,
        candidateCount: 3,
        startedAt: now(),
        finishedAt: now(),
      })
      .execute();
    const mark = { visitId: study.visitId, settledAt, finishedAt: now() };
    await db
      .insertInto('studyInferences')
      .values({ studyUid: study.studyUid, ...mark })
      .onConflict((conflict) => conflict.column('studyUid').doUpdateSet(mark))
      .execute();
  }

  /** The study settles again and the models run over all of it; answers the study with its new run. */
  async function stageLaterRun(study: StagedStudy): Promise<StagedStudy> {
    const again = { ...study, runId: newId(now()) };
    await db
      .updateTable('studies')
      .set({ settledAt: now() })
      .where('studyUid', '=', study.studyUid)
      .execute();
    await stageRun(again, now());
    return again;
  }

  async function stageAssessed(visitId: VisitId) {
    await db
      .insertInto('visitAssessments')
      .values({ visitId, assessedAt: now(), inputsHash: '' })
      .onConflict((conflict) => conflict.column('visitId').doNothing())
      .execute();
  }

  async function stageFinding(
    study: StagedStudy,
    options: { kind?: FindingKind; diameterMm?: number; flagged?: 0 | 1 } = {},
  ) {
    const id = newId(now());
    await db
      .insertInto('machineFindings')
      .values({
        id,
        runId: study.runId,
        studyUid: study.studyUid,
        seriesUid: study.seriesUid,
        sopInstanceUid: study.instanceUid,
        frame: 1,
        x0: 10,
        y0: 10,
        x1: 20,
        y1: 20,
        kind: options.kind ?? 'lung-nodule',
        diameterMm: options.diameterMm ?? 8.4,
        score: 0.9,
        flagged: options.flagged ?? 1,
      })
      .execute();
    return id;
  }

  async function stageLabs(
    { visitId, patientKey }: { visitId: VisitId; patientKey: PatientKey },
    observations: readonly Partial<ObservationTable>[],
  ) {
    const labReportId = newId<LabReportId>(now());
    await db
      .insertInto('labReports')
      .values({
        id: labReportId,
        visitId,
        patientKey,
        sender: 'LAB',
        reportNumber: labReportId,
        contentHash: labReportId,
        hash: '0'.repeat(64),
        collectedAt: now(),
        receivedAt: now(),
        status: 'final',
        supersededBy: null,
        tableImportId: null,
      })
      .execute();
    for (const observation of observations) {
      await db
        .insertInto('observations')
        .values({
          id: newId(now()),
          labReportId,
          saidIn: labReportId,
          visitId,
          patientKey,
          code: 'X',
          codeSystem: null,
          label: 'Test',
          subId: null,
          valueText: '1',
          valueNumber: 1,
          comparator: null,
          unit: 'mmol/L',
          referenceText: null,
          status: 'final',
          analyteKey: null,
          canonicalValue: null,
          canonicalUnit: null,
          referenceLow: null,
          referenceHigh: null,
          interpretation: 'normal',
          problem: null,
          reason: null,
          observedAt: now(),
          referenceSource: null,
          specimen: null,
          received: null,
          mappingId: null,
          comment: null,
          ...observation,
        })
        .execute();
    }
    return labReportId;
  }

  async function stageRisk(
    visitId: VisitId,
    row: Partial<AssessmentTable> & Pick<AssessmentTable, 'modelId'>,
    detail: Partial<AssessmentDetail> = {},
  ) {
    const whole: AssessmentDetail = {
      title: { en: 'Heart risk', vi: 'Nguy cơ tim mạch' },
      organ: 'heart',
      decimals: 1,
      band: { en: 'High', vi: 'Cao' },
      urgency: 'routine',
      advice: null,
      reason: null,
      inputs: [],
      entered: {},
      cardSha256: null,
      outputs: [],
      source: 'A paper',
      ...detail,
    };
    await db
      .insertInto('assessments')
      .values({
        id: newId(now()),
        visitId,
        modelVersion: '1.0.0',
        modelSha256: '0'.repeat(64),
        outcome: 'answered',
        value: 7.2,
        unit: '%',
        band: 'high',
        flagged: 1,
        detail: JSON.stringify(whole),
        assessedAt: now(),
        ...row,
      })
      .execute();
  }

  return {
    stageVisit,
    stageStudy,
    stageRun,
    stageLaterRun,
    stageAssessed,
    stageFinding,
    stageLabs,
    stageRisk,
  };
}
