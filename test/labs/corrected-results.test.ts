import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Platform } from '../../src/platform/platform.ts';
import { at, CREATININE, message, OBR, openLabs, PLATELETS } from './open-labs.ts';

type Labs = Awaited<ReturnType<typeof openLabs>>;
let platform: Platform;
let received: Labs['received'];
let current: Labs['current'];
let close: Labs['close'];

beforeEach(async () => {
  ({ platform, received, current, close } = await openLabs());
});
afterEach(() => close());

describe('an HL7 message of results', () => {
  it('that corrects a report replaces it, and what it does not mention stands', async () => {
    await received(message());
    const corrected = CREATININE.replace('||0.9|', '||1.9|').replace('|||F', '|||C');
    const { receipts } = await received(message({ obr: at('20260316120000'), obx: [corrected] }));
    expect(receipts[0]).toMatchObject({
      outcome: 'stored',
      problem: 'earlier-results-stand',
      reason: expect.stringContaining('1 results of the version before'),
    });
    expect((await current()).map(({ analyteKey, valueText }) => [analyteKey, valueText])).toEqual([
      ['creatinine', '1.9'],
      ['plt', '250'],
    ]);
    const facts = await platform.db.selectFrom('facts').select('kind').execute();
    expect(facts.filter(({ kind }) => kind === 'labreport.received')).toHaveLength(2);
  });

  it('that was overtaken by a later version does not replace it', async () => {
    const late = CREATININE.replace('||0.9|', '||1.9|');
    await received(message({ obr: at('20260316120000'), obx: [late] }));
    const { receipts } = await received(message());
    expect(receipts[0]).toMatchObject({
      outcome: 'stored',
      problem: 'later-version-stands',
      reason: expect.stringContaining('A later version of this report stands'),
    });
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['1.9', '250']);
  });

  it('in parts under one number and time is one report, which its correction replaces part by part', async () => {
    const parts = (creatinine: string, platelets: string, reported: string) =>
      message({
        obr: at(reported),
        obx: [
          CREATININE.replace('0.9', creatinine),
          at(reported).replace('OBR|1', 'OBR|2'),
          PLATELETS.replace('250', platelets),
        ],
      });
    await received(parts('0.9', '250', '20260316100000'));
    expect(await platform.db.selectFrom('labReports').select('id').execute()).toHaveLength(1);
    await received(parts('1.9', '90', '20260316120000'));
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['1.9', '90']);
  });

  it('of specimens taken at two times under one number is corrected for the one that is meant', async () => {
    const second = OBR.replace('OBR|1', 'OBR|2').replace('20260316080000', '20260316100000');
    const after = CREATININE.replace('0.9', '1.4');
    await received(message({ obx: [CREATININE, second, after] }));
    const corrected = second.replace('20260316100000+0700|||F', '20260316120000+0700|||C');
    await received(message({ obr: corrected, obx: [after.replace('1.4', '1.2')] }));
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['0.9', '1.2']);
  });

  it('whose correction cannot be read leaves nothing of the value before', async () => {
    const [first, second] = ['a', 'b'].map((sub) => CREATININE.replace('LN||', `LN|${sub}|`));
    await received(message({ obx: [first ?? '', second ?? ''] }));
    const unread = second?.replace('|0.9|', '|1,9|').replace('|||F', '|||C') ?? '';
    await received(message({ obr: at('20260316120000'), obx: [unread] }));
    expect((await current()).map(({ subId, valueText, problem }) => [subId, valueText, problem])).toEqual(
      expect.arrayContaining([
        ['a', '0.9', null],
        ['b', '1,9', 'refused'],
      ]),
    );
    expect(await current()).toHaveLength(2);
    await received(message({ obr: at('20260316130000'), obx: [unread.replace('1,9', '1.9')] }));
    expect((await current()).map(({ valueText }) => valueText).toSorted()).toEqual(['0.9', '1.9']);
  });

  it('that was overtaken by a later version corrects what that one carries on from before it', async () => {
    await received(message());
    await received(message({ obr: at('20260316130000'), obx: [CREATININE.replace('||0.9|', '||1.1|')] }));
    const moved = PLATELETS.replace('||250|', '||90|').replace('|||F', '|||C');
    await received(message({ obr: at('20260316120000'), obx: [CREATININE, moved] }));
    expect((await current()).map(({ valueText, status }) => [valueText, status])).toEqual([
      ['1.1', 'final'],
      ['90', 'corrected'],
    ]);
    const back = PLATELETS.replace('|||F', '|||W');
    await received(message({ obr: at('20260316123000'), obx: [back] }));
    expect((await current()).map(({ valueText, problem }) => [valueText, problem])).toEqual([
      ['1.1', null],
      ['250', 'withdrawn'],
    ]);
    await received(message({ obr: at('20260316110000'), obx: [PLATELETS.replace('||250|', '||80|')] }));
    expect((await current()).map(({ problem }) => problem)).toEqual([null, 'withdrawn']);
  });
});
