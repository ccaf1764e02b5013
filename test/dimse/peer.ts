import { expect } from 'vitest';
import type { DicomPeer } from '../../src/dimse/api.ts';
import { RIGHTS } from '../../src/dimse/rights.ts';
import type { TestHub } from '../hub.ts';

export const anyPeer: DicomPeer = {
  address: null,
  callsFrom: null,
  site: null,
  may: [...RIGHTS],
  transferSyntaxes: [],
};

/** Has the administrator keep a peer; what is not said of it is open. */
export async function keepPeer(
  hub: Pick<TestHub, 'asAutomation'>,
  aeTitle: string,
  peer: Partial<DicomPeer> = {},
): Promise<void> {
  const answer = await hub.asAutomation(`/api/dicom-peers/${aeTitle}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...anyPeer, ...peer }),
  });
  expect(answer.status).toBe(204);
}

export async function dropPeer(hub: TestHub, aeTitle: string): Promise<void> {
  expect((await hub.asAutomation(`/api/dicom-peers/${aeTitle}`, { method: 'DELETE' })).status).toBe(204);
}
