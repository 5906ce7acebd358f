import type { Translation } from '../catalogue.ts';
import type { word as en } from '../en/word.ts';

/** Chinese catalogue: Word files that come back. */
export const word: Translation<typeof en> = {
  'word.notOurs':
    '这个 Word 文件没有写明它来自哪份文档。请在这里把文档导出为 Word，修改那个文件后再交回；如果要把其他文件当作资料，请作为资料上传。',
  'word.otherDocument': '这个 Word 文件来自另一份文档（{document}）。请打开那份文档，在那里交回。',
  'word.later':
    '这个 Word 文件来自文档较新的状态（{seq}），而这台服务器只到 {tail}：它可能运行在恢复的备份上。请重新导出文档，再把改动转过去。',
  'word.unreadable':
    '无法读取这个 Word 文件：它已损坏、设有密码，或者不是 .docx 文件。请在 Word 中打开，另存为 .docx，然后再交回。',
  'word.tooLarge': '这个 Word 文件的内容超出了能读取的范围。请删除大图片或嵌入的文件，保存后再交回。',
  'word.tooManyBytes': '文件“{name}”超过了 {limit} 的限制。请删除大图片，然后再交回。',

  'word.taken':
    '{file}：收回建议 {suggestions} 条、批注 {comments} 条；在 Word 中接受了 {accepted} 条建议，拒绝了 {rejected} 条；{unchanged} 个段落没有变化。',
  'word.nothing': '{file}：没有任何改动。',
  'word.notRead': '未收回（{what}），在“{near}”附近：{text}',
  'word.kind.textBox': '文本框',
  'word.kind.object': '嵌入对象',
  'word.kind.drawing': '绘图',
  'word.kind.control': '表单域',
  'word.kind.embedded': '嵌入的文件',
  'word.kind.nested': '表格中的表格',
  'word.kind.other': 'Longhand 不认识的内容',
  'word.kind.picture': '图片；请在 Longhand 中添加',
  'word.kind.formula': '无法写成 TeX 的公式；请在 Longhand 中填写',
  'word.kind.listPlace': '列表项的层级（该列表不只含文字行）；请在 Longhand 中移动',
  'word.kind.madeByLonghand': '由 Longhand 自己写的编号、标签或引用标记',
  'word.kind.outside': '文档正文以外的文字：封面、目录、资料列表',
  'word.kind.innerTable': '列表或引文中的表格的行或列',
  'word.kind.partly': '只接受了一部分的建议；它仍然待定',
  'word.kind.gone': '对已不在文档中的段落的改动',
};
