import type { Abort } from '../formats/dimse/pdu.ts';

/** An association that cannot go on; `abort` is what the peer is told, null when there is nobody to tell. */
export class AssociationFault extends Error {
  readonly abort: Abort | null;

  constructor(message: string, abort: Abort | null) {
    super(message);
    this.name = 'AssociationFault';
    this.abort = abort;
  }
}
