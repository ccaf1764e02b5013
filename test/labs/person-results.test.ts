import { expect, it } from 'vitest';
import { newId } from '../../src/domain/ids.ts';
import type { PersonResults } from '../../src/labs/api.ts';
import { pointsOf } from '../../src/labs/result-points.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { json } from '../reading/requests.ts';
import { keyOf, sendThreeVisits } from './person.ts';

let hub: TestHub;
const started = (opened: TestHub) => {
  hub = opened;
};

describeOnBoth('the results of a person', started, () => {
  it('come together over three visits, with a correction, a bound and what is not known', async () => {
    await sendThreeVisits(hub, 'P1', 'Nguyễn^Thị Đào');
    await sendThreeVisits(hub, 'P2', 'Trần^Thị Mai');
    const key = await keyOf(hub, 'P1');
    const clinician = await hub.signIn('clinician');
    const { reports, groups, asReceived, problems } = await json<PersonResults>(
      clinician(`/api/patients/${key}/results`),
    );

    expect(reports).toHaveLength(3);
    expect(new Set(reports.map(({ visitId }) => visitId)).size).toBe(3);
    expect(reports[0]).toMatchObject({ sender: 'HN LAB LIS', issuedAt: Date.UTC(2024, 2, 6, 2) });
    const series = Object.fromEntries(
      groups.flatMap(({ organ, series }) =>
        series.map((one) => [one.analyteKey, { organ, unit: one.unit, points: pointsOf(one) }]),
      ),
    );
    expect(Object.keys(series)).toEqual(['creatinine', 'k', 'afp', 'hbsag']);
    expect(series.creatinine).toMatchObject({ organ: 'kidney', unit: 'mg/dL' });
    expect(series.creatinine?.points).toMatchObject([
      { text: '70.7', unit: 'umol/L', flag: 'normal' },
      { text: '0.9', y: 0.9, flag: 'normal' },
      { text: '1.6', y: 1.6, flag: 'high', at: Date.UTC(2026, 2, 12, 1, 15) },
    ]);
    expect(series.creatinine?.points[0]?.y).toBeCloseTo(0.8, 2);
    expect(series.k?.points).toMatchObject([
      { text: '4.2', y: 4.2, was: [{ text: '5.1', unit: 'mmol/L', until: Date.UTC(2024, 2, 6, 2) }] },
      { text: '45', problem: 'implausible' },
      { text: '4.4', y: 4.4 },
    ]);
    expect(series.k?.points[1]?.y).toBeUndefined();
    expect(series.afp?.points).toMatchObject([{ y: 2, comparator: '<', problem: 'comparator' }, { y: 3.1 }]);
    expect(asReceived).toMatchObject([
      {
        label: { vi: 'Chỉ số nội bộ' },
        columns: { text: ['7'], remarks: { 0: { problem: 'unknown-code' } } },
      },
    ]);
    expect(problems.map(({ kind }) => kind)).toContain('implausible');
  });

  it('are for those who judge them alone, and opening them is on record', async () => {
    const key = await keyOf(hub, 'P1');
    for (const role of ['technician', 'coordinator', 'administrator'] as const) {
      const asRole = await hub.signIn(role);
      expect((await asRole(`/api/patients/${key}/results`)).status).toBe(403);
    }
    const radiologist = await hub.signIn('radiologist');
    expect((await radiologist(`/api/patients/${key}/results`)).status).toBe(200);
    const seen = await hub.hub.db
      .selectFrom('auditEvents')
      .select('subject')
      .where('action', '=', 'results.opened')
      .execute();
    expect(seen).toEqual([{ subject: key }, { subject: key }]);
  });

  it('of nobody are not found', async () => {
    const clinician = await hub.signIn('clinician');
    expect((await clinician(`/api/patients/${newId()}/results`)).status).toBe(404);
    expect((await clinician('/api/patients/x/results')).status).toBe(404);
  });
});
