import { useWords } from '../i18n/use-words.ts';
import { depthOf } from './geometry.ts';
import type { ImageInfo } from './image-info.ts';

/** Which picture of the stack it is, and where in the patient. */
export function StackPlaceText({ image, index, count }: { image: ImageInfo; index: number; count: number }) {
  const { t, number } = useWords();
  return (
    <>
      <div>
        {t('image.slice', { index: index + 1, count })}
        {image.frameCount > 1 && ` · ${t('image.frame', { frame: image.frame })}`}
      </div>
      {image.plane && <div>{t('image.position', { mm: number(depthOf(image.plane).depth, 1) })}</div>}
      {image.thicknessMm !== null && <div>{t('image.thickness', { mm: number(image.thicknessMm) })}</div>}
      {image.laterality && <b>{image.laterality}</b>}
    </>
  );
}
