import type { Translation } from '../catalogue.ts';
import type { source as english } from '../en/source.ts';

/** Chinese catalogue: source. A missing key is one compiler line here. */
export const source: Translation<typeof english> = {
  'source.encrypted': '“{name}”有密码保护，无法读取。请用原来的软件去掉密码，再重新添加。',
  'source.empty': '“{name}”是空文件（0 字节）。请确认文件已完整保存或下载，再重新添加。',
  'source.unreadable': '“{name}”已损坏或不完整，无法读取。请用原来的软件打开并另存一份，再重新添加。',
  'source.noText': '“{name}”里没有文字。请确认选对了文件，再添加有文字的那一份。',
  'source.scanned': '“{name}”里是文字的图片。点“识别文字”即可在这里读取；每页需要几秒，个别字可能识别错误。',
  'source.noOcr':
    '“{name}”里是文字的图片，而这里没有装文字识别（OCR）。请先在别处识别，再添加识别后的文件；或者安装：执行 npm install tesseract.js，并装好语言数据（Debian 上执行 apt install tesseract-ocr-chi-sim tesseract-ocr-eng，其他系统用 LONGHAND_OCR_DATA 指定文件夹），重启长卷后重新添加。',
  'source.tooLarge': '“{name}”超过了上限（{limit}）。请拆分文件，或只保留需要的部分，再重新添加。',
  'source.timeout': '读取“{name}”超过 {seconds} 秒，已停止。请另存为更简单的格式（例如把 PDF 转成文本），再重新添加。',
  'source.memory': '读取“{name}”需要的内存超过 {limit}，已停止。请拆分文件或删去其中的大图，再重新添加。',
  'source.bomb':
    '“{name}”解压后的数据远大于文件本身，有害文件常常如此，因此已拒绝。如果您信任它，请用原来的软件另存一份再添加。',
  'source.unsupported':
    '无法读取“{name}”这种类型的文件（{media}）。请另存为 PDF、Word（.docx）、Excel（.xlsx）、PowerPoint（.pptx）、HTML 或纯文本。',
};
