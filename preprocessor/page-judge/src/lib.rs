//! The judge, as the page calls it: `pyproof-judge` built for WebAssembly.
//!
//! 1. The page asks for room with [`text`], writes a request there as JSON, and
//!    calls [`program`] or [`judge`].
//! 2. The answer stands in the same room, at [`answer`]: `{"Ok": …}`, or
//!    `{"Err": "…"}` for a request that is not understood.
//!
//! A plain C ABI: numbers alone cross the border, so that no tool has to make glue
//! for it, whose version would have to be that of a library here. Nothing is kept
//! from one call to the next: a page that had to throw the module away loses
//! nothing. All that is known of the judge's types is in [`told`].

mod told;

use std::cell::RefCell;

use serde::Serialize;
use serde::de::DeserializeOwned;

thread_local! {
    /// The request, then the answer.
    static TEXT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Makes room for a request of so many bytes, and says where.
#[allow(unsafe_code, reason = "the page calls it by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn text(length: usize) -> *mut u8 {
    TEXT.with_borrow_mut(|text| {
        text.clear();
        text.resize(length, 0);
        text.as_mut_ptr()
    })
}

/// Where the answer stands.
#[allow(unsafe_code, reason = "the page calls it by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    TEXT.with_borrow(|text| text.as_ptr())
}

/// Says what is to be run: [`told::program`]. Gives the bytes of the answer.
#[allow(unsafe_code, reason = "the page calls it by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn program() -> usize {
    answered(|request| Ok(told::program(request)))
}

/// Judges a run: [`told::judge`]. Gives the bytes of the answer.
#[allow(unsafe_code, reason = "the page calls it by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn judge() -> usize {
    answered(told::judge)
}

/// Puts the answer in the place of the request.
fn answered<Q: DeserializeOwned, A: Serialize>(say: fn(Q) -> Result<A, String>) -> usize {
    let request = TEXT.take();
    let said = serde_json::from_slice(&request).map_err(|error| error.to_string());
    let answer = serde_json::to_vec(&said.and_then(say));
    let answer = answer.unwrap_or_default();
    let length = answer.len();
    TEXT.set(answer);
    length
}
