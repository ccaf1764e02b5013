import { Badge, Table, Text } from '@mantine/core';
import type { Band, BandSet, ModelCard } from '../../../src/inference/model-card.ts';
import { useWords } from '../i18n/use-words.ts';

/** Each band of each output, what it is called and what the guideline advises. */
export function BandsTable({ card }: { card: ModelCard }) {
  const { t, say } = useWords();
  const rangeOf = useRange();
  const inputs = card.kind === 'table' ? card.inputs : [];
  const heading = (set: BandSet) => {
    if (!set.when) return null;
    const { when } = set;
    const input = inputs.find((one) => one.name === when.input);
    const name = input ? say(input.title) : when.input;
    return 'below' in when ? `${name} < ${when.below}` : `${name} ≥ ${when.atLeast}`;
  };
  return (
    <Table.ScrollContainer minWidth={560}>
      <Table verticalSpacing={5}>
        <Table.Tbody>
          {card.bands.flatMap((set) =>
            set.bands.map((band, index) => (
              <Table.Tr key={`${set.output} ${heading(set)} ${band.code}`}>
                <Table.Td w={150} className="tabular">
                  {index === 0 && heading(set) && (
                    <Text size="xs" c="dimmed">
                      {heading(set)}
                    </Text>
                  )}
                  {rangeOf(set.bands, index)}
                </Table.Td>
                <Table.Td w={200}>
                  {say(band.label)}{' '}
                  {band.flagged && (
                    <Badge size="xs" color="orange" variant="light" tt="none" radius="sm">
                      {t('risks.flagged')}
                    </Badge>
                  )}
                </Table.Td>
                <Table.Td>
                  {say(band.advice)}
                  <Text size="xs" c="dimmed" lang="en">
                    {band.advice.source}
                  </Text>
                </Table.Td>
              </Table.Tr>
            )),
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** From which value to which a band reaches: it begins at its own bound and ends at the next one's. */
function useRange(): (bands: readonly Band[], index: number) => string {
  const { number } = useWords();
  return (bands, index) => {
    const [band, next] = [bands[index], bands[index + 1]];
    const low =
      band?.from !== undefined
        ? `≥ ${number(band.from)}`
        : band?.above !== undefined
          ? `> ${number(band.above)}`
          : '';
    const high =
      next?.from !== undefined
        ? `< ${number(next.from)}`
        : next?.above !== undefined
          ? `≤ ${number(next.above)}`
          : '';
    return [low, high].filter(Boolean).join(', ');
  };
}
