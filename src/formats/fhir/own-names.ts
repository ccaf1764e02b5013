/**
 * Names of our own where FHIR wants a URI and the sender gave a plain word (`L`, `BVDK`), and for extensions. They say
 * nothing to others, and bring the word back when a resource of ours comes in.
 */
const OWN = 'urn:tamsoat:';

export const OWN_EXTENSIONS = {
  /** Our conversion of the value, a Quantity in UCUM. */
  canonicalValue: `${OWN}canonical-value`,
  /** `laboratory` or `hub`: whose reference range it is. */
  rangeGivenBy: `${OWN}range-given-by`,
  /** Why no model may read the result. */
  problem: `${OWN}problem`,
  /** A result that could not be read, as it was received. */
  asReceived: `${OWN}as-received`,
} as const;

/** Tells results of one code apart within a report (OBX-4). */
export const SUB_ID = `${OWN}sub-id`;
/** Numbers a report that a reader has signed, which is no laboratory's and is not taken for one when it comes back. */
export const SIGNED_REPORT = `${OWN}signed-report`;
export const ANALYTE = `${OWN}analyte`;

const ABSOLUTE = /^[a-z][a-z0-9+.-]*:/iu;
const OID = /^[0-2](\.(0|[1-9]\d*)){2,}$/;

export const LOINC = 'http://loinc.org';
export const UCUM = 'http://unitsofmeasure.org';

/** The URI of a word that names who issued numbers or codes; an OID and what is a URI already need no prefix. */
export function uriOf(kind: 'issuer' | 'codes' | 'sender', word: string): string {
  if (OID.test(word)) return `urn:oid:${word}`;
  // A word with a blank is no URI, whatever stands before its first colon.
  if (ABSOLUTE.test(word) && !/\s/u.test(word) && !word.startsWith(OWN)) return word;
  return `${OWN}${kind}:${encodeURIComponent(word)}`;
}

/** The word that `uriOf` was given, so that a person or a code named by HL7 v2 and by FHIR is the same one. */
export function wordOf(kind: 'issuer' | 'codes' | 'sender', uri: string): string {
  const own = `${OWN}${kind}:`;
  if (uri.startsWith(own)) {
    try {
      return decodeURIComponent(uri.slice(own.length));
    } catch {
      return uri;
    }
  }
  const oid = /^urn:oid:(.+)$/iu.exec(uri)?.[1];
  return oid !== undefined && OID.test(oid) ? oid : uri;
}
