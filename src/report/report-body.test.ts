import { describe, expect, it } from 'vitest';
import type { SignedContent } from '../reading/signed-content.ts';
import { composeReportBody, reportBody } from './report-body.ts';

const machineFinding: SignedContent['machineFindings'][number] = {
  id: 'f1',
  model: 'lung-nodule-ct',
  version: '1.0.0',
  kind: 'lung-nodule',
  seriesUid: '1.2.1',
  sopInstanceUid: '1.2.1.7',
  frame: 1,
  box: [10, 10, 20, 20],
  diameterMm: 8,
  score: 0.9,
  state: 'accepted',
  reason: null,
  note: 'Right upper lobe',
  corrected: null,
};

const content: SignedContent = {
  patient: {
    key: 'p',
    issuer: 'LOCAL',
    patientId: 'A1',
    name: 'Trần Văn An',
    birthDate: '1960-01-01',
    sex: 'M',
  },
  visit: { id: 'v', visitDate: '2026-03-04' },
  study: { studyUid: '1.2', description: 'Low-dose CT', studyDate: '20260304' },
  series: [
    { modality: 'CT', bodyPart: 'CHEST' },
    { modality: 'CT', bodyPart: null },
  ],
  runs: [{ title: { en: 'Lung nodules', vi: 'Nốt phổi' }, version: '1.0.0', outcome: 'answered' }],
  machineFindings: [machineFinding],
  readerFindings: [],
  observations: [],
  assessments: [],
  read: {
    readerName: 'Dr An',
    state: 'signed',
    impression: 'One nodule.',
    recommendation: 'follow-up-3-months',
    signedAt: 1000,
  },
};

describe('a report', () => {
  it('keeps an accepted finding as the model measured it, and says which model', () => {
    expect(composeReportBody(content).findings).toEqual([
      {
        origin: 'model',
        model: 'lung-nodule-ct 1.0.0',
        state: 'accepted',
        kind: 'lung-nodule',
        sopInstanceUid: '1.2.1.7',
        frame: 1,
        box: [10, 10, 20, 20],
        diameterMm: 8,
        description: 'Right upper lobe',
      },
    ]);
  });

  it('keeps a corrected finding as the reader measured it', () => {
    const corrected = {
      sopInstanceUid: '1.2.1.9',
      frame: 1,
      box: [1, 2, 3, 4] as [number, number, number, number],
      diameterMm: 6,
    };
    const [finding] = composeReportBody({
      ...content,
      machineFindings: [{ ...machineFinding, state: 'corrected', corrected }],
    }).findings;
    expect(finding).toMatchObject({ state: 'corrected', ...corrected });
  });

  it('names a rejected finding with its reason and never among the findings', () => {
    const body = composeReportBody({
      ...content,
      machineFindings: [{ ...machineFinding, state: 'rejected', reason: 'vessel', note: null }],
    });
    expect(body.findings).toEqual([]);
    expect(body.rejected).toEqual([
      { model: 'lung-nodule-ct 1.0.0', kind: 'lung-nodule', reason: 'vessel', note: null },
    ]);
  });

  it("adds the reader's own findings after the kept ones", () => {
    const { score: _score, model: _model, ...place } = machineFinding;
    const body = composeReportBody({ ...content, readerFindings: [{ ...place, description: 'Scar' }] });
    expect(body.findings.map((finding) => finding.origin)).toEqual(['model', 'reader']);
    expect(body.findings[1]).toMatchObject({ state: 'own', model: null, description: 'Scar' });
  });

  it('names each modality and body part once', () => {
    expect(composeReportBody(content).study).toMatchObject({ modalities: ['CT'], bodyParts: ['CHEST'] });
  });

  it('reads back from its column as it was written', () => {
    const body = composeReportBody(content);
    expect(reportBody.parse(JSON.parse(JSON.stringify(body)))).toEqual(body);
  });
});
