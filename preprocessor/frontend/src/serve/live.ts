import type { News, Trouble } from "./news.ts";

/** How long to wait before reconnecting, at first and at most. */
const SOONEST = 250;
const LATEST = 4000;

/** The storage key of the last fingerprint for which the page was reloaded. */
const WANTED = "pyproof-serve-wanted";

/** The page's fingerprint, and the address of its news. */
export interface Page {
  page: string;
  live: string;
}

/**
 * Follows the server's news: reloads the page when it is out of date, and reports what
 * is wrong.
 *
 * The server answers each greeting, so nothing is missed while there was no connection.
 */
export function follow(
  window: Window & typeof globalThis,
  page: Page,
  reload: () => void,
  tell: (trouble: Trouble | null) => void,
): void {
  let wait = SOONEST;
  let socket: WebSocket | null = null;
  let timer: number | undefined;
  let reloading = false;

  const heard = (news: News): void => {
    if (news.page === page.page) {
      window.sessionStorage.removeItem(WANTED);
    } else if (window.sessionStorage.getItem(WANTED) !== news.page) {
      // Only once for each: a proxy may keep old pages.
      window.sessionStorage.setItem(WANTED, news.page);
      reloading = true;
      reload();
      return;
    }
    tell(news.trouble);
  };

  const connect = (): void => {
    window.clearTimeout(timer);
    const address = new URL(page.live, window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    socket = new window.WebSocket(address);
    socket.onopen = () => {
      wait = SOONEST;
      socket?.send(JSON.stringify({ path: window.location.pathname }));
    };
    socket.onmessage = ({ data }) => {
      if (!reloading) heard(JSON.parse(String(data)) as News);
    };
    socket.onclose = () => {
      socket = null;
      timer = window.setTimeout(connect, wait);
      wait = Math.min(2 * wait, LATEST);
    };
  };

  // Browsers keep a page in the back/forward cache only if it has no connection.
  window.addEventListener("pagehide", () => {
    window.clearTimeout(timer);
    if (socket) socket.onclose = null;
    socket?.close();
    socket = null;
  });
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) connect();
  });
  window.document.addEventListener("visibilitychange", () => {
    const isSeen = window.document.visibilityState === "visible";
    if (isSeen && !socket && !reloading) connect();
  });
  connect();
}
