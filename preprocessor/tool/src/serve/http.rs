//! The server: pages from the folder that was made last, and news for the pages
//! that are open.
//!
//! - A page gets our script as it is served; its file stays as the build made it. The
//!   script contains the page's fingerprint.
//! - An open page sends its address and that fingerprint over a WebSocket. The answer
//!   has the fingerprint that the page would have now, and what is wrong with the
//!   book: at once, and whenever something new is shown. So a lost connection loses
//!   nothing, and only pages that changed are reloaded.
//! - On a loopback address, only requests that name it are answered. Otherwise any
//!   page could make its own name lead here, and read the book (DNS rebinding).

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener, ToSocketAddrs as _};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::ws::{Message as Frame, WebSocket, WebSocketUpgrade};
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HOST, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, ORIGIN, RANGE,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::content::{Content, hex};
use super::trouble::Trouble;
use crate::messages::Catalogue;
use crate::site;
use pyproof_check::diagnostic::Message;
use pyproof_check::error::{Because as _, UserError};

/// The address of the server's own files, which no book can have.
const OURS: &str = "/__pyproof";

/// Pages that are served without our script.
const PLAIN: &[&str] = &["/print.html", "/toc.html"];

/// Maximum bytes of a message from a page.
const LONGEST_TOLD: usize = 1 << 16;

/// A server that answers until it is dropped.
pub struct Server {
    address: SocketAddr,
    name: String,
    state: Arc<Answers>,
    _runtime: Runtime,
}

/// What the answers are made from.
struct Answers {
    content: watch::Sender<Arc<Content>>,
    /// The name that the author gave; `None`: every name is answered to.
    only: Option<String>,
}

/// What an open page tells about itself.
#[derive(Deserialize)]
struct Open {
    path: String,
}

/// The news for an open page.
#[derive(Serialize)]
struct News<'a> {
    /// The fingerprint that the page has now.
    page: String,
    trouble: Option<&'a Trouble>,
}

impl Server {
    /// A server at all addresses of `name`, which shows `shown`; with port 0 the
    /// system chooses one.
    ///
    /// # Errors
    /// When the name has no address, or the port is not to be had.
    pub fn start(name: &str, port: u16, content: Content) -> Result<Self> {
        let listeners = bind(name, port)?;
        let address = listeners[0].1;
        let is_local = listeners.iter().all(|(_, address)| address.ip().is_loopback());
        let state = Arc::new(Answers {
            content: watch::Sender::new(Arc::new(content)),
            only: is_local.then(|| name.to_ascii_lowercase()),
        });
        let about = || Message::new("serve-failed-to-listen");
        let runtime =
            Builder::new_multi_thread().worker_threads(2).enable_all().build().because(about)?;
        let app = router(&state);
        let _context = runtime.enter();
        for (listener, _) in listeners {
            listener.set_nonblocking(true).because(about)?;
            let listener = tokio::net::TcpListener::from_std(listener).because(about)?;
            runtime.spawn(axum::serve(listener, app.clone()).into_future());
        }
        Ok(Self { address, name: name.to_owned(), state, _runtime: runtime })
    }

    /// Its address, for a browser.
    #[must_use]
    pub fn url(&self) -> String {
        let ip = self.address.ip();
        // A browser cannot open the wildcard address.
        let name = match self.name.parse::<IpAddr>() {
            Ok(_) if ip.is_unspecified() => "localhost".to_owned(),
            Ok(IpAddr::V6(ip)) => format!("[{ip}]"),
            _ => self.name.clone(),
        };
        format!("http://{name}:{}/", self.address.port())
    }

    /// What it shows.
    #[must_use]
    pub fn content(&self) -> Arc<Content> {
        Arc::clone(&self.state.content.borrow())
    }

    /// Shows `shown` from now on.
    pub fn show(&self, content: Content) {
        self.state.content.send_replace(Arc::new(content));
    }
}

/// Listens at every address of `name`, since a browser may take any of them. Kinds of
/// addresses that this machine does not have are left out.
fn bind(name: &str, port: u16) -> Result<Vec<(TcpListener, SocketAddr)>> {
    let about = |key| Message::new(key).with("name", name).with("port", port);
    let addresses = (name, port).to_socket_addrs().because(|| about("serve-no-address"))?;
    let mut listeners: Vec<(TcpListener, SocketAddr)> = Vec::new();
    let mut missing = None;
    for mut address in addresses {
        if let Some((_, first)) = listeners.first() {
            address.set_port(first.port());
        }
        match TcpListener::bind(address) {
            Ok(listener) => {
                let address = listener.local_addr()?;
                listeners.push((listener, address));
            }
            Err(error) if error.kind() == io::ErrorKind::AddrNotAvailable => missing = Some(error),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                return Err(UserError::new(about("serve-port-taken")).into());
            }
            Err(error) => return Err(error).because(|| about("serve-no-port")),
        }
    }
    if listeners.is_empty() {
        let error = missing.unwrap_or_else(|| io::ErrorKind::AddrNotAvailable.into());
        return Err(error).because(|| about("serve-no-address"));
    }
    Ok(listeners)
}

