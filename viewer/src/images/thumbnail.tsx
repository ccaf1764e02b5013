import { Enums, imageLoader, type Types } from '@cornerstonejs/core';
import { Center, Loader } from '@mantine/core';
import { IconFileDescription, IconPhotoOff } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { imageEngine } from './engine.ts';
import type { ImageInfo } from './image-info.ts';

const SIZE = 96;

/** A small picture of one image, drawn without WebGL; null stands for a series with nothing to picture. */
export function Thumbnail({ image, hold }: { image: ImageInfo | null; hold: boolean }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [state, setState] = useState<'loading' | 'drawn' | 'failed'>('loading');

  useEffect(() => {
    if (!image || hold) return;
    let left = false;
    setState('loading');
    imageEngine()
      .then(() =>
        imageLoader.loadAndCacheImage(image.imageId, {
          requestType: Enums.RequestType.Thumbnail,
          priority: 0,
        }),
      )
      .then((loaded) => {
        if (left || !canvas.current) return;
        drawSmall(loaded, canvas.current, image);
        setState('drawn');
      })
      .catch(() => {
        // The viewport says why when the series is opened; here a crossed-out picture is enough.
        if (!left) setState('failed');
      });
    return () => {
      left = true;
    };
  }, [image, hold]);

  return (
    <Center w={SIZE} h={SIZE} bg="black" pos="relative" style={{ borderRadius: 4, overflow: 'hidden' }}>
      <canvas ref={canvas} width={SIZE} height={SIZE} hidden={state !== 'drawn'} />
      {!image && <IconFileDescription size={32} stroke={1.2} color="#94a0ac" />}
      {image && state === 'loading' && <Loader size="xs" color="gray" />}
      {image && state === 'failed' && <IconPhotoOff size={28} stroke={1.2} color="#94a0ac" />}
    </Center>
  );
}

/** Draws an image by nearest pixels into a small square, with its own window. */
function drawSmall(image: Types.IImage, canvas: HTMLCanvasElement, info: ImageInfo): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const pixels = image.voxelManager?.getScalarData() ?? image.getPixelData();
  const samples = image.color ? pixels.length / (image.columns * image.rows) : 1;
  const center = [image.windowCenter].flat()[0] ?? 128;
  const width = Math.max([image.windowWidth].flat()[0] ?? 256, 1);
  const grey = (value: number) => {
    const level = ((value - (center - width / 2)) / width) * 255;
    return info.isInverse ? 255 - level : level;
  };
  const down = (info.spacing?.row ?? 1) * image.rows;
  const across = (info.spacing?.column ?? 1) * image.columns;
  const scale = SIZE / Math.max(down, across);
  const [w, h] = [Math.max(1, Math.round(across * scale)), Math.max(1, Math.round(down * scale))];
  const small = context.createImageData(w, h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const column = Math.min(image.columns - 1, Math.floor(((x + 0.5) / w) * image.columns));
      const row = Math.min(image.rows - 1, Math.floor(((y + 0.5) / h) * image.rows));
      const from = (row * image.columns + column) * samples;
      const to = (y * w + x) * 4;
      for (let channel = 0; channel < 3; channel++) {
        const value = Number(pixels[samples >= 3 ? from + channel : from] ?? 0);
        small.data[to + channel] = samples >= 3 ? value : grey(value);
      }
      small.data[to + 3] = 255;
    }
  }
  context.clearRect(0, 0, SIZE, SIZE);
  context.putImageData(small, Math.floor((SIZE - w) / 2), Math.floor((SIZE - h) / 2));
}
