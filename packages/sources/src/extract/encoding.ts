/**
 * Which encoding a text file has: UTF-8, UTF-16 of either order with and without mark, GB18030, Big5, Shift-JIS, Windows-1252. Scored over the decoded text,
 * because valid bytes alone say little: nearly every byte sequence is valid GB18030.
 * @module
 */
import { isHan, isLatin } from '../text/characters.ts';

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030' | 'big5' | 'shift_jis' | 'windows-1252';

/** Earlier ones win a tie. */
const CANDIDATES: readonly Encoding[] = [
  'utf-8',
  'gb18030',
  'big5',
  'shift_jis',
  'utf-16le',
  'utf-16be',
  'windows-1252',
];
const SAMPLE_BYTES = 1_000_000;
const LEAD_IN = 1_000;

/** The most frequent characters of written Chinese, simplified and traditional. */
const COMMON_HAN = new Set(
  '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔' +
    '這個們來為國說時會後裡學經種進過對發還沒動實開與長機關將間問應無現當兩業產樣數據報結變華標準資訊系統電腦網路設計圖書館藥醫療專題題目研究方法結果討論，。、；：？！（）《》“”‘’—…·「」％',
);

/** Below this mean weight the best encoding still gives no text: the file is no text file. */
const LEAST_SCORE = 0.15;

/**
 * The encoding of a whole text file, or null when no encoding makes text of it.
 *
 * @example detectEncoding(new TextEncoder().encode('长卷')) // 'utf-8'
 */
export function detectEncoding(bytes: Uint8Array): Encoding | null {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (!bytes.includes(0) && isUtf8(bytes)) return 'utf-8';
  // What tells encodings apart may come late, after pages of ASCII.
  const first = bytes.findIndex((byte) => byte > 0x7f || byte === 0);
  const start = Math.max(0, first - LEAD_IN) & ~1;
  const sample = bytes.subarray(start, start + SAMPLE_BYTES);
  let best: Encoding | null = null;
  let bestScore = LEAST_SCORE;
  for (const encoding of CANDIDATES) {
    if (encoding.startsWith('utf-16') && bytes.length % 2 !== 0) continue;
    const score = scoreOf(new TextDecoder(encoding).decode(sample));
    if (score > bestScore) {
      best = encoding;
      bestScore = score;
    }
  }
  return best;
}

/** Decodes a whole text file; bytes that mean nothing become U+FFFD. */
export function decodeText(bytes: Uint8Array): { readonly text: string; readonly encoding: Encoding } {
  const encoding = detectEncoding(bytes) ?? 'utf-8';
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // `stream` forgives a character that is cut at the end of the file.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Mean weight of a character: high for what people write often, negative for what no text holds. */
function scoreOf(text: string): number {
  let total = 0;
  let count = 0;
  for (const character of text) {
    count++;
    total += weightOf(character, character.codePointAt(0) ?? 0);
  }
  return count === 0 ? 0 : total / count;
}

function weightOf(character: string, code: number): number {
  if (code === 0x0a || code === 0x0d || code === 0x09 || (code >= 0x20 && code < 0x7f)) return 0.9;
  if (COMMON_HAN.has(character)) return 1;
  // Half-width katakana stay out: every byte of simplified Chinese can be one in Shift-JIS.
  if (code >= 0x3041 && code <= 0x30fe) return code < 0x30a0 ? 0.95 : 0.8;
  if (isHan(code)) return code < 0x10000 ? 0.2 : -0.5;
  if (isLatin(code)) return 0.3;
  if ((code >= 0x3000 && code <= 0x3020) || (code >= 0xff01 && code <= 0xff5e) || (code >= 0x2010 && code <= 0x2030))
    return 0.5;
  if (
    code < 0x20 ||
    (code >= 0x7f && code < 0xa0) ||
    code === 0xfffd ||
    (code >= 0xe000 && code <= 0xf8ff) ||
    code > 0xfff0
  )
    return -2;
  return -0.3;
}
