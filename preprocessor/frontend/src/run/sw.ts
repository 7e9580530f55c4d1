/**
 * Holds the requests of programs that ask for input, until a page answers.
 *
 * The worker of a program cannot wait for a message, but it can wait for a request
 * (`ask.ts`). This service worker has no state: it asks all pages of the site, and the
 * page that runs the program answers. It touches no other request, stores nothing, and
 * may be ended at any time; the request then fails and is made again.
 */
import type { Answered, Asked } from "./messages.ts";

declare const self: ServiceWorkerGlobalScope;

/** How long a request is held: browsers end a service worker that is busy with one
 *  thing for too long. */
const HOLD = 20_000;

self.addEventListener("install", () => {
  void self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (address.href.startsWith(`${self.registration.scope}input?`)) {
    event.respondWith(held(address.searchParams));
  }
});

async function held(question: URLSearchParams): Promise<Response> {
  const asked: Asked = {
    pyproof: "input",
    runner: question.get("runner") ?? "",
    number: Number(question.get("number")),
  };
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const answered = pages.map(
    (page) =>
      new Promise<Answered>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }: MessageEvent<Answered>) => {
          resolve(data);
        };
        page.postMessage(asked, [port2]);
      }),
  );
  const late = new Promise<null>((resolve) => {
    setTimeout(() => {
      resolve(null);
    }, HOLD);
  });
  const answer = await Promise.race([...answered, late]);
  const headers = { "Content-Type": "application/json", "Cache-Control": "no-store" };
  if (answer === null) return new Response("{}", { status: 202, headers });
  return new Response(JSON.stringify(answer), { headers });
}
