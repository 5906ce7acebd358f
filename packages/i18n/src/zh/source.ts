import type { Translation } from '../catalogue.ts';
import type { source as english } from '../en/source.ts';

/** Chinese catalogue: source. A missing key is one compiler line here. */
export const source: Translation<typeof english> = {
  'source.encrypted': '“{name}”有密码保护，无法读取。请用原来的软件去掉密码，再重新添加。',
  'source.empty': '“{name}”是空文件（0 字节）。请确认文件已完整保存或下载，再重新添加。',
  'source.unreadable': '“{name}”已损坏或不完整，无法读取。请用原来的软件打开并另存一份，再重新添加。',
  'source.noText': '“{name}”里没有文字，只有页面图片。请先做文字识别（OCR），再添加识别后的文件。',
  'source.tooLarge': '“{name}”超过了上限（{limit}）。请拆分文件，或只保留需要的部分，再重新添加。',
  'source.timeout': '读取“{name}”超过 {seconds} 秒，已停止。请另存为更简单的格式（例如把 PDF 转成文本），再重新添加。',
  'source.memory': '读取“{name}”需要的内存超过 {limit}，已停止。请拆分文件或删去其中的大图，再重新添加。',
  'source.bomb':
    '“{name}”解压后的数据远大于文件本身，有害文件常常如此，因此已拒绝。如果您信任它，请用原来的软件另存一份再添加。',
  'source.unsupported':
    '无法读取“{name}”这种类型的文件（{media}）。请另存为 PDF、Word（.docx）、Excel（.xlsx）、PowerPoint（.pptx）、HTML 或纯文本。',
};
