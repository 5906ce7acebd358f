/**
 * Width and height of a drawing in CSS pixels, by its own attributes or by its view box; null when it tells neither.
 *
 * @example svgSize('<svg viewBox="0 0 640 300">') // { width: 640, height: 300 }
 */
export function svgSize(svg: string): { readonly width: number; readonly height: number } | null {
  const tag = /<svg\b[^>]*>/i.exec(svg)?.[0] ?? '';
  const length = (name: string): number => Number(new RegExp(`\\s${name}="([\\d.]+)(?:px)?"`, 'i').exec(tag)?.[1]);
  const [, , width = Number.NaN, height = Number.NaN] = (/\sviewBox="([^"]*)"/i.exec(tag)?.[1] ?? '')
    .trim()
    .split(/[\s,]+/)
    .map(Number);
  const size = { width: length('width') || width, height: length('height') || height };
  return size.width > 0 && size.height > 0 ? size : null;
}
