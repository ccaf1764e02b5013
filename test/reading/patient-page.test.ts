import { expect, it } from 'vitest';
import { describeOnBoth } from './both-databases.ts';
import { json, signAndRelease, WORDS } from './requests.ts';

describeOnBoth('the patient’s page', (desk) => {
  it('exists only once something is signed, in Vietnamese unless English is asked for', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    const findingId = await desk().stageFinding(study);
    await desk().stageLabs(study, [
      { analyteKey: 'ldl', label: 'LDL', valueText: '171', interpretation: 'high' },
    ]);
    await desk().stageRisk(study.visitId, { modelId: 'score2-asia-pacific' });
    expect(await json(desk().send('GET', `/api/visits/${study.visitId}/summary`))).toEqual({
      released: false,
    });
    await expect(desk().summarise(study.visitId)).rejects.toThrow('signed report');
    await json(
      desk().send('PUT', `/api/reading/${study.studyUid}/machine-findings/${findingId}`, {
        state: 'accepted',
      }),
    );
    await signAndRelease(desk(), study);
    const { path } = await json<{ path: string }>(desk().send('GET', `/api/visits/${study.visitId}/summary`));
    expect(path).toMatch(/^\/p\/[A-Za-z0-9_-]{43}$/);

    const answer = await desk().send('GET', path);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-robots-tag')).toContain('noindex');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    const page = await answer.text();
    for (const said of [
      'lang="vi"',
      'Nguyễn Thị Bình',
      'hạt đậu Hà Lan',
      '4/6/2026',
      '0,8 cm',
      '7,2 %',
      'Dr radiologist',
    ]) {
      expect(page).toContain(said);
    }
    const english = await (await desk().send('GET', `${path}?lang=en`)).text();
    for (const said of ['lang="en"', 'the size of a pea', '4 June 2026', 'about 7 of 100']) {
      expect(english).toContain(said);
    }
  });

  it('escapes whatever anybody wrote', async () => {
    desk().as('radiologist');
    const visit = await desk().stageVisit('<script>alert(1)</script>');
    const study = await desk().stageStudy({ visit });
    await signAndRelease(desk(), study, { ...WORDS, impression: '<img src=x onerror=alert(1)>' });
    const { path } = await json<{ path: string }>(desk().send('GET', `/api/visits/${study.visitId}/summary`));
    const page = await (await desk().send('GET', path)).text();
    expect(page).not.toMatch(/<script|<img/);
    expect(page).toContain('&lt;img src=x');
  });

  it('answers every other address with the very same page', async () => {
    const pages: string[] = [];
    for (const token of ['x', 'A'.repeat(43), '%F0%9F%98%80', `${'b'.repeat(42)}%00`, '..%2Fx']) {
      const answer = await desk().send('GET', `/p/${token}?lang=en`);
      expect(answer.status).toBe(404);
      pages.push(await answer.text());
    }
    expect(new Set(pages).size).toBe(1);
    expect(pages[0]).toContain('There is no page at this address');
  });

  it('is renewed behind the same address when a second report of the visit is signed', async () => {
    desk().as('radiologist');
    const visit = await desk().stageVisit();
    const first = await desk().stageStudy({ visit });
    const second = await desk().stageStudy({ visit });
    await signAndRelease(desk(), first, { ...WORDS, recommendation: 'routine-screening' });
    const link = () => json<{ path: string }>(desk().send('GET', `/api/visits/${visit.visitId}/summary`));
    const { path } = await link();
    expect(await (await desk().send('GET', path)).text()).toContain('Đang chờ bác sĩ đọc');
    await signAndRelease(desk(), second, { ...WORDS, recommendation: 'specialist-soon' });
    await desk().summarise(visit.visitId);
    expect((await link()).path).toBe(path);
    const page = await (await desk().send('GET', path)).text();
    expect(page).not.toContain('Đang chờ bác sĩ đọc');
    expect(page).toContain('Gặp bác sĩ chuyên khoa sớm');
    expect(await desk().facts('summary.released', visit.visitId)).toHaveLength(2);
  });

  it('keeps no token that could be read from the database', async () => {
    desk().as('radiologist');
    const study = await desk().stageStudy();
    await signAndRelease(desk(), study);
    const { path } = await json<{ path: string }>(desk().send('GET', `/api/visits/${study.visitId}/summary`));
    const rows = JSON.stringify(await desk().db.selectFrom('summaries').selectAll().execute());
    expect(rows).not.toContain(path.slice('/p/'.length));
  });
});
