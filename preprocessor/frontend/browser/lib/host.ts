/** A plain static host, as GitHub Pages is one: no special headers unless asked for. */
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { createGzip } from "node:zlib";

/** What files of these endings are sent as. */
export const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

export interface HostOptions {
  /** Path in front of the site: `/книга/`. */
  under?: string;
  /** Headers that every answer bears. */
  headers?: Record<string, string>;
}

export interface Host {
  /** Address of the site's first page's folder, with a slash at its end. */
  address: string;
  /** Paths asked for so far, and the bytes sent for each, compressed as sent. */
  sent: { path: string; bytes: number }[];
  close(): Promise<void>;
}

export async function host(folder: string, { under = "/", headers = {} }: HostOptions = {}): Promise<Host> {
  const sent: Host["sent"] = [];
  const server: Server = createServer((request, response) => {
    const path = decodeURI(new URL(request.url ?? "/", "http://localhost").pathname);
    const inside = path.startsWith(under) ? path.slice(under.length) : null;
    let file = inside === null ? null : join(folder, normalize("/" + inside));
    if (file !== null && existsSync(file) && statSync(file).isDirectory()) file = join(file, "index.html");
    let status = 200;
    if (file === null || !existsSync(file)) {
      status = 404;
      file = join(folder, "404.html");
    }
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const compressed = /text|javascript|json|wasm|svg/.test(type);
    response.writeHead(status, { "Content-Type": type, ...(compressed ? { "Content-Encoding": "gzip" } : {}), ...headers });
    const entry = { path, bytes: 0 };
    sent.push(entry);
    const source = createReadStream(file);
    const body = compressed ? source.pipe(createGzip()) : source;
    body.on("data", (chunk: Buffer | string) => (entry.bytes += chunk.length));
    body.pipe(response);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${encodeURI(under)}`,
    sent,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => {
          closed();
        });
      }),
  };
}
