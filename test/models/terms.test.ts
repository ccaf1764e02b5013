import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { newId, type ReadId } from '../../src/domain/ids.ts';
import { startHub, type TestHub } from '../hub.ts';

const labs = join(import.meta.dirname, '../../data-samples/labs');
const WITH_TERMS = ['galad', 'kfre-4', 'kfre-8', 'llp-v1', 'who-2019-se-asia'];

const list = z.object({
  models: z.array(
    z.object({ id: z.string(), state: z.string(), termsAccepted: z.object({ by: z.string() }).nullable() }),
  ),
});

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
}, 120_000);
afterAll(() => hub.stop());

async function statesOf(ids: readonly string[]): Promise<Record<string, string>> {
  const answer = await hub.asAutomation('/api/models');
  const { models } = list.parse(await answer.json());
  return Object.fromEntries(models.filter(({ id }) => ids.includes(id)).map(({ id, state }) => [id, state]));
}

async function assessedBy(): Promise<string[]> {
  const rows = await hub.hub.db.selectFrom('assessments').select('modelId').distinct().execute();
  return rows.map(({ modelId }) => modelId).sort();
}

describe('a model whose owner set terms', () => {
  it('is off until an administrator accepts them, and says nothing of anybody', async () => {
    expect(await statesOf(WITH_TERMS)).toEqual(Object.fromEntries(WITH_TERMS.map((id) => [id, 'off'])));
    const message = readdirSync(labs).find((name) => name.endsWith('.hl7'));
    const sent = await hub.asAutomation('/api/hl7', {
      method: 'POST',
      headers: { 'content-type': 'application/hl7-v2' },
      body: readFileSync(join(labs, message ?? '')),
    });
    expect(sent.status, await sent.text()).toBe(200);
    await hub.drain();
    const assessed = await assessedBy();
    expect(assessed).toContain('fib-4');
    expect(assessed.filter((id) => WITH_TERMS.includes(id))).toEqual([]);
  });

  it('is turned on and off by an administrator alone, on record', async () => {
    const radiologist = await hub.signIn('radiologist');
    expect((await radiologist('/api/models/kfre-4/terms', { method: 'PUT' })).status).toBe(403);
    const administrator = await hub.signIn('administrator');
    expect((await administrator('/api/models/kfre-4/terms', { method: 'PUT' })).status).toBe(204);
    expect(await statesOf(['kfre-4', 'kfre-8'])).toEqual({ 'kfre-4': 'ready', 'kfre-8': 'off' });
    expect((await administrator('/api/models/kfre-4/terms', { method: 'DELETE' })).status).toBe(204);
    expect(await statesOf(['kfre-4'])).toEqual({ 'kfre-4': 'off' });
    const audited = await hub.hub.db
      .selectFrom('auditEvents')
      .select(['action', 'subject'])
      .where('action', 'like', 'terms.%')
      .orderBy('seq')
      .execute();
    expect(audited).toEqual([
      { action: 'terms.accepted', subject: 'kfre-4' },
      { action: 'terms.withdrawn', subject: 'kfre-4' },
    ]);
  });

  it('answers about every visit that is open once its terms are accepted, and no more once they are not', async () => {
    const administrator = await hub.signIn('administrator');
    const terms = (method: string) => administrator('/api/models/kfre-4/terms', { method });
    const before = await assessedBy();
    expect(before).not.toContain('kfre-4');
    await terms('PUT');
    await hub.drain();
    expect(await assessedBy()).toEqual([...before, 'kfre-4'].sort());
    await terms('DELETE');
    await hub.drain();
    expect(await assessedBy()).toEqual(before);
  });

  it('leaves a visit that is signed as it was signed', async () => {
    const { db, clock } = hub.hub;
    const visit = await db.selectFrom('visitAssessments').select('visitId').executeTakeFirstOrThrow();
    const read = {
      id: newId<ReadId>(),
      visitId: visit.visitId,
      subject: visit.visitId,
      studyUid: null,
      readerId: 'reader',
      readerName: 'Reader',
      state: 'signed' as const,
      impression: '',
      recommendation: null,
      createdAt: clock.now(),
      signedAt: clock.now(),
      signedContent: null,
    };
    await db.insertInto('reads').values(read).execute();
    const before = await assessedBy();
    const administrator = await hub.signIn('administrator');
    await administrator('/api/models/galad/terms', { method: 'PUT' });
    await hub.drain();
    expect(await assessedBy()).toEqual(before);
  });

  it('is the only kind that has terms to accept', async () => {
    const administrator = await hub.signIn('administrator');
    expect((await administrator('/api/models/fib-4/terms', { method: 'PUT' })).status).toBe(409);
    expect((await administrator('/api/models/fib-5/terms', { method: 'PUT' })).status).toBe(404);
  });
});
