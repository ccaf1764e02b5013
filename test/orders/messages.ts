import type { TestHub } from '../hub.ts';

export type Ordered = {
  control?: string;
  status?: string;
  controlId?: string;
  patientId?: string;
  name?: string;
  born?: string;
  placer?: string;
  accession?: string;
  procedureId?: string;
  stepId?: string;
  station?: string;
  modality?: string;
  start?: string;
  reason?: string;
  site?: string;
  zds?: string;
};

/** An ORM^O01 of v2.3.1 as IHE Radiology has it. */
export function orm(of: Ordered = {}): Buffer {
  const {
    control = 'NW',
    status = '',
    controlId = 'M1',
    patientId = 'P1',
    name = 'Nguyễn^Thị Đào',
    born = '19580412',
    placer = 'PL1',
    accession = 'ACC1',
    procedureId = 'RP1',
    stepId = 'SPS1',
    station = 'CT1',
    modality = 'CT',
    start = '20261123080000',
    reason = 'Ho kéo dài',
    site = '',
    zds = '',
  } = of;
  const timing = `^^^${start}^^R`;
  return Buffer.from(
    [
      `MSH|^~\\&|RIS|HN|HUB|HN|20261122081500+0700||ORM^O01|${controlId}|P|2.3.1||||||UNICODE UTF-8`,
      `PID|1||${patientId}^^^^MR||${name}||${born}|F`,
      `PV1|1|O|P1^^^${site}|||||D1^Lê^Bình`,
      `ORC|${control}|${placer}|||${status}||${timing}`,
      `OBR|1|${placer}||CTCHEST^CT ngực^99HN^CT-LOW^CT liều thấp^99HN||||||||||||R1^Trần^An||${accession}|${procedureId}|${stepId}|${station}|||${modality}|||${timing}||||^${reason}`,
      ...(zds === '' ? [] : [`ZDS|${zds}`]),
      '',
    ].join('\r'),
  );
}

/** Sends messages over HTTP; answers the acknowledgements. */
export async function send(hub: TestHub, message: Buffer): Promise<string> {
  const answer = await hub.asAutomation('/api/hl7', {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2' },
    body: new Uint8Array(message),
  });
  return answer.text();
}
