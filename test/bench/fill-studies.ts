import { type RawBuilder, sql } from 'kysely';
import { namePhrases, searchName } from '../../src/domain/name.ts';
import type { Db } from '../../src/platform/db/tables.ts';

const FAMILY = 'Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý'.split(' ');
const MIDDLE = 'Văn Hữu Đức Quốc Minh Công Thị Ngọc Thanh Kim Bích Mỹ'.split(' ');
const GIVEN =
  'Hùng Dũng Tuấn Thắng Cường Đạt Phúc Lộc Sơn Huỳnh Hằng Hương Lan Huệ Nguyệt Ánh Yến Thảo Mỹ Trúc'.split(
    ' ',
  );

/** DICOM names that the filled studies have, in the order in which patients take them. */
export const NAMES: readonly string[] = FAMILY.flatMap((family) =>
  MIDDLE.flatMap((middle) => GIVEN.map((given) => `${family}^${middle} ${given}`)),
);

/** The patient ID of each patient, counted from 0. */
export const filledPatient = (number: number) => `FILL-${String(number).padStart(7, '0')}`;

async function fillNames(db: Db): Promise<void> {
  await sql`create table "filledNames" ("id" integer primary key, "dicomName" text, "name" text, "folded" text)`.execute(
    db,
  );
  const rows = NAMES.map((dicomName, id) => ({ id, dicomName, folded: searchName(dicomName) }));
  const values = rows.map(
    ({ id, dicomName, folded }) => sql`(${id}, ${dicomName}, ${dicomName.replaceAll('^', ' ')}, ${folded})`,
  );
  for (let at = 0; at < values.length; at += 500) {
    await sql`insert into "filledNames" values ${sql.join(values.slice(at, at + 500))}`.execute(db);
  }
  for (const { folded } of rows) {
    const phrases = namePhrases(folded).map(({ phrase, later }) => ({
      later: later ? (1 as const) : (0 as const),
      phrase,
      name: folded,
    }));
    await db
      .insertInto('namePhrases')
      .values(phrases)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

const zeros = (value: RawBuilder<unknown>, width: number) =>
  sql`substr('0000000000' || cast(${value} as text), -${sql.lit(width)})`;

/**
 * Fills an empty archive with so many studies of one series and one instance, two to a patient, over five years:
 * rows only, no files. Every person is invented. Both databases take it.
 */
export async function fillStudies(db: Db, studies: number): Promise<void> {
  await fillNames(db);
  const numbers = (count: number) =>
    sql`with recursive "n"("i") as (select 0 union all select "i" + 1 from "n" where "i" < ${sql.lit(count - 1)})`;
  // Prime steps scatter names and days over the patients.
  const patients = Math.ceil(studies / 2);
  await sql`insert into "patients" ("id", "issuer", "patientId", "name", "dicomName", "nameFolded", "birthDate", "sex", "createdAt")
    ${numbers(patients)} select 'p' || "n"."i", 'BENCH', 'FILL-' || ${zeros(sql`"n"."i"`, 7)}, "name", "dicomName", "folded",
      cast(1940 + "n"."i" % 50 as text) || '-' || ${zeros(sql`1 + "n"."i" % 12`, 2)} || '-' || ${zeros(sql`1 + "n"."i" % 28`, 2)},
      case when "n"."i" % 2 = 0 then 'M' else 'F' end, 1767225600000
    from "n" join "filledNames" on "filledNames"."id" = ("n"."i" * 7919) % ${sql.lit(NAMES.length)}`.execute(
    db,
  );
  await sql`insert into "visits" ("id", "patientKey", "visitDate", "createdAt")
    ${numbers(studies)} select 'v' || "i", 'p' || ("i" / 2), '2021-' || cast("i" % 2 as text), 1767225600000 from "n"`.execute(
    db,
  );
  await sql`insert into "studies" ("studyUid", "patientKey", "visitId", "accessionNumber", "studyDate", "studyTime", "description",
      "referringPhysician", "referringFolded", "studyId", "instanceCount", "firstReceivedAt", "lastReceivedAt", "settledAt", "door", "sender", "quietMs", "expectedCount")
    ${numbers(studies)} select '1.2.826.0.1.3680043.10.1999.7.' || "i", 'p' || ("i" / 2), 'v' || "i", 'A' || ${zeros(sql`"i"`, 9)},
      cast(2021 + ("i" * 7919 / 337) % 5 as text) || ${zeros(sql`1 + ("i" * 7919 / 28) % 12`, 2)} || ${zeros(sql`1 + ("i" * 7919) % 28`, 2)},
      ${zeros(sql`7 + "i" % 11`, 2)} || ${zeros(sql`"i" % 60`, 2)} || '00', 'CT ngực liều thấp',
      'Lương^Thị Bác Sĩ', 'luong thi bac si', cast("i" as text), 1, 1767225600000, 1767225600000, 1767225600000, 'dicomweb', 'bench', 30000, 0 from "n"`.execute(
    db,
  );
  await sql`insert into "series" ("seriesUid", "studyUid", "modality", "bodyPart", "description", "seriesNumber", "instanceCount")
    ${numbers(studies)} select '1.2.826.0.1.3680043.10.1999.7.' || "i" || '.1', '1.2.826.0.1.3680043.10.1999.7.' || "i",
      case when "i" % 3 = 0 then 'CT' when "i" % 3 = 1 then 'DX' else 'MG' end, 'CHEST', 'Lung', 1, 1 from "n"`.execute(
    db,
  );
  await sql`insert into "instances" ("sopInstanceUid", "seriesUid", "studyUid", "sopClassUid", "transferSyntaxUid", "instanceNumber",
      "rows", "columns", "frames", "hash", "sizeBytes", "receivedAt")
    ${numbers(studies)} select '1.2.826.0.1.3680043.10.1999.7.' || "i" || '.1.1', '1.2.826.0.1.3680043.10.1999.7.' || "i" || '.1',
      '1.2.826.0.1.3680043.10.1999.7.' || "i", '1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.1.2.1', 1, 512, 512, 1,
      ${sql`'0000000000000000000000000000000000000000000000000000000' || ${zeros(sql`"i"`, 9)}`}, 525000, 1767225600000 from "n"`.execute(
    db,
  );
  await sql`drop table "filledNames"`.execute(db);
}
