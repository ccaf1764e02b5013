import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createUser } from '../../src/access/accounts.ts';
import { recordAudit, verifyAuditChain } from '../../src/access/audit.ts';
import { PASSWORD, type SmallHub, startSmallHub } from './small-hub.ts';

let hub: SmallHub;
beforeEach(async () => {
  hub = await startSmallHub((app) => {
    app.get('/api/patients/:key', (c) => c.json({ key: c.req.param('key') }));
    app.get('/dicom-web/studies/:study/metadata', (c) => c.json([]));
    app.get('/api/reports/:subject', (c) => c.notFound());
  });
});
afterEach(() => hub.stop());

const append = (subject: string) =>
  hub.db
    .transaction()
    .execute((tx) =>
      recordAudit(tx, { actor: 'hub', action: 'read.signed', subject, detail: { b: 1, a: 'x' } }),
    );

describe('the audit trail', () => {
  it('is whole when many are written at once', async () => {
    await Promise.all(Array.from({ length: 30 }, (_, i) => append(`read-${i}`)));
    expect(await verifyAuditChain(hub.db)).toMatchObject({ ok: true, events: 30 });
  });

  it('is whole when it is empty', async () => {
    expect(await verifyAuditChain(hub.db)).toMatchObject({ ok: true, events: 0 });
  });

  it('has nothing of what was rolled back', async () => {
    await append('kept');
    const failed = hub.db.transaction().execute(async (tx) => {
      await recordAudit(tx, { actor: 'hub', action: 'read.signed', subject: 'lost' });
      throw new Error('the signing failed');
    });
    await expect(failed).rejects.toThrow('the signing failed');
    await append('kept too');
    expect(await verifyAuditChain(hub.db)).toMatchObject({ ok: true, events: 2 });
  });

  it('shows an event that was changed', async () => {
    for (const subject of ['a', 'b', 'c']) await append(subject);
    await hub.db.updateTable('auditEvents').set({ actorId: 'somebody-else' }).where('seq', '=', 2).execute();
    expect(await verifyAuditChain(hub.db)).toMatchObject({ ok: false, seq: 2 });
  });

  it('shows an event that was taken out of the middle', async () => {
    for (const subject of ['a', 'b', 'c']) await append(subject);
    await hub.db.deleteFrom('auditEvents').where('seq', '=', 2).execute();
    expect(await verifyAuditChain(hub.db)).toMatchObject({ ok: false, seq: 3 });
  });

  it('shows that its last events were taken away', async () => {
    for (const subject of ['a', 'b', 'c']) await append(subject);
    await hub.db.deleteFrom('auditEvents').where('seq', '=', 3).execute();
    expect(await verifyAuditChain(hub.db)).toMatchObject({ ok: false, seq: 3 });
  });
});

describe('seeing a person', () => {
  const events = () =>
    hub.db
      .selectFrom('auditEvents')
      .select(['action', 'subject'])
      .where('actorVia', '!=', 'hub')
      .orderBy('seq')
      .execute();

  it('is on record with who and whom, once a sitting', async () => {
    const headers = { authorization: `Bearer ${hub.access.adminToken}` };
    const open = (path: string) => hub.app.request(path, { headers });
    await open('/api/patients/p1');
    await open('/api/patients/p1');
    await open('/api/patients/p2');
    await open('/dicom-web/studies/1.2.3/metadata');
    hub.passTime(11 * 60 * 1000);
    await open('/api/patients/p1');
    expect(await events()).toEqual([
      { action: 'patient.opened', subject: 'p1' },
      { action: 'patient.opened', subject: 'p2' },
      { action: 'images.opened', subject: '1.2.3' },
      { action: 'patient.opened', subject: 'p1' },
    ]);
  });

  it('is not on record when there was nothing to see, or nobody was let in', async () => {
    await hub.app.request('/api/patients/p1');
    await hub.app.request('/api/reports/s1', {
      headers: { authorization: `Bearer ${hub.access.adminToken}` },
    });
    expect(await events()).toEqual([]);
  });

  it('shows in the trail that an administrator reads, newest first', async () => {
    const { userId } = await createUser(hub.access, {
      name: 'Lê Văn An',
      email: 'an@hub.test',
      password: PASSWORD,
      role: 'coordinator',
    });
    const cookie = await hub.signIn('an@hub.test');
    await hub.app.request('/api/patients/p1', { headers: { cookie } });
    const trail = await hub.app.request('/api/audit', {
      headers: { authorization: `Bearer ${hub.access.adminToken}` },
    });
    expect(await trail.json()).toMatchObject({
      more: false,
      events: [
        { action: 'patient.opened', actorName: 'Lê Văn An', actorId: userId, subject: 'p1' },
        { action: 'session.started' },
        { action: 'user.created', actorId: 'hub', detail: '{"role":"coordinator"}' },
      ],
    });
    expect((await hub.app.request('/api/audit', { headers: { cookie } })).status).toBe(403);
  });
});
