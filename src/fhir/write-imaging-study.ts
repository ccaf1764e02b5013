import type { Selectable } from 'kysely';
import type { InstanceTable, SeriesTable, StudyTable } from '../ingest/tables.ts';
import { dicomMoment, momentText } from './moment.ts';
import { type Coding, type Resource, told } from './resource.ts';

const DICOM_TERMS = 'http://dicom.nema.org/resources/ontology/DCM';

export type StudyParts = {
  readonly study: Selectable<StudyTable>;
  readonly series: readonly SeriesTable[];
  readonly instances: readonly Pick<
    InstanceTable,
    'sopInstanceUid' | 'seriesUid' | 'sopClassUid' | 'instanceNumber'
  >[];
  /** Orders whose images these are. */
  readonly orderIds: readonly string[];
};

/** A series that does not say what made it is of modality OT, other (PS3.16 CID 29). */
const modalityOf = (modality: string | null): Coding => ({ system: DICOM_TERMS, code: modality ?? 'OT' });

/** FHIR has no negative numbers here, DICOM allows them. */
const numberOf = (number: number | null) => (number === null || number < 0 ? undefined : number);

/** A study as FHIR has it, down to its instances; `dicomWeb` is where they are retrieved. */
export function writeImagingStudy(
  { study, series, instances, orderIds }: StudyParts,
  { dicomWeb, timeZone }: { readonly dicomWeb: string; readonly timeZone: string },
): Resource {
  const modalities = [...new Set(series.map(({ modality }) => modality ?? 'OT'))];
  const { accessionNumber } = study;
  return {
    resourceType: 'ImagingStudy',
    id: study.studyUid,
    meta: { lastUpdated: momentText(study.settledAt ?? study.lastReceivedAt, timeZone) },
    contained: [
      {
        resourceType: 'Endpoint',
        id: 'dicom-web',
        status: 'active',
        connectionType: {
          system: 'http://terminology.hl7.org/CodeSystem/endpoint-connection-type',
          code: 'dicom-wado-rs',
        },
        payloadType: [{ text: 'DICOM' }],
        address: dicomWeb,
      },
    ],
    identifier: [
      { system: 'urn:dicom:uid', value: `urn:oid:${study.studyUid}` },
      ...(accessionNumber === null || accessionNumber === ''
        ? []
        : [
            {
              type: {
                coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'ACSN' }],
              },
              value: accessionNumber,
            },
          ]),
    ],
    status: study.settledAt === null ? 'registered' : 'available',
    modality: modalities.map(modalityOf),
    subject: { reference: `Patient/${study.patientKey}` },
    started: dicomMoment(study.studyDate, study.studyTime, timeZone) ?? undefined,
    basedOn: orderIds.map((id) => ({ reference: `ServiceRequest/${id}` })),
    endpoint: [{ reference: '#dicom-web' }],
    numberOfSeries: series.length,
    numberOfInstances: study.instanceCount,
    ...told('description', study.description),
    series: series.map((one) => ({
      uid: one.seriesUid,
      number: numberOf(one.seriesNumber),
      modality: modalityOf(one.modality),
      ...told('description', one.description),
      numberOfInstances: one.instanceCount,
      bodySite: one.bodyPart === null || one.bodyPart === '' ? undefined : { display: one.bodyPart },
      instance: instances
        .filter(({ seriesUid }) => seriesUid === one.seriesUid)
        .map(({ sopInstanceUid, sopClassUid, instanceNumber }) => ({
          uid: sopInstanceUid,
          sopClass: { system: 'urn:ietf:rfc:3986', code: `urn:oid:${sopClassUid}` },
          number: numberOf(instanceNumber),
        })),
    })),
  };
}
