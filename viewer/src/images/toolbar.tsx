import { ActionIcon, Button, Divider, Group, Menu, SegmentedControl, Tooltip } from '@mantine/core';
import {
  IconAdjustments,
  IconArrowsMove,
  IconChevronDown,
  IconContrast,
  IconEye,
  IconEyeOff,
  IconFocusCentered,
  IconGrid4x4,
  IconPointer,
  IconRefresh,
  IconRuler2,
  IconTrash,
  IconZoomIn,
} from '@tabler/icons-react';
import type { ComponentType, ReactNode, RefObject } from 'react';
import { useWords } from '../i18n/use-words.ts';
import type { ImageControls } from './controls.ts';
import { removeMeasurements, type ToolName } from './tool-groups.ts';
import { PRESET_NAMES, PRESETS } from './window-presets.ts';

export type Layout = 'stack' | 'planes';

type ToolbarProps = {
  tool: ToolName;
  onTool: (tool: ToolName) => void;
  layout: Layout;
  onLayout: (layout: Layout) => void;
  /** Why the three planes are not possible, in words; null when they are. */
  planesProblem: string | null;
  presets: boolean;
  marksShown: boolean | null;
  onMarksShown: (shown: boolean) => void;
  controls: RefObject<ImageControls | null>;
};

const POINTING: [Exclude<ToolName, 'crosshairs'>, ComponentType<{ size?: number }>, string][] = [
  ['window', IconAdjustments, 'W'],
  ['zoom', IconZoomIn, 'Z'],
  ['pan', IconArrowsMove, 'G'],
  ['length', IconRuler2, 'L'],
  ['probe', IconPointer, 'O'],
];

export function Toolbar(props: ToolbarProps) {
  const { tool, onTool, layout, onLayout, planesProblem, marksShown, onMarksShown, controls } = props;
  const { t } = useWords();
  return (
    <Group
      className="image-toolbar"
      role="toolbar"
      aria-label={t('tool.label')}
      gap={4}
      px={8}
      py={5}
      wrap="wrap"
    >
      {POINTING.map(([name, Icon, key]) => (
        <ToolButton
          key={name}
          label={`${t(`tool.${name}`)} (${key})`}
          on={tool === name}
          onClick={() => onTool(name)}
          testId={`tool-${name}`}
        >
          <Icon size={18} />
        </ToolButton>
      ))}
      {layout === 'planes' && (
        <ToolButton
          label={t('tool.crosshairs')}
          on={tool === 'crosshairs'}
          onClick={() => onTool('crosshairs')}
          testId="tool-crosshairs"
        >
          <IconFocusCentered size={18} />
        </ToolButton>
      )}
      <Divider orientation="vertical" mx={4} color="dark.4" />
      {props.presets && <Presets controls={controls} />}
      <ToolButton
        label={`${t('tool.invert')} (I)`}
        onClick={() => controls.current?.invert()}
        testId="tool-invert"
      >
        <IconContrast size={18} />
      </ToolButton>
      {layout === 'stack' && (
        <ToolButton
          label={t('tool.oneToOne')}
          onClick={() => controls.current?.actualSize?.()}
          testId="tool-actual-size"
        >
          <IconGrid4x4 size={18} />
        </ToolButton>
      )}
      <ToolButton
        label={`${t('tool.reset')} (0)`}
        onClick={() => controls.current?.reset()}
        testId="tool-reset"
      >
        <IconRefresh size={18} />
      </ToolButton>
      <ToolButton label={t('tool.clear')} onClick={removeMeasurements} testId="tool-clear">
        <IconTrash size={18} />
      </ToolButton>
      {marksShown !== null && (
        <ToolButton
          label={t('tool.marks')}
          on={marksShown}
          onClick={() => onMarksShown(!marksShown)}
          testId="tool-marks"
        >
          {marksShown ? <IconEye size={18} /> : <IconEyeOff size={18} />}
        </ToolButton>
      )}
      <Tooltip label={planesProblem ?? `${t('key.layout')} (M)`} multiline maw={320}>
        <SegmentedControl
          ml="auto"
          size="xs"
          value={layout}
          onChange={(value) => onLayout(value === 'planes' ? 'planes' : 'stack')}
          data-testid="layout"
          data={[
            { value: 'stack', label: t('tool.layoutStack') },
            { value: 'planes', label: 'MPR', disabled: planesProblem !== null },
          ]}
        />
      </Tooltip>
    </Group>
  );
}

function Presets({ controls }: Pick<ToolbarProps, 'controls'>) {
  const { t } = useWords();
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          rightSection={<IconChevronDown size={14} />}
          data-testid="presets"
        >
          {t('tool.preset')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {PRESET_NAMES.map((name, index) => (
          <Menu.Item
            key={name}
            data-testid={`preset-${name}`}
            rightSection={index + 1}
            onClick={() => controls.current?.setWindow(PRESETS[name])}
          >
            {t(`preset.${name}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => controls.current?.setWindow(null)} data-testid="preset-image">
          {t('preset.image')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type ToolButtonProps = {
  label: string;
  on?: boolean;
  onClick: () => void;
  testId: string;
  children: ReactNode;
};

function ToolButton({ label, on, onClick, testId, children }: ToolButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size={30}
        variant={on ? 'filled' : 'subtle'}
        color={on ? 'teal' : 'gray'}
        aria-label={label}
        aria-pressed={on}
        onClick={onClick}
        data-testid={testId}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
