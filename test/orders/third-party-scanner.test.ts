import { Client, constants, Dataset, log, requests, type responses } from 'dcmjs-dimse';
import { expect, test } from 'vitest';
import { keepPeer } from '../dimse/peer.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from './both-databases.ts';
import { orm, send } from './messages.ts';

const { CFindRequest, NCreateRequest, NSetRequest } = requests;
const { Status, SopClass } = constants;
const MPPS = SopClass.ModalityPerformedProcedureStep;

let hub: TestHub;
let host: string;
let port: number;

async function opened(on: TestHub): Promise<void> {
  log.setLevel('silent');
  hub = on;
  const address = new URL(`dicom://${await hub.listenDicom()}`);
  host = address.hostname;
  port = Number(address.port);
  await keepPeer(hub, 'CT1');
  const message = orm({ accession: 'T1', placer: 'T1', patientId: 'T1', stepId: 'S1', procedureId: 'R1' });
  expect(await send(hub, message)).toContain('MSA|AA');
}

type Answer = { readonly status: number; readonly dataSet: Readonly<Record<string, unknown>> | null };

/** Everything that the hub answers to one request, on an association of its own. */
function ask(request: InstanceType<typeof requests.Request>): Promise<Answer[]> {
  return new Promise((resolve, reject) => {
    const answers: Answer[] = [];
    request.on('response', (response: InstanceType<typeof responses.Response>) => {
      const dataSet = response.hasDataset() ? (response.getDataset()?.getElements() ?? null) : null;
      answers.push({ status: response.getStatus(), dataSet });
    });
    const client = new Client();
    client.on('networkError', reject);
    client.on('closed', () => resolve(answers));
    client.addRequest(request);
    client.send(host, port, 'CT1', 'TAMSOAT');
  });
}

async function create(uid: string, elements: Record<string, unknown>): Promise<number | undefined> {
  const request = new NCreateRequest(MPPS, uid);
  request.setDataset(new Dataset(elements));
  return (await ask(request))[0]?.status;
}

async function set(uid: string, elements: Record<string, unknown>): Promise<number | undefined> {
  const request = new NSetRequest(MPPS, uid);
  request.setDataset(new Dataset(elements));
  return (await ask(request))[0]?.status;
}

const order = () =>
  hub.hub.db
    .selectFrom('orders')
    .select(['studyUid', 'state'])
    .where('accessionNumber', '=', 'T1')
    .executeTakeFirstOrThrow();

async function worklist(): Promise<Answer[]> {
  const request = CFindRequest.createWorklistFindRequest({
    PatientName: '*',
    ScheduledProcedureStepSequence: [{ Modality: 'CT', ScheduledProcedureStepStartDate: '20261123' }],
  });
  return (await ask(request)).filter(({ dataSet }) => dataSet !== null);
}

async function begun(uid: string): Promise<Record<string, unknown>> {
  const { studyUid } = await order();
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    Modality: 'CT',
    PatientName: 'Nguyễn^Thị Đào',
    PatientID: 'T1',
    PerformedProcedureStepID: uid,
    PerformedStationAETitle: 'CT1',
    PerformedProcedureStepStartDate: '20261123',
    PerformedProcedureStepStartTime: '081500',
    PerformedProcedureStepStatus: 'IN PROGRESS',
    ScheduledStepAttributesSequence: [
      { StudyInstanceUID: studyUid, AccessionNumber: 'T1', ScheduledProcedureStepID: 'S1' },
    ],
    PerformedSeriesSequence: [],
  };
}

describeOnBoth('a scanner that speaks by dcmjs-dimse', opened, () => {
  test('finds the person on its worklist and performs the whole step, and nothing changes it afterwards', async () => {
    expect(await worklist()).toMatchObject([{ dataSet: { PatientID: 'T1', AccessionNumber: 'T1' } }]);

    const step = '1.2.77.1';
    expect(await create(step, await begun(step))).toBe(Status.Success);
    expect(await order()).toMatchObject({ state: 'in-progress' });
    expect(await worklist()).toEqual([]);
    expect(await create(step, await begun(step))).toBe(Status.DuplicateSOPInstance);

    const ended = {
      PerformedProcedureStepStatus: 'COMPLETED',
      PerformedProcedureStepEndDate: '20261123',
      PerformedProcedureStepEndTime: '083000',
      PerformedSeriesSequence: [
        {
          SeriesInstanceUID: '1.2.78.1',
          ProtocolName: 'CHEST',
          ReferencedImageSequence: [
            {
              ReferencedSOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
              ReferencedSOPInstanceUID: '1.2.78.1.1',
            },
          ],
        },
      ],
    };
    expect(await set(step, ended)).toBe(Status.Success);
    const { studyUid, state } = await order();
    expect(state).toBe('completed');
    expect(await hub.hub.db.selectFrom('expectedInstances').selectAll().execute()).toEqual([
      { studyUid, sopInstanceUid: '1.2.78.1.1', source: 'mpps' },
    ]);

    expect(await set(step, { PerformedProcedureStepStatus: 'DISCONTINUED' })).toBe(Status.ProcessingFailure);
    expect(await order()).toMatchObject({ state: 'completed' });
  });

  test('is refused a step that is created as done, and one that nobody began', async () => {
    const step = '1.2.77.2';
    const done = { ...(await begun(step)), PerformedProcedureStepStatus: 'COMPLETED' };
    expect(await create(step, done)).toBe(Status.InvalidAttributeValue);
    expect(await set('1.2.77.9', { PerformedProcedureStepStatus: 'COMPLETED' })).toBe(
      Status.NoSuchObjectInstance,
    );
  });
});
