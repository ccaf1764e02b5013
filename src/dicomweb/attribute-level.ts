import { hexOfTag, tagOfKeyword } from '../formats/dicom/dictionary.ts';
import { LEVELS, type Level } from './qido-attributes.ts';

/** Attributes that are the same in every instance of a study: General Study and Patient Study (PS3.3 section C.7.2). */
const OF_STUDY = `StudyInstanceUID StudyDate StudyTime ReferringPhysicianName ReferringPhysicianIdentificationSequence
  ConsultingPhysicianName ConsultingPhysicianIdentificationSequence StudyID AccessionNumber
  IssuerOfAccessionNumberSequence StudyDescription PhysiciansOfRecord PhysiciansOfRecordIdentificationSequence
  NameOfPhysiciansReadingStudy PhysiciansReadingStudyIdentificationSequence RequestingService
  RequestingServiceCodeSequence ReferencedStudySequence ProcedureCodeSequence
  ReasonForPerformedProcedureCodeSequence AdmittingDiagnosesDescription AdmittingDiagnosesCodeSequence AdmissionID
  IssuerOfAdmissionIDSequence ServiceEpisodeID IssuerOfServiceEpisodeIDSequence ServiceEpisodeDescription
  ReasonForVisit ReasonForVisitCodeSequence`;
/** And of a series: General Series, General Equipment, Frame of Reference (C.7.3.1, C.7.4.1, C.7.5.1). */
const OF_SERIES = `Modality SeriesInstanceUID SeriesNumber Laterality SeriesDate SeriesTime PerformingPhysicianName
  PerformingPhysicianIdentificationSequence ProtocolName SeriesDescription SeriesDescriptionCodeSequence
  OperatorsName OperatorIdentificationSequence ReferencedPerformedProcedureStepSequence RelatedSeriesSequence
  BodyPartExamined PatientPosition SmallestPixelValueInSeries LargestPixelValueInSeries RequestAttributesSequence
  PerformedProcedureStepID PerformedProcedureStepStartDate PerformedProcedureStepStartTime
  PerformedProcedureStepEndDate PerformedProcedureStepEndTime PerformedProcedureStepDescription
  PerformedProtocolCodeSequence CommentsOnThePerformedProcedureStep AnatomicalOrientationType Manufacturer
  InstitutionName InstitutionAddress StationName InstitutionalDepartmentName ManufacturerModelName
  ManufacturerDeviceClassUID DeviceSerialNumber SoftwareVersions GantryID UDISequence DeviceUID
  SpatialResolution DateOfLastCalibration TimeOfLastCalibration PixelPaddingValue FrameOfReferenceUID
  PositionReferenceIndicator`;

function tagsOf(keywords: string): ReadonlySet<string> {
  return new Set(
    keywords.split(/\s+/).map((keyword) => {
      const tag = tagOfKeyword(keyword);
      if (tag === undefined) throw new Error(`${keyword} is in no dictionary`);
      return hexOfTag(tag);
    }),
  );
}
const ofStudy = tagsOf(OF_STUDY);
const ofSeries = tagsOf(OF_SERIES);

/** The highest level at which an attribute has one value; those of patients (group 0010) are of the study. */
export function levelOfTag(tag: string): Level {
  if (ofStudy.has(tag) || tag.startsWith('0010')) return 'study';
  return ofSeries.has(tag) ? 'series' : 'instance';
}

/** Whether one instance tells the attribute for all that a result of this level stands for. */
export function isOfLevel(tag: string, level: Level): boolean {
  return LEVELS.indexOf(levelOfTag(tag)) <= LEVELS.indexOf(level);
}
