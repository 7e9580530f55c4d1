// A site as a static host sends it: compressed, once for all.
import { createServer } from "node:http";
import { existsSync, readFileSync, statSync } from "node:fs";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css",
  ".svg": "image/svg+xml", ".json": "application/json", ".wasm": "application/wasm",
};

/** Serves a site's folder; `answer` makes ready what is sent for a path. */
export async function host(site) {
  const answers = new Map();
  function answer(path) {
    let file = join(site, path);
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    if (!answers.has(file) && existsSync(file)) {
      const bytes = readFileSync(file);
      const type = types[extname(file)];
      const body = type ? gzipSync(bytes) : bytes;
      const headers = { "Content-Type": type ?? "application/octet-stream", "Cache-Control": "max-age=600", "Content-Length": body.length };
      answers.set(file, { body, headers: type ? { ...headers, "Content-Encoding": "gzip" } : headers });
    }
    return answers.get(file);
  }
  const server = createServer((request, response) => {
    const found = answer(decodeURI(new URL(request.url, "http://localhost").pathname));
    if (found) response.writeHead(200, found.headers).end(found.body);
    else response.writeHead(404).end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, answer, close };
}
