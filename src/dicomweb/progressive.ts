import type { Platform } from '../platform/platform.ts';
import { type InstanceRow, instancesOfSeries } from './address.ts';
import type { Transcoder } from './transcoder.ts';

/** High-Throughput JPEG 2000: fast enough to be made on the way, and the beginning of a frame is a smaller picture of it. */
const PROGRESSIVE: ReadonlySet<string> = new Set(['1.2.840.10008.1.2.4.201', '1.2.840.10008.1.2.4.202']);
const MOST_REMEMBERED = 10_000;

export type Progressive = {
  /** Says that a viewer asks for frames of a series in a transfer syntax. */
  want(row: InstanceRow, to: string): void;
};

/**
 * Once a viewer asks for one frame of a series in HTJ2K, has the whole series made so in the background.
 * Until it is there frames are made one by one; where it cannot be made nothing is lost.
 */
export function openProgressive({ db, log }: Platform, transcoder: Transcoder): Progressive {
  const wanted = new Set<string>();
  return {
    want({ studyUid, seriesUid }, to) {
      const name = `${seriesUid} ${to}`;
      if (!PROGRESSIVE.has(to) || wanted.has(name)) return;
      if (wanted.size >= MOST_REMEMBERED) wanted.clear();
      wanted.add(name);
      instancesOfSeries(db, studyUid, seriesUid).then(
        (rows) => {
          for (const { hash, frameTable, transferSyntaxUid } of rows) {
            if (transferSyntaxUid !== to) transcoder.later({ hash, frameTable, to });
          }
        },
        (err: unknown) => log.warn({ err }, 'a series is not made ready for progressive display'),
      );
    },
  };
}
