/** English catalogue: Word files that come back. */
export const word = {
  'word.notOurs':
    'This Word file does not say which document it was made of. Export the document as Word here, edit that file, then bring it back; to add any other file as a source, upload it as a source.',
  'word.otherDocument':
    'This Word file was made of another document ({document}). Open that document and bring the file back there.',
  'word.later':
    'This Word file was made of a later state of the document ({seq}) than this server has ({tail}): it may run on a restored backup. Export the document again and take the changes over.',
  'word.unreadable':
    'The Word file could not be read: it is damaged, protected by a password, or no .docx file. Open it in Word, save it as .docx, then bring it back again.',
  'word.tooLarge':
    'The Word file holds more than can be read here. Remove large pictures or embedded files, save it, then bring it back again.',
  'word.tooManyBytes':
    'The file “{name}” is larger than the limit of {limit}. Remove large pictures, then bring it back again.',

  'word.taken':
    '{file}: {suggestions} suggestions and {comments} comments came back; {accepted} suggestions were accepted in Word, {rejected} rejected; {unchanged} blocks are unchanged.',
  'word.nothing': '{file}: nothing was changed.',
  'word.notRead': 'Not taken over ({what}), near “{near}”: {text}',
  'word.kind.textBox': 'text box',
  'word.kind.object': 'embedded object',
  'word.kind.drawing': 'drawing',
  'word.kind.control': 'form field',
  'word.kind.embedded': 'embedded file',
  'word.kind.nested': 'table inside tables',
  'word.kind.other': 'element that Longhand does not know',
  'word.kind.picture': 'picture; add it in Longhand',
  'word.kind.formula': 'formula that cannot be written as TeX; write it in Longhand',
  'word.kind.listPlace': 'place of an item in a list that holds more than lines; move it in Longhand',
  'word.kind.madeByLonghand': 'number, label or citation mark, which Longhand writes itself',
  'word.kind.outside': 'text outside of the document: cover, table of contents, list of sources',
  'word.kind.innerTable': 'rows or columns of a table inside of a list or a quote',
  'word.kind.partly': 'a suggestion that was accepted in part; it stays open',
  'word.kind.gone': 'change of a paragraph that is not in the document any more',
} as const;
