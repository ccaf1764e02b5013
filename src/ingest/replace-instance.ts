import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { instanceColumns } from './add-instance.ts';
import type { ReadFile } from './correct-blob.ts';
import { settleAfter } from './expect-instances.ts';
import type { InstanceTable } from './tables.ts';

/**
 * Lets newer bytes be an instance's; the old ones stay, named by `replacedInstances`. The study is open again, so its
 * models run over the new image, and a signature that came before does not cover it.
 */
export async function replaceInstance(
  tx: Tx,
  { clock, road }: Pick<Platform, 'clock' | 'road'>,
  { decisionId, held, file }: { decisionId: string; held: InstanceTable; file: ReadFile },
): Promise<void> {
  const now = clock.now();
  const { sopInstanceUid, studyUid, hash, sizeBytes, originalHash } = held;
  await tx
    .insertInto('replacedInstances')
    .values({ decisionId, sopInstanceUid, studyUid, hash, sizeBytes, originalHash, replacedAt: now })
    .execute();
  await tx
    .updateTable('instances')
    .set({ ...instanceColumns(file), originalHash: null, receivedAt: now, replacedAt: now })
    .where('sopInstanceUid', '=', sopInstanceUid)
    .execute();
  const study = await tx
    .updateTable('studies')
    .set({ lastReceivedAt: now, settledAt: null })
    .where('studyUid', '=', studyUid)
    .returning(['studyUid', 'visitId', 'instanceCount', 'quietMs', 'expectedCount'])
    .executeTakeFirstOrThrow();
  const settleAfterMs = await settleAfter(tx, study);
  await road.record(tx, { kind: 'instance.stored', studyUid, visitId: study.visitId, settleAfterMs });
}
