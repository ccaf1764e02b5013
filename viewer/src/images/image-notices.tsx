import { useWords } from '../i18n/use-words.ts';
import type { ImageInfo } from './image-info.ts';

/** What a reader must know about an image before trusting what it shows. */
export function ImageNotices({ image }: { image: ImageInfo }) {
  const { t, number } = useWords();
  const notices: string[] = [];
  if (image.lossyRatio !== null) {
    notices.push(
      image.lossyRatio > 0 ? t('image.lossyRatio', { ratio: number(image.lossyRatio) }) : t('image.lossy'),
    );
  }
  if (!image.spacing) notices.push(t('image.noSpacing'));
  if (image.spacing?.at === 'detector') notices.push(t('image.detectorSpacing'));
  if (image.hasModalityLut) notices.push(t('image.modalityLut'));
  return notices.map((notice) => (
    <div key={notice} className="notice">
      {notice}
    </div>
  ));
}
