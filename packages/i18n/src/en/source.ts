/** English catalogue: source. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const source = {
  'source.encrypted':
    '“{name}” is protected by a password. Remove the password in the program that made the file, then add it again.',
  'source.empty':
    '“{name}” is empty (0 bytes). Check that the file was saved or downloaded completely, then add it again.',
  'source.unreadable':
    '“{name}” is damaged or incomplete and cannot be read. Open it in its own program, save it anew, then add it again.',
  'source.noText': '“{name}” holds no text. Check that it is the right file, then add the one that has the text.',
  'source.scanned':
    '“{name}” holds pictures of text. Choose “Recognise text” to have it read here; that takes some seconds a page, and single letters may come out wrong.',
  'source.noOcr':
    '“{name}” holds pictures of text, and nothing here can recognise them. Run text recognition (OCR) on it elsewhere and add the result, or install it: “npm install tesseract.js”, and language data (on Debian “apt install tesseract-ocr-chi-sim tesseract-ocr-eng”, elsewhere a folder named by LONGHAND_OCR_DATA); then restart Longhand and add the file again.',
  'source.tooLarge':
    '“{name}” is larger than the limit of {limit}. Split the file, or keep only the part that matters, then add it again.',
  'source.timeout':
    'Reading “{name}” took longer than {seconds} seconds and was stopped. Save it as a simpler file (for example PDF to text), then add it again.',
  'source.memory':
    'Reading “{name}” needed more than {limit} of memory and was stopped. Split the file or remove its large pictures, then add it again.',
  'source.bomb':
    '“{name}” unpacks to far more data than its size, as harmful files do, and was refused. If you trust it, save it anew in its own program and add that copy.',
  'source.unsupported':
    '“{name}” is of a kind that cannot be read ({media}). Save it as PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), HTML or plain text.',
} as const;
