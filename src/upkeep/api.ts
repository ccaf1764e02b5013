/** `DELETE /dicom-web/studies/:study[/series/:series[/instances/:instance]]` answers it. */
export type ImagesDeleted = {
  /** The number of the deletion, which stays on record. */
  readonly deletionId: string;
  readonly instances: number;
};
