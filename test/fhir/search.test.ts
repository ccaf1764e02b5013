import { expect, it } from 'vitest';
import { newId, type ReadId, type ReportId } from '../../src/domain/ids.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { bundleOf, creatinine, outcomeOf, postFhir, resource, searched, transaction } from './resources.ts';
import { stageAll } from './staged.ts';

let hub: TestHub;
let staged: Awaited<ReturnType<typeof stageAll>>;
let odd: { id?: string | undefined };

const idsOf = async (path: string) => (await searched(hub, `/fhir/${path}`)).found.map(({ id }) => id);
const countOf = async (path: string) => (await idsOf(path)).length;

describeOnBoth(
  'FHIR is searched',
  async (opened) => {
    hub = opened;
    staged = await stageAll(hub);
    await staged.sign();
    const [found] = (await searched(hub, '/fhir/Patient?identifier=urn:oid:1.2.3.4|P-1')).found;
    if (found === undefined) throw new Error('the person is not held');
    odd = found;
  },
  () => {
    it.each([
      ['identifier=P-1', 1],
      ['identifier=urn:oid:1.2.3.4|P-1', 1],
      ['identifier=urn:oid:9.9|P-1', 0],
      ['identifier=urn:oid:1.2.3.4|', 2],
      ['name=dao nguyen', 2],
      ['name=NGUYỄN', 2],
      ['family=Nguy&given=đà', 2],
      ['birthdate=1970-02-03', 1],
      ['birthdate=1970', 1],
      ['birthdate=lt1965', 3],
      ['birthdate=ge1965&birthdate=le1975', 1],
      ['gender=unknown', 1],
      ['gender=female,unknown', 5],
      ['_id=nobody', 0],
      ['_lastUpdated=gt2000', 5],
      ['_lastUpdated=lt2000', 0],
    ])('for people by %s', async (query, count) => {
      expect(await countOf(`Patient?${query}`)).toBe(count);
    });

    it.each([
      ['code=2160-0', 1],
      ['code=http://loinc.org|2160-0', 1],
      ['code=urn:tamsoat:analyte|creatinine', 1],
      ['code=http://snomed.info/sct|2160-0', 0],
      ['code=2160-0,1834-1', 2],
      ['code=urn:oid:1.9.9|X1', 1],
      ['category=vital-signs', 2],
      ['status=unknown', 1],
      ['status=final&category=laboratory', 8],
      ['date=2026-03-16', 11],
      ['date=2026-03-16T07:42', 10],
      ['date=2026-03-16T00:42:00Z', 10],
      ['date=eq2026-03', 11],
      ['date=lt2026-03-16', 0],
      ['date=gt2026-03-15&date=lt2026-03-17', 11],
      ['date=ne2026-03-16', 0],
      ['date=ge2026-03-17', 0],
      ['date=sa2026-03-15', 11],
      ['date=ap2026-03-17', 11],
      ['patient.identifier=P-1', 10],
      ['subject.identifier=urn:oid:1.2.3.4|P-NAMELESS', 1],
      ['patient=Patient/none', 0],
    ])('for results by %s', async (query, count) => {
      // What could not be read has no time of its own, and is found by the day of its report.
      const expected = query.startsWith('date=') && query.includes('T') ? count - 1 : count;
      expect(await countOf(`Observation?${query}`)).toBe(expected);
    });

    it('for results and reports of one person, by any way of naming them', async () => {
      for (const type of ['Observation', 'DiagnosticReport']) {
        const all = await idsOf(`${type}?patient=${odd.id}`);
        expect(all).not.toEqual([]);
        expect(await idsOf(`${type}?subject=Patient/${odd.id}`)).toEqual(all);
        expect(await idsOf(`${type}?patient=${hub.url}/fhir/Patient/${odd.id}`)).toEqual(all);
      }
    });

    it.each([
      ['category=LAB', 2],
      ['category=RAD', 1],
      ['status=final', 3],
      ['status=preliminary', 0],
      ['code=18748-4', 1],
      ['date=2026-03-16', 2],
      ['date=2026-03-04', 1],
      ['identifier=ODD-1', 1],
      ['identifier=http://lab.example/reports|ODD-1', 1],
      ['identifier=http://other.example|ODD-1', 0],
    ])('for reports by %s', async (query, count) => {
      expect(await countOf(`DiagnosticReport?${query}`)).toBe(count);
    });

    it('for studies by number, modality, day and state, with their instances and where to get them', async () => {
      const { study, unsigned } = staged;
      const uids = [study.studyUid, unsigned.studyUid].sort();
      expect(await idsOf(`ImagingStudy?identifier=urn:dicom:uid|urn:oid:${study.studyUid}`)).toEqual([
        study.studyUid,
      ]);
      expect(await idsOf(`ImagingStudy?identifier=urn:oid:${study.studyUid}`)).toEqual([study.studyUid]);
      expect((await idsOf('ImagingStudy?modality=CT')).sort()).toEqual(uids);
      expect(await idsOf('ImagingStudy?modality=MG')).toEqual([]);
      expect((await idsOf('ImagingStudy?started=2026-03-04')).sort()).toEqual(uids);
      expect(await idsOf('ImagingStudy?started=lt2026-03-04')).toEqual([]);
      expect(await idsOf('ImagingStudy?status=available')).toEqual([study.studyUid]);
      expect(await idsOf('ImagingStudy?status=registered')).toEqual([unsigned.studyUid]);
      const answer = await hub.asAutomation(`/fhir/ImagingStudy/${study.studyUid}`);
      expect(resource.parse(await answer.json())).toMatchObject({
        contained: [{ resourceType: 'Endpoint', address: `${hub.url}/dicom-web` }],
        numberOfInstances: 1,
        series: [{ uid: study.seriesUid, instance: [{ uid: study.instanceUid }] }],
      });
    });

    it('for orders by number, state and when they came', async () => {
      const { order } = staged;
      for (const query of [
        `identifier=${order.accessionNumber}`,
        'identifier=PL1',
        'status=active',
        'authored=gt2000',
        `patient=${order.patientKey}`,
      ]) {
        expect(await idsOf(`ServiceRequest?${query}`)).toEqual([order.id]);
      }
      expect(await idsOf('ServiceRequest?status=completed,revoked')).toEqual([]);
    });

    it('with all that belongs to what is found', async () => {
      const along = async (path: string) => {
        const { entry } = await bundleOf(await hub.asAutomation(`/fhir/${path}`));
        return entry
          .filter(({ search }) => search?.mode === 'include')
          .map(({ resource: one }) => one?.resourceType);
      };
      expect(await along('Observation?code=2160-0&_include=Observation:patient')).toEqual(['Patient']);
      expect(await along('Observation?code=2160-0&_revinclude=DiagnosticReport:result')).toEqual([
        'DiagnosticReport',
      ]);
      const report = await along(
        'DiagnosticReport?identifier=ODD-1&_include=DiagnosticReport:result&_include=DiagnosticReport:subject',
      );
      expect(report.filter((type) => type === 'Observation')).toHaveLength(10);
      expect(report.filter((type) => type === 'Patient')).toHaveLength(1);
      const signed = 'DiagnosticReport?category=RAD&_include=DiagnosticReport:imaging-study';
      expect(await along(signed)).toEqual(['ImagingStudy']);
      const study = `ImagingStudy?_id=${staged.study.studyUid}&_revinclude=*&_include=*`;
      expect((await along(study)).sort()).toEqual(['DiagnosticReport', 'Patient']);
      const person = await along(`Patient?_id=${staged.order.patientKey}&_revinclude=ServiceRequest:patient`);
      expect(person).toEqual(['ServiceRequest']);
    });

    it('page by page, each resource once, in the order asked for, while others come in', async () => {
      const whole = await idsOf('Observation?_sort=date&_count=1000');
      const first = await bundleOf(
        await hub.asAutomation('/fhir/Observation?_sort=date&_count=4&_total=accurate'),
      );
      expect(first.total).toBe(whole.length);
      await postFhir(
        hub,
        '/fhir',
        transaction('LATE', [creatinine(3)], {
          report: { effectiveDateTime: '1999-01-01T00:00:00Z' },
        }),
      );
      const next = first.link.find(({ relation }) => relation === 'next')?.url.replace(hub.url, '') ?? '';
      const rest = await searched(hub, next);
      expect([...first.entry.map(({ resource: one }) => one?.id), ...rest.found.map(({ id }) => id)]).toEqual(
        whole,
      );
      const { found, pages } = await searched(hub, '/fhir/Observation?_sort=-date&_count=3');
      expect(pages).toBeGreaterThan(3);
      expect(found.map(({ id }) => id)).toEqual(
        (await idsOf('Observation?_sort=date&_count=1000')).reverse(),
      );
    });

    it('by POST as by GET, and only counted where that is asked', async () => {
      const posted = await hub.asAutomation('/fhir/Patient/_search?gender=female', {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'name=dao&birthdate=1970-02-03',
      });
      expect((await bundleOf(posted)).entry.map(({ resource: one }) => one?.id)).toEqual([odd.id]);
      const counted = await bundleOf(await hub.asAutomation('/fhir/Patient?_summary=count'));
      expect(counted).toMatchObject({ total: 5, entry: [] });
    });

    it('and what it does not know is passed over and said, or refused where that is asked', async () => {
      const lenient = await bundleOf(await hub.asAutomation('/fhir/Patient?shoe-size=40&gender=unknown'));
      expect(lenient.link[0]?.url).toBe(`${hub.url}/fhir/Patient?gender=unknown`);
      expect(lenient.entry.map(({ search }) => search?.mode)).toEqual(['match', 'outcome']);
      const headers = { prefer: 'handling=strict' };
      const strict = await hub.asAutomation('/fhir/Patient?shoe-size=40', { headers });
      expect(strict.status).toBe(400);
      expect((await outcomeOf(strict))[0]?.diagnostics).toContain('shoe-size');
      for (const query of [
        'name:exact=x',
        'birthdate=yesterday',
        '_count=many',
        'identifier=a|b|c',
        '_after=x',
      ]) {
        expect((await hub.asAutomation(`/fhir/Patient?${query}`)).status).toBe(400);
      }
    });

    it('and whose data it showed is on the audit trail, however it was asked', async () => {
      const { db } = hub.hub;
      const form = (body: string) => ({
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      const asked: [string, RequestInit | undefined, string | undefined][] = [
        ['/fhir/Observation/_search', form(`patient=Patient/${odd.id}`), odd.id],
        ['/fhir/DiagnosticReport/_search', form('subject.identifier=P-1&category=LAB'), odd.id],
        ['/fhir/ImagingStudy/_search', form('modality=CT'), 'all'],
        ['/fhir/ServiceRequest/_search', form(`patient=${staged.order.patientKey}`), staged.order.patientKey],
        ['/fhir/Observation?patient=Patient/nobody', undefined, 'nobody'],
      ];
      for (const [path, init, subject] of asked) {
        const somebody = await hub.signIn('radiologist');
        // A sitting is one person's: another one begins another.
        expect((await somebody(path, init)).status).toBe(200);
        const last = await db
          .selectFrom('auditEvents')
          .select('subject')
          .where('action', 'like', '%.opened')
          .orderBy('seq', 'desc')
          .executeTakeFirst();
        expect(last?.subject, path).toBe(subject);
      }
    });

    it('and read again only when it has changed', async () => {
      const read = await hub.asAutomation(`/fhir/Patient/${odd.id}`);
      const etag = read.headers.get('etag') ?? '';
      const { meta } = resource.parse(await read.json());
      expect(meta).toMatchObject({ versionId: etag.slice(3, -1) });
      const again = await hub.asAutomation(`/fhir/Patient/${odd.id}`, { headers: { 'if-none-match': etag } });
      expect(again.status).toBe(304);
      expect((await hub.asAutomation('/fhir/Patient/nobody')).status).toBe(404);
      expect((await hub.asAutomation('/fhir/Patient?_format=xml')).status).toBe(406);
    });

    it('and a signed report is found only once it is signed, and an amended one in its place', async () => {
      const path = `/fhir/DiagnosticReport?imaging-study=${staged.study.studyUid}`;
      const [first] = (await searched(hub, path)).found;
      expect(first).toMatchObject({ status: 'final', conclusion: 'Nốt 8 mm thùy trên phải.' });
      expect(await idsOf(`DiagnosticReport?imaging-study=${staged.unsigned.studyUid}`)).toEqual([]);
      const { db } = hub.hub;
      const row = await db.selectFrom('reports').selectAll().executeTakeFirstOrThrow();
      const amended = { id: newId<ReportId>(), readId: newId<ReadId>(), status: 'amended' as const };
      await db
        .insertInto('reports')
        .values({ ...row, ...amended, signedAt: Number(row.signedAt) + 1 })
        .execute();
      expect((await searched(hub, path)).found).toMatchObject([{ id: amended.id, status: 'amended' }]);
      expect((await hub.asAutomation(`/fhir/DiagnosticReport/${first?.id}`)).status).toBe(410);
    });

    it('and each role sees what it may, also of what goes along', async () => {
      const technician = await hub.signIn('technician');
      expect((await technician('/fhir/ImagingStudy')).status).toBe(200);
      const along = await technician('/fhir/ImagingStudy?_revinclude=DiagnosticReport:imaging-study');
      expect(along.status).toBe(403);
      expect(await outcomeOf(along)).toMatchObject([{ code: 'forbidden' }]);
      expect((await technician('/fhir/Observation')).status).toBe(403);
      const administrator = await hub.signIn('administrator');
      expect((await administrator('/fhir/Patient?_revinclude=Observation:patient')).status).toBe(403);
      const nobody = await fetch(`${hub.url}/fhir/Patient`);
      expect(nobody.status).toBe(401);
      expect(await outcomeOf(nobody)).toMatchObject([{ code: 'login' }]);
    });
  },
);
