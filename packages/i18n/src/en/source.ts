/** English catalogue: source. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const source = {
  'source.encrypted':
    '“{name}” is protected by a password. Remove the password in the program that made the file, then add it again.',
  'source.empty':
    '“{name}” is empty (0 bytes). Check that the file was saved or downloaded completely, then add it again.',
  'source.unreadable':
    '“{name}” is damaged or incomplete and cannot be read. Open it in its own program, save it anew, then add it again.',
  'source.noText':
    '“{name}” holds no text, only pictures of pages. Run text recognition (OCR) on it, then add the result.',
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
