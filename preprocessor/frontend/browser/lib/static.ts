/**
 * A static host for tests: folders and files in memory under a path, with such
 * headers as a host may send.
 */
import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { TYPES } from "./host.ts";

export interface StaticOptions {
  /** What is served: paths behind `base`, each a folder of this machine or a text. */
  mounts: Record<string, { folder: string } | { text: string | Uint8Array }>;
  /** The path under which the site lies, with slashes at both ends. */
  base?: string;
  headers?: Record<string, string>;
}

export interface StaticHost {
  /** Address of the site. */
  address: string;
  /** Paths that were requested, in order. */
  requests: string[];
  /** Paths, by their ends, that are answered 404 as long as they stand here. */
  missing: Set<string>;
  close(): Promise<void>;
}

/** Serves on a free port. */
export async function serve({ mounts, base = "/", headers = {} }: StaticOptions): Promise<StaticHost> {
  const requests: string[] = [];
  const missing = new Set<string>();
  const prefixes = Object.keys(mounts).sort((a, b) => b.length - a.length);
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname);
    requests.push(path);
    const inside = path.startsWith(base) ? normalize(path.slice(base.length) || "index.html") : null;
    const prefix = inside === null || inside.startsWith("..") ? undefined : prefixes.find((name) => inside.startsWith(name));
    const mount = prefix === undefined ? undefined : mounts[prefix];
    if (inside === null || prefix === undefined || !mount || [...missing].some((end) => path.endsWith(end))) {
      response.writeHead(404, { "Content-Type": "text/html" }).end("<h1>404</h1>");
      return;
    }
    const type = TYPES[extname(inside)] ?? "application/octet-stream";
    if ("text" in mount) {
      response.writeHead(200, { ...headers, "Content-Type": type }).end(mount.text);
      return;
    }
    const file = join(mount.folder, inside.slice(prefix.length));
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      response.writeHead(404, { "Content-Type": "text/html" }).end("<h1>404</h1>");
      return;
    }
    response.writeHead(200, { ...headers, "Content-Type": type, "Content-Length": size });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}${base}`,
    requests,
    missing,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
