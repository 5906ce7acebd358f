import type { Translation } from '../catalogue.ts';
import type { server as english } from '../en/server.ts';

/** Chinese catalogue: server. A missing key is one compiler line here. */
export const server: Translation<typeof english> = {
  'server.notFound': '{path} 处没有内容，请检查地址。',
  'server.method': '{path} 不支持 {method} 请求，请改用 {allowed}。',
  'server.internal': '服务器内部出错，已保存的内容不会丢失。请重试；若仍然出现，请查看服务器日志（编号 {reference}）。',
  'server.closing': '服务器正在关闭，请几秒后重试。',
  'server.busy': '这篇文档刚刚被另一个进程接管，请重试。',
  'server.diskFull': '服务器磁盘已满，本次内容未能保存。请先腾出空间，再重试。',
  'server.lowSpace': '{path} 所在的磁盘只剩 {free}，新的写作、上传和导出需要 {needed}。请先腾出空间，再重试。',
  'server.fewFiles': '{path} 所在的磁盘最多还能新建 {files} 个文件（与大小无关）。请删除不需要的文件，再重试。',
  'server.folderReadOnly': '文件夹 {path} 目前不可写。请恢复写权限，再重试。',
  'server.folderFailing': '文件夹 {path} 最近一次写入失败。请检查所在磁盘，再重试。',
  'server.readOnly': '服务器无权写入数据目录，本次内容未能保存。请为它开放该目录的写权限。',
  'server.storage': '无法读写数据目录。请检查服务器磁盘，再重试。',
  'server.unreachable': '服务器没有应答。请确认它正在运行、网络正常；已保存的内容是安全的。',
  'server.badAnswer': '无法读懂服务器的应答，可能被中间的代理改动了，请重试。',
  'server.portInUse': '端口 {port} 已被其他程序占用。请用 LONGHAND_PORT 或 --port 换一个端口，或结束那个程序。',
  'server.portDenied': '当前用户无权监听端口 {port}。请用 LONGHAND_PORT 或 --port 换一个大于 1023 的端口。',
  'server.hostUnknown': '本机没有 {host} 这个地址，无法监听。请使用 127.0.0.1 或本机已有的地址。',
  'server.needsToken':
    '监听 {host} 会让其他机器也能访问。请先把 LONGHAND_TOKEN 设为至少 {length} 个字符的密钥，或改为监听 127.0.0.1。',
  'server.notBuilt': '网页尚未构建。请结束服务器，改用“npm start”启动（它会构建网页），然后刷新。',

  'request.invalid': '请求不符合要求（{detail}）。请对照 /openapi.json 修改后重新发送。',
  'request.json': '请求体不是合法的 JSON（{detail}）。请发送 UTF-8 编码的 JSON。',
  'request.tooDeep': '请求体中的 JSON 嵌套超过 {limit} 层，请减少层级。',
  'request.tooLarge': '请求体超过上限 {limit}，请分批发送。',
  'request.type': '这里不接受类型为“{type}”的请求体，请发送 {expected}。',
  'request.cutOff': '请求体还没传完，连接就断开了，请重新发送。',
  'request.noFile': '表单里没有文件，请添加一个文件。',
  'request.key': 'Idempotency-Key 须为 1 至 {limit} 个可见字符。',
  'request.keyReused': '这个 Idempotency-Key 已用于另一条命令。新的命令请使用新的键。',
  'request.cursor': '“{cursor}”不是日志中的有效位置。请填写最后收到的事件编号，或不填。',
  'request.host': '本服务器不以主机名“{host}”提供服务。请用它自己的地址打开，或把该名称加入允许的主机。',
  'request.origin': '请求来自其他网站（{origin}），已被拒绝。请直接打开本服务器的页面。',

  'auth.required': '访问本服务器需要令牌，请填写 LONGHAND_TOKEN 所设的值。',
  'auth.wrong': '令牌不正确，请填写 LONGHAND_TOKEN 所设的值。',
  'auth.title': '需要令牌',
  'auth.label': '令牌',
  'auth.open': '打开',

  'document.notFound': '这篇文档不存在，或已被删除。请返回文档库。',
  'source.notFound': '这份资料不存在，或已从文档中移除。',
  'source.notRead': '“{name}”的文字还没有就绪：仍在读取，或未能读取。',
  'source.interrupted': '读取“{name}”时意外中断。请移除这份资料，再重新添加文件。',
  'run.notFound': '这次写作不存在，或所属文档已被删除。',
  'export.notFound': '这次导出不存在，或所属文档已被删除。请重新导出。',
  'export.notReady': '这次导出还没有文件：仍在生成，或已失败。请查看它的状态，或重新导出。',
  'export.interrupted': '生成文件时服务器被停止了，请重新导出。',
};
