import { escapeMarkup as esc } from './markup.ts';

/**
 * A drawing as a part of the page: its words can be found and copied, and it follows the look of the screen.
 *
 * @param svg drawn here: known elements only, no script, no address
 * @param place tells it from the other drawings of the page
 * @param alt empty: for the eye only
 */
export function inlineDrawing(svg: string, place: string, alt: string): string {
  const role = alt === '' ? ' aria-hidden="true"' : ` role="img" aria-label="${esc(alt)}"`;
  return svg
    .replace(/<[^>]+>/g, (tag) =>
      tag
        .replace(/(\sid=")/, `$1${place}-`)
        .replace(/(\shref="#)/, `$1${place}-`)
        .replace(/(="\s*url\(["']?#)/g, `$1${place}-`),
    )
    .replace(/^<svg/, `<svg${role}`);
}
