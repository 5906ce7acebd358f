/** English catalogue: server. Keys are codes; {name} marks a parameter. This file is the type of its Chinese twin. */
export const server = {
  'server.notFound': 'There is nothing at {path}. Check the address.',
  'server.method': '{path} cannot be asked with {method}. Use {allowed}.',
  'server.internal':
    'The server met a mistake of its own. Nothing that was saved is lost. Try again; if it stays, look into the log of the server (reference {reference}).',
  'server.closing': 'The server is shutting down. Try again in a few seconds.',
  'server.busy': 'The document was taken over by another process just now. Try again.',
  'server.diskFull': 'The disk of the server is full, so nothing could be saved. Free some space, then try again.',
  'server.lowSpace':
    'Only {free} are free on the disk that holds {path}; {needed} are needed for new runs, uploads and exports. Free some space, then try again.',
  'server.fewFiles':
    'The disk that holds {path} can take only {files} more files, whatever their size. Delete files that nobody needs, then try again.',
  'server.folderReadOnly': 'The folder {path} may not be written now. Make it writable, then try again.',
  'server.folderFailing': 'The folder {path} could not be written the last time. Check its disk, then try again.',
  'server.readOnly':
    'The server may not write into its data folder, so nothing could be saved. Give it the right to write there.',
  'server.storage': 'The data folder could not be read or written. Check the disk of the server, then try again.',
  'server.badSize': '{name} is “{value}”, which is no size. Write for example 500M or 2G.',
  'server.unreachable':
    'The server does not answer. Check that it runs and that the network works; what was saved is safe.',
  'server.badAnswer': 'The answer of the server could not be read. A proxy in between may have changed it; try again.',
  'server.portInUse':
    'Port {port} is taken by another program. Choose another one with LONGHAND_PORT or --port, or end that program.',
  'server.portDenied': 'This user may not listen on port {port}. Choose one above 1023 with LONGHAND_PORT or --port.',
  'server.hostUnknown':
    'This machine has no address {host} to listen on. Use 127.0.0.1, or an address of this machine.',
  'server.needsToken':
    'Listening on {host} lets other machines in. Set LONGHAND_TOKEN to a secret of at least {length} characters first, or listen on 127.0.0.1.',
  'server.notBuilt':
    'The page is not built yet. End the server and start it with “npm start”, which builds the page, then reload.',

  'request.invalid': 'The request is not acceptable ({detail}). Compare it with /openapi.json, and send it again.',
  'request.json': 'The body is not valid JSON ({detail}). Send JSON in UTF-8.',
  'request.tooDeep': 'The JSON in the body is nested more than {limit} levels deep. Send a flatter document.',
  'request.tooLarge': 'The body is larger than the limit of {limit}. Send less at once.',
  'request.type': 'A body of type “{type}” is not accepted here. Send {expected}.',
  'request.cutOff': 'The connection broke before the whole body had arrived. Send it again.',
  'request.noFile': 'The form holds no file. Add one file to it.',
  'request.key': 'The Idempotency-Key must be 1 to {limit} visible characters.',
  'request.keyReused': 'This Idempotency-Key was used for another request before. Send a new request with a new key.',
  'request.tooManyStreams':
    'Too many readers are connected from this address. Close windows that are not needed, or try again in a moment.',
  'request.cursor': '“{cursor}” is no position in a log. Send the id of the last event that arrived, or leave it out.',
  'request.host':
    'This server does not answer for the host name “{host}”. Open it by its own address, or add the name to the allowed hosts.',
  'request.origin':
    'The request came from another site ({origin}) and was refused. Open the page of this server itself.',

  'auth.required': 'This server asks for a token. Give the one that was set as LONGHAND_TOKEN.',
  'auth.wrong': 'This token is not the right one. Give the one that was set as LONGHAND_TOKEN.',
  'auth.title': 'Token needed',
  'auth.label': 'Token',
  'auth.open': 'Open',

  'document.notFound': 'This document does not exist, or it was deleted. Go back to the library.',
  'endpoint.notFound': 'There is no endpoint “{name}”. Look at the list of endpoints.',
  'endpoint.environment':
    'The endpoint “{name}” is set by the environment of the server. Change it there and start the server again, or add one under another name.',
  'endpoint.taken': 'The name “{name}” is taken. Choose another one.',
  'endpoint.tooMany': 'There are {limit} endpoints already. Remove one that nobody needs.',
  'endpoint.notHttp': '“{address}” is no address of a model. Write one that begins with http:// or https://.',
  'endpoint.credentials': 'Leave name and password out of the address, and give the key in its own field.',
  'endpoint.barred':
    '{address} leads to an address that serves machines, not models (link-local, multicast or a cloud’s own services). Give the address of the endpoint itself.',
  'endpoint.unknownHost': 'The host of {address} is not known here. Check its spelling, and the network of the server.',
  'endpoint.plain':
    '{address} would carry the key over the internet where anybody on the way can read it. Use https://, or leave the key out.',
  'endpoint.needsKey': 'This kind of endpoint asks for a key. Give it again, also when the address changed.',
  'endpoint.unreadable':
    'The settings of models {path} cannot be read ({reason}). Give the user of the server the right to read the file, or move it away.',
  'endpoint.notKept':
    'The settings of models could not be written to {path} ({reason}), so nothing changed. Check the disk and the rights of the folder, then save again.',
  'endpoint.damaged':
    'The settings of models could not be read. They were put aside as {path}, and none of them is in use. Mend the file by hand, or set them again.',
  'toolServer.notFound': 'There is no MCP server “{name}” in the settings.',
  'toolServer.badConfig':
    'The list of MCP servers {path} cannot be used ({detail}). Mend it, for example like {"mcpServers": {"files": {"command": "npx", "args": ["…"]}}}, and start Longhand again.',
  'toolServer.failed':
    'The MCP server {name} could not be connected ({detail}). Check its command or address in mcp.json, then connect it again. Documents are written without its tools.',
  'toolServer.ended':
    'The MCP server {name} ended ({detail}). It is tried again when one of its tools is called, or when you connect it again.',
  'toolServer.leftOut':
    'The MCP server {name} lists {count} tools; {offered} are offered, because more would fill the context of a model or because their schemas cannot be used. Name those that you want under “tools” in mcp.json.',
  'source.replaced': 'A new version has taken the place of “{name}”. Replace that one instead.',
  'source.cited':
    'The text cites “{name}” (sentences that would lose their source: {count}). Confirm that, or cite something else there first.',
  'source.addressOff':
    'This server does not fetch pages of the web. Save the page as a file and add that, or start Longhand with LONGHAND_WEB_SOURCES=on.',
  'source.addressBad':
    '“{address}” is no address of a page. Give one that begins with http:// or https://, without a name, a password or a port in it.',
  'source.addressInside':
    '“{address}” does not lie on the public internet, and this server asks nothing of its own network. Save the page as a file and add that.',
  'source.addressUnknown': 'There is no server under “{address}”. Check the spelling, then try again.',
  'source.addressStatus':
    '“{address}” cannot be read without more: its server answered with {status}. Open the page in the browser, save it as a file and add that.',
  'source.addressFailed':
    '“{address}” could not be fetched: it did not answer in time, broke off, or led on and on. Try again, or save the page as a file and add that.',
  'source.notScanned': '“{name}” holds no pictures whose text could be recognised.',
  'source.notFound': 'This source does not exist, or it was removed from its document.',
  'source.notRead': 'The text of “{name}” is not there yet: it is still being read, or could not be read.',
  'source.noSpace':
    'The text of “{name}” did not fit on the disk of the server. Free some space, remove the source and add the file again.',
  'source.interrupted': 'Reading “{name}” was cut off by a mistake. Remove the source and add the file again.',
  'run.notFound': 'This run does not exist, or its document was deleted.',
  'export.notFound': 'This export does not exist, or its document was deleted. Export again.',
  'export.notReady':
    'This export has no file: it is still being made, or it failed. Ask for its state, or export again.',
  'export.interrupted': 'The server was stopped while it made this file. Export again.',
  'server.pricesUnreadable':
    'The price list {path}, which LONGHAND_PRICES names, cannot be read ({reason}). Check the path, or unset it.',
} as const;
