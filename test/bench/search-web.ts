import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePart10 } from '../../scripts/samples/dicom-write.ts';
import { uidFor } from '../../scripts/samples/uid.ts';
import { migrations } from '../../src/migrations.ts';
import { readConfig } from '../../src/platform/config.ts';
import { migrate, openDb } from '../../src/platform/db/open-db.ts';
import { askFor, storeSeries } from './client.ts';
import { filledPatient, fillStudies, NAMES } from './fill-studies.ts';
import { startHub } from './hub.ts';
import { type Comparison, type Measure, median, type Own, percentile, type Target } from './measure.ts';
import type { Series } from './study.ts';

const JSON_ANSWER = { accept: 'application/dicom+json' };

const patientOf = (number: number) => `TINY-${String(number).padStart(5, '0')}`;
const dayOf = (number: number) =>
  `${2021 + (number % 5)}${String(1 + (number % 12)).padStart(2, '0')}${String(1 + (number % 28)).padStart(2, '0')}`;

/** A study of one tiny image; every person invented. */
function tinyStudy(number: number): Series {
  const studyUid = uidFor(`bench/tiny/${number}`);
  const seriesUid = `${studyUid}.1`;
  const sopInstanceUid = `${studyUid}.1.1`;
  const dataSet = {
    '00080005 CS': 'ISO_IR 192',
    '00080016 UI': '1.2.840.10008.5.1.4.1.1.2',
    '00080018 UI': sopInstanceUid,
    '00080020 DA': dayOf(number),
    '00080030 TM': '081500',
    '00080050 SH': `T${number}`,
    '00080060 CS': 'CT',
    '00081030 LO': 'Tầm soát',
    '00100010 PN': NAMES[(number * 7919) % NAMES.length] ?? '',
    '00100020 LO': patientOf(number),
    '0020000d UI': studyUid,
    '0020000e UI': seriesUid,
    '00200011 IS': '1',
    '00200013 IS': '1',
    '00280002 US': 1,
    '00280004 CS': 'MONOCHROME2',
    '00280010 US': 8,
    '00280011 US': 8,
    '00280100 US': 16,
    '00280101 US': 16,
    '00280102 US': 15,
    '00280103 US': 0,
  };
  const transferSyntax = '1.2.840.10008.1.2.1';
  const bytes = writePart10(dataSet, {
    kind: 'native',
    transferSyntax,
    bytes: Buffer.alloc(128, 1),
    bits: 16,
  });
  return { studyUid, seriesUid, patientId: patientOf(number), instances: [{ sopInstanceUid, bytes }] };
}

const THOUSAND = 1000;
const storedAt = new Set<Target>();

async function prepare(target: Target): Promise<void> {
  if (storedAt.has(target)) return;
  const instances = Array.from({ length: THOUSAND }, (_, i) => tinyStudy(i)).flatMap(
    (study) => study.instances,
  );
  await storeSeries(target, { studyUid: '', seriesUid: '', patientId: '', instances }, 4);
  storedAt.add(target);
}

/** What is searched, by the number of the request; names without accents, which Orthanc would not find. */
type Queries = Readonly<Record<'id' | 'name' | 'date' | 'page', (number: number) => string>>;
const NAMES_ASKED = ['Phan^Minh', 'Phan^Kim', 'Phan^Thanh', 'Phan^C'];

function queries(patient: (number: number) => string): Queries {
  return {
    id: (number) => `PatientID=${patient(number)}`,
    name: (number) => `PatientName=${encodeURIComponent(`${NAMES_ASKED[number % NAMES_ASKED.length]}*`)}`,
    date: (number) => {
      const month = `${2021 + (number % 5)}${String(1 + (number % 12)).padStart(2, '0')}`;
      return `StudyDate=${month}01-${month}28`;
    },
    page: () => '',
  };
}