fn router(state: &Arc<Answers>) -> Router {
    let no_store = HeaderValue::from_static("no-store");
    let script =
        || async { ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], file("serve.js")) };
    let style = || async { ([(CONTENT_TYPE, "text/css; charset=utf-8")], file("serve.css")) };
    Router::new()
        .route(&format!("{OURS}/serve.js"), get(script))
        .route(&format!("{OURS}/serve.css"), get(style))
        .route(&format!("{OURS}/live"), get(live))
        .fallback(page)
        .layer(from_fn_with_state(Arc::clone(state), for_us_alone))
        .layer(SetResponseHeaderLayer::if_not_present(CACHE_CONTROL, no_store))
        .with_state(Arc::clone(state))
}

/// One of the server's own files.
fn file(name: &str) -> &'static str {
    site::assets::file(name).expect("the tool was built with the server's files")
}

/// Refuses requests that name another host.
async fn for_us_alone(State(state): State<Arc<Answers>>, request: Request, next: Next) -> Response {
    let host = text(request.headers(), &HOST).unwrap_or_default();
    if state.only.as_deref().is_none_or(|only| is_ours(host, only)) {
        return next.run(request).await;
    }
    let catalogue = Catalogue::new(state.content.borrow().lang);
    let name = name_of(host).unwrap_or(host).to_owned();
    let text = catalogue.say(&Message::new("serve-other-host").with("name", name));
    (StatusCode::FORBIDDEN, text + "\n").into_response()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The name in a `Host` header.
fn name_of(host: &str) -> Option<&str> {
    match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').map(|(name, _)| name),
        None => host.split(':').next(),
    }
}

/// Whether a `Host` header names us: by an address or by `localhost`, which nobody
/// else can make lead here, or by the name `only`.
fn is_ours(host: &str, only: &str) -> bool {
    let Some(name) = name_of(host).map(str::to_ascii_lowercase) else { return false };
    name.parse::<IpAddr>().is_ok()
        || name == "localhost"
        || name.ends_with(".localhost")
        || name == only
}

/// Answers with a file of the site, by its path from the root.
async fn page(State(state): State<Arc<Answers>>, request: Request) -> Response {
    let content = Arc::clone(&state.content.borrow());
    let is_head = request.method() == Method::HEAD;
    // The print view opens the print dialog whenever it is loaded, and the table of
    // contents is shown inside other pages.
    let is_plain = PLAIN.contains(&request.uri().path());
    // What pages share is kept by browsers, for as long as they are told that it is the
    // same: so a page that is loaded anew is read, but not compiled and drawn anew.
    let tag = content.site.as_ref().and_then(|site| site.tag(request.uri().path()));
    let tag = tag.and_then(|tag| HeaderValue::try_from(format!("\"{tag}\"")).ok());
    if tag.is_some() && request.headers().get(IF_NONE_MATCH) == tag.as_ref() {
        return (StatusCode::NOT_MODIFIED, kept(tag)).into_response();
    }
    let mut response = found(&content, request).await;
    response.headers_mut().extend(kept(tag));
    let is_page =
        text(response.headers(), &CONTENT_TYPE).is_some_and(|t| t.starts_with("text/html"));
    if !is_page || is_plain && content.site.is_some() {
        return response;
    }
    let (mut head, body) = response.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    if is_head {
        return Response::from_parts(head, Body::empty());
    }
    let Ok(body) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let with_script = with_script(&body, &fingerprint(&content, &body));
    Response::from_parts(head, Body::from(with_script))
}

/// How long a browser may keep a file with this tag, and without one.
fn kept(tag: Option<HeaderValue>) -> HeaderMap {
    let rule = if tag.is_some() { "no-cache" } else { "no-store" };
    let rule = (CACHE_CONTROL, HeaderValue::from_static(rule));
    tag.map(|tag| (ETAG, tag)).into_iter().chain([rule]).collect()
}

