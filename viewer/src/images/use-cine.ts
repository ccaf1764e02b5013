import { useEffect, useState } from 'react';
import type { ImageInfo } from './image-info.ts';

const USUAL_FRAMES_PER_SECOND = 15;

/** Playing the frames of a moving picture round and round at the speed it was taken with. */
export function useCine(
  images: readonly ImageInfo[],
  step: () => void,
): { canPlay: boolean; playing: boolean; toggle: () => void } {
  const [playing, setPlaying] = useState(false);
  const canPlay = images.some((image) => image.frameCount > 1 && !image.plane);
  const speed = images[0]?.framesPerSecond ?? USUAL_FRAMES_PER_SECOND;

  useEffect(() => {
    if (!playing || !canPlay) return;
    const timer = setInterval(step, 1000 / speed);
    return () => clearInterval(timer);
  }, [playing, canPlay, speed, step]);

  return { canPlay, playing: playing && canPlay, toggle: () => setPlaying((now) => !now) };
}