const TITLES = { id: 'by patient ID', name: 'by name', date: 'by date', page: 'first page' } as const;
const KINDS = ['id', 'name', 'date', 'page'] as const;
type Kind = (typeof KINDS)[number];

const PAGE = 25;
/** So many that an archive of a thousand has them too: what is compared then is the search, not a longer answer. */
const FEW = 5;

async function timesOf(
  target: Target,
  query: (number: number) => string,
  count: number,
  limit = PAGE,
): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const path = `/studies?${query(i)}&limit=${limit}`;
    times.push((await askFor(target, 'GET', path, { headers: JSON_ANSWER, discard: true })).ms);
  }
  return times;
}

function beside(kind: Kind): Comparison {
  return {
    kind: 'comparison',
    name: `search-${kind}`,
    title: `QIDO-RS ${TITLES[kind]}, 1,000 studies`,
    unit: 'ms',
    aim: { atMost: 1 / 2 },
    prepare,
    run: async (target) =>
      median(await timesOf(target, queries((number) => patientOf((number * 7) % THOUSAND))[kind], 100)),
  };
}

const MILLION = 1_000_000;
/** So many that what slows ten of them is no percentile yet: of 200, the two slowest were the 99th. */
const REQUESTS = 1000;

type Times = Record<Kind, number[]>;
const noTimes = (): Times => ({ id: [], name: [], date: [], page: [] });

/** The 99th percentiles of every kind of search in an archive of so many studies, which hold rows and no files. */
async function timesAt(studies: number, rounds: number): Promise<{ page: Times; few: Times }> {
  const folder = await mkdtemp(join(tmpdir(), 'tamsoat-bench-'));
  try {
    const { database } = readConfig({ TAMSOAT_DATA_DIR: folder });
    const db = openDb(database);
    await migrate(db, migrations);
    await fillStudies(db, studies);
    await db.destroy();
    // Filling leaves the disk more than a gigabyte to write, for which each search would wait.
    execFileSync('sync');
    const hub = await startHub(folder);
    try {
      const asked = queries((number) => filledPatient((number * 7919) % (studies / 2)));
      const times = { page: noTimes(), few: noTimes() };
      for (const kind of KINDS) {
        await timesOf(hub, asked[kind], REQUESTS);
        for (let round = 0; round < rounds; round++) {
          times.page[kind].push(percentile(await timesOf(hub, asked[kind], REQUESTS), 99));
          times.few[kind].push(percentile(await timesOf(hub, asked[kind], REQUESTS, FEW), 99));
        }
      }
      return times;
    } finally {
      await hub.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let atMillion: ReturnType<typeof timesAt> | null = null;
let atThousand: ReturnType<typeof timesAt> | null = null;

function large(kind: Kind): Own {
  return {
    kind: 'own',
    name: `search-million-${kind}`,
    title: `QIDO-RS ${TITLES[kind]}, 1,000,000 studies, 99th percentile`,
    unit: 'ms',
    aim: { atMost: 5 },
    async run(rounds) {
      atMillion ??= timesAt(MILLION, rounds);
      return (await atMillion).page[kind];
    },
  };
}

/** How much longer a search for a few studies takes among a million than among a thousand, of the kind that grows most. */
const growth: Own = {
  kind: 'own',
  name: 'search-growth',
  title: 'QIDO-RS for five studies, 1,000,000 studies over 1,000, the worst of the four',
  unit: '×',
  aim: { atMost: 2 },
  async run(rounds) {
    atThousand ??= timesAt(THOUSAND, rounds);
    atMillion ??= timesAt(MILLION, rounds);
    const [small, large] = [(await atThousand).few, (await atMillion).few];
    return [Math.max(...KINDS.map((kind) => median(large[kind]) / median(small[kind])))];
  },
};

/** Searching by QIDO-RS: beside Orthanc in a small archive, and alone in a large one. */
export const searchWeb: readonly Measure[] = [...KINDS.map(beside), ...KINDS.map(large), growth];