/// The file that a request names, as it is on the disk; the page for addresses that
/// lead nowhere, and the one in place of a book that is not there.
async fn found(content: &Content, mut request: Request) -> Response {
    let Some(site) = &content.site else {
        let headers = [(CONTENT_TYPE, "text/html; charset=utf-8")];
        return (StatusCode::SERVICE_UNAVAILABLE, headers, content.placeholder()).into_response();
    };
    let parts = request.uri().path().trim_start_matches('/').split_once('/');
    if parts.is_some_and(|(folder, _)| folder == site::SEARCH) {
        site.until_searched().await;
    }
    // Tags come from the contents of files, and pages change as they are served.
    for name in [IF_MODIFIED_SINCE, IF_NONE_MATCH] {
        request.headers_mut().remove(name);
    }
    let name = request.uri().path();
    if name.ends_with('/') || Path::new(name).extension().is_some_and(|end| end == "html") {
        request.headers_mut().remove(RANGE);
    }
    let mut response = match ServeDir::new(site.folder()).try_call(request).await {
        Ok(response) if response.status() != StatusCode::NOT_FOUND => response.map(Body::new),
        // A file that cannot be opened counts as missing.
        _ => {
            let page = ServeFile::new(site.not_found()).try_call(Request::new(Body::empty()));
            let page = page.await.map_or_else(|_| Response::default(), |page| page.map(Body::new));
            (StatusCode::NOT_FOUND, page).into_response()
        }
    };
    for name in [ETAG, LAST_MODIFIED] {
        response.headers_mut().remove(name);
    }
    response
}

/// What a reader sees of a page, in one word.
fn fingerprint(content: &Content, page: &[u8]) -> String {
    match &content.site {
        Some(site) => site.fingerprint_of(page),
        None => hex(Sha256::new_with_prefix(page)),
    }
}

/// The page with our script.
fn with_script(page: &[u8], fingerprint: &str) -> Vec<u8> {
    const END: &[u8] = b"</body>";
    let end = page.windows(END.len()).rposition(|window| window == END);
    let (before, behind) = page.split_at(end.unwrap_or(page.len()));
    let script = format!(
        "<link rel=\"stylesheet\" href=\"{OURS}/serve.css\">\n\
         <script src=\"{OURS}/serve.js\" data-page=\"{fingerprint}\" data-live=\"{OURS}/live\"></script>\n"
    );
    [before, script.as_bytes(), behind].concat()
}

/// Talks to an open page, which must be one of ours.
async fn live(
    State(state): State<Arc<Answers>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let host = text(&headers, &HOST).unwrap_or_default();
    // Programs other than browsers send no origin.
    let from = text(&headers, &ORIGIN).map(|origin| origin.split_once("://").map(|(_, host)| host));
    if from.is_some_and(|from| from != Some(host)) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let upgrade = upgrade.max_message_size(LONGEST_TOLD);
    upgrade.on_upgrade(move |socket| tell(socket, state.content.subscribe()))
}

async fn tell(mut socket: WebSocket, mut content: watch::Receiver<Arc<Content>>) {
    let mut open: Option<Open> = None;
    loop {
        tokio::select! {
            received = socket.recv() => match received {
                Some(Ok(Frame::Text(text))) => match serde_json::from_str(&text) {
                    Ok(page) => open = Some(page),
                    Err(_) => return,
                },
                Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => continue,
                _ => return,
            },
            changed = content.changed() => if changed.is_err() { return },
        }
        let Some(Open { path }) = &open else { continue };
        let now = Arc::clone(&content.borrow_and_update());
        let news = News { page: current(&now, path).await, trouble: now.trouble.as_ref() };
        let Ok(news) = serde_json::to_string(&news) else { return };
        if socket.send(Frame::Text(news.into())).await.is_err() {
            return;
        }
    }
}

/// The fingerprint of what is served at `path` now.
async fn current(content: &Content, path: &str) -> String {
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = path.parse().unwrap_or_else(|_| Uri::from_static("/"));
    let response = found(content, request).await;
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap_or_else(|_| Bytes::new());
    fingerprint(content, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_lead_nowhere_else_are_ours() {
        let table = [
            ("localhost:3000", true),
            ("LOCALHOST", true),
            ("127.0.0.1:3000", true),
            ("[::1]:3000", true),
            ("192.168.0.7", true),
            ("book.localhost:3000", true),
            ("book.local:3000", true),
            ("localhost.evil.example:3000", false),
            ("evil.example", false),
            ("127.0.0.1.evil.example", false),
            ("", false),
            ("[::1", false),
        ];
        for (host, ours) in table {
            assert_eq!(is_ours(host, "book.local"), ours, "{host}");
        }
    }

    #[test]
    fn the_script_stands_at_the_end_of_a_page_that_has_one() {
        let page = |text: &str| String::from_utf8(with_script(text.as_bytes(), "f")).unwrap();
        let whole = page("<p>&lt;/body> </body> is an end</p></body></html>");
        assert!(whole.ends_with("</script>\n</body></html>"), "{whole}");
        assert!(whole.starts_with("<p>&lt;/body> </body> is an end</p><link "), "{whole}");
        assert!(page("<p>no end").ends_with("</script>\n"));
        assert_eq!(with_script(b"\xff", "f")[0], 0xff, "bytes that are no text stay");
    }
}
