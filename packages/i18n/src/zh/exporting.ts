import type { Translation } from '../catalogue.ts';
import type { exporting as english } from '../en/exporting.ts';

/** Chinese catalogue: exporting. A missing key is one compiler line here. */
export const exporting: Translation<typeof english> = {
  'export.label.contents': '目录',
  'export.label.sources': '参考资料',
  'export.label.notes': '注释',
  'export.label.section': '第 {number} 节',
  'export.label.figure': '图 {number}',
  'export.label.table': '表 {number}',
  'export.label.equation': '式（{number}）',
  'export.label.captionSeparator': '　',
  'export.label.page': '第 {page} 页',
  'export.label.mark': '[{number}]',
  'export.label.markWithPage': '[{number}，第 {page} 页]',
  'export.label.pageOfPages': '第 {page} 页，共 {total} 页',
  'export.label.quoteOpen': '“',
  'export.label.quoteClose': '”',
  'export.label.note': '说明',
  'export.label.tip': '提示',
  'export.label.important': '重要',
  'export.label.warning': '警告',
  'export.label.diagram': '图表源码（{kind}）',
  'export.label.imageMissing': '图片不可用：{alt}',
  'export.label.noteReference': '注 {number}',
  'export.label.backToText': '返回正文',
  'export.label.done': '已完成',
  'export.label.open': '未完成',
  'export.label.untitled': '未命名文档',

  'export.noEngine':
    '无法生成 PDF：内置的 PDF 引擎不能在这台机器上运行（{reason}），也没有找到 Chromium。请安装 Chromium（Debian 或 Ubuntu：apt install chromium）后重新导出，或改为导出 Word。',
  'export.timeout': '导出超过 {seconds} 秒，已停止。请拆分文档，或去掉过大的表格和图片，然后重新导出。',
  'export.memory': '导出需要的内存超过 {megabytes} MB，已停止。请缩小图片或拆分文档，然后重新导出。',
  'export.failed': '导出为 {format} 失败：{reason}。文档没有改动。请换一种格式，并反馈这条信息。',
  'export.write': '无法写入文件 {path}：{reason}。请换一个文件夹，或关闭正在使用该文件的程序，然后重新导出。',
  'export.diskFull': '磁盘已满，无法写入文件 {path}。请腾出空间后重新导出。',

  'export.warn.plainPdf': '生成的 PDF 未达到无障碍标准 PDF/UA：{reason}。',
  'export.warn.chromium': '内置的 PDF 引擎不能在这台机器上运行，已改用 Chromium 打印 PDF，目录中没有页码。',
  'export.warn.formula': '有一个公式无法排版，以 TeX 源码显示：{tex}',
  'export.warn.glyph': '没有字体包含字符 {character}（{code}），在 PDF 中显示为方框。',
  'export.warn.imageMissing': '图片“{alt}”已不存在，改为显示其说明文字。请重新添加图片后再导出。',
  'export.warn.imageUnreadable':
    '图片“{alt}”不能用于 {format}，改为显示其说明文字。请另存为 PNG 或 JPEG，重新添加后再导出。',
  'export.warn.diagram': '有一个图表（{kind}）以源码显示，目前还不能绘制图表。',
  'export.warn.citationMissing': '有一处引用所指的证据已不存在（{id}），显示为 [?]。请删除该引用或重新引用。',
  'export.warn.referenceMissing': '有一处交叉引用所指的内容已不存在（{id}），显示为 ??。请删除该引用或改指别处。',
  'export.warn.tableMended': '表 {number} 各行长度不一或单元格重叠，已补上空单元格。',
  'export.warn.tooDeep': '有些列表或引文嵌套过深，最内层减少了缩进。',
  'export.warn.controlCharacters': '已删除 {count} 个不可见的控制字符。',
};
