import type { News, Trouble } from "./news.ts";

/** How long until a lost connection is sought again, at first and at most. */
const SOONEST = 250;
const LATEST = 4000;

/** Under which the last fingerprint is kept that a page was loaded anew for. */
const WANTED = "pyproof-serve-wanted";

/** What the page is: its fingerprint, and the address of its news. */
export interface Page {
  page: string;
  live: string;
}

/**
 * Follows the server's news: has the page loaded anew when it is no longer what is
 * served, and tells what is wrong.
 *
 * The server answers each greeting, so that nothing is missed while there was no
 * connection.
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
      // Once for each: what stands between us and the server may keep old pages.
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

  // A page that is left is kept whole by browsers only without a connection.
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
