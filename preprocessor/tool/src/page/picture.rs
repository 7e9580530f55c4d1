//! One step as a picture, for readers without script and for paper.
//!
//! 1. [`shown`] chooses the step: the author's, or the last at which a closure's cell is
//!    alive and the frame that made it is gone, or else the last of those with the most
//!    frames and objects.
//! 2. `state` says what the program held there (`driver/steps.py` describes the steps),
//!    [`drawing`](super::drawing) draws it. The page's script does the same for every step
//!    (`frontend/src/steps`).
//!
//! A step that is not as described gives no picture, or a smaller one.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::messages::Catalogue;
use pyproof_check::check::Recording;
use pyproof_check::diagnostic::Message;

use super::data::escaped;
use super::drawing::{BoxShape, Column, Row, drawing};

/// Boxes of one picture: with more nobody finds anything in it.
const MOST_BOXES: usize = 40;

/// Characters of a text in it, and rows of a box.
const MOST_TEXT: usize = 22;
const MOST_ROWS: usize = 12;

/// What is known of a frame.
#[derive(Clone, Default)]
struct Frame {
    name: String,
    names: Map<String, Value>,
    /// The numbers of cells, by name.
    cells: BTreeMap<String, u64>,
    /// How many names were too many to be told.
    more: u64,
}

/// What a program holds at a step.
#[derive(Clone, Default)]
struct State {
    stack: Vec<u64>,
    /// Frames that are not on the stack and go on: of generators that have not begun, or
    /// stand at a `yield`.
    waiting: BTreeSet<u64>,
    frames: BTreeMap<u64, Frame>,
    objects: BTreeMap<u64, Value>,
}

/// The picture of a recording as HTML on one line; none where there is nothing to see.
pub(super) fn shown(recording: &Recording, catalogue: &Catalogue) -> Option<String> {
    let (step, state) = chosen(recording)?;
    let boxes = state.boxes(catalogue);
    if boxes.len() < 2 || boxes.len() > MOST_BOXES {
        return None;
    }
    let message = Message::new("page-steps-picture")
        .with("step", (step + 1).to_string())
        .with("count", recording.steps.len().to_string());
    let title = catalogue.say(&message);
    let captions = recording.captions.iter();
    let captions = captions.filter(|one| (one.from..=one.to).contains(&(step + 1)));
    let said: Vec<&str> =
        std::iter::once(&*title).chain(captions.map(|caption| &*caption.note)).collect();
    let alt = format!("{title}: {}", state.words(catalogue));
    Some(format!(
        "<figure class=\"pyproof-still\">{}<figcaption>{}</figcaption></figure>",
        drawing(&boxes, &alt),
        escaped(&said.join(". "))
    ))
}

/// The step that is shown, with its state.
fn chosen(recording: &Recording) -> Option<(usize, State)> {
    let (mut state, mut best, mut fullest) = (State::default(), None, None);
    let mut most = 0;
    for (at, step) in recording.steps.iter().enumerate() {
        state.take(&serde_json::from_str(step).ok()?);
        let is_due = match recording.picture {
            Some(named) => at == named,
            None => state.objects.keys().any(|number| state.is_alive(*number)),
        };
        if is_due {
            best = Some((at, state.clone()));
        }
        let size = state.stack.len() + state.objects.len();
        if (most..=MOST_BOXES).contains(&size) {
            most = size;
            fullest = Some((at, state.clone()));
        }
    }
    best.or_else(|| fullest.filter(|_| recording.picture.is_none()))
}

fn number(value: &Value) -> Option<u64> {
    value.as_u64()
}

fn numbers(value: Option<&Value>) -> BTreeMap<String, u64> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(name, one)| Some((name.clone(), one.as_u64()?))).collect()
}

impl State {
    /// Takes one step, which says what differs.
    fn take(&mut self, step: &Value) {
        if let Some(stack) = step.get("stack").and_then(Value::as_array) {
            self.stack = stack.iter().filter_map(number).collect();
        }
        for (key, told) in step.get("frames").and_then(Value::as_object).into_iter().flatten() {
            let Ok(key) = key.parse() else { continue };
            let frame = self.frames.entry(key).or_default();
            if let Some(name) = told.get("name").and_then(Value::as_str) {
                name.clone_into(&mut frame.name);
            }
            for (name, value) in told.get("names").and_then(Value::as_object).into_iter().flatten()
            {
                if value.is_null() {
                    frame.names.remove(name);
                } else {
                    frame.names.insert(name.clone(), value.clone());
                }
            }
            frame.cells.extend(numbers(told.get("cells")));
            frame.more = told.get("more").and_then(number).unwrap_or(frame.more);
        }
        for (key, told) in step.get("objects").and_then(Value::as_object).into_iter().flatten() {
            let Ok(key) = key.parse() else { continue };
            self.let_go(key);
            self.waiting.extend(told.get("frame").and_then(number));
            self.objects.insert(key, told.clone());
        }
        for gone in step.get("gone").and_then(Value::as_array).into_iter().flatten() {
            self.let_go(gone.as_u64().unwrap_or(u64::MAX));
        }
        if let Some(frame) = step.get("frame").and_then(number) {
            // One that a loop alone holds is told nowhere but here.
            if step.get("event").is_some_and(|event| event == "yield") {
                self.waiting.insert(frame);
            } else {
                self.waiting.remove(&frame);
            }
        }
    }

    /// An object is gone, or is told anew: its frame waits no more.
    fn let_go(&mut self, object: u64) {
        let was = self.objects.remove(&object);
        if let Some(frame) = was.and_then(|one| one.get("frame").and_then(number)) {
            self.waiting.remove(&frame);
        }
    }

    /// The frame of an object that waits: where it runs, it is on the stack.
    fn waiting_in(&self, one: &Value) -> Option<&Frame> {
        let number = one.get("frame").and_then(number).filter(|key| !self.stack.contains(key))?;
        self.frames.get(&number)
    }

    fn kind(&self, object: u64) -> &str {
        self.objects.get(&object).and_then(|one| one.get("type")?.as_str()).unwrap_or("")
    }

    /// Whether this is a cell whose frame is gone: the first one that had it.
    fn is_alive(&self, object: u64) -> bool {
        let maker =
            self.frames.iter().find(|(_, frame)| frame.cells.values().any(|c| *c == object));
        let is_here = |number: &u64| self.stack.contains(number) || self.waiting.contains(number);
        self.kind(object) == "cell" && maker.is_some_and(|(number, _)| !is_here(number))
    }

    fn frame_name(frame: &Frame, catalogue: &Catalogue) -> String {
        match frame.name.as_str() {
            "<module>" => catalogue.text("page-steps-top"),
            name => format!("{}()", short(name)),
        }
    }

    fn object_name(&self, object: u64) -> String {
        let name = self.objects.get(&object).and_then(|one| one.get("name")?.as_str());
        match (self.kind(object), name) {
            ("function", Some(name)) => format!("{}()", short(name)),
            (kind, Some(name)) => format!("{kind} {}", short(name)),
            (kind, None) => kind.to_owned(),
        }
    }

    /// The name that is in a cell.
    fn cell_name(&self, cell: u64) -> String {
        let cells = self.frames.values().flat_map(|frame| &frame.cells);
        cells
            .into_iter()
            .find(|(_, one)| **one == cell)
            .map_or_else(String::new, |(n, _)| n.clone())
    }

    fn row(&self, label: &str, value: &Value) -> Row {
        let to = value.as_u64().filter(|object| self.objects.contains_key(object));
        Row { label: cut(label), text: cut(&text(value)), to }
    }

    fn boxes(&self, catalogue: &Catalogue) -> Vec<BoxShape> {
        let frames =
            self.stack.iter().filter_map(|key| self.frames.get(key)).map(|frame| BoxShape {
                object: None,
                column: Column::Frame,
                title: Self::frame_name(frame, catalogue),
                rows: some(self.frame_rows(frame), frame.more),
                alive: false,
            });
        let objects = self.objects.iter().map(|(number, one)| self.object(*number, one, catalogue));
        frames.chain(objects).collect()
    }

    fn frame_rows(&self, frame: &Frame) -> Vec<Row> {
        let names = frame.names.iter().map(|(name, value)| self.row(name, value));
        let cells = frame.cells.iter().map(|(name, cell)| self.row(name, &(*cell).into()));
        names.chain(cells).collect()
    }

    fn object(&self, object: u64, one: &Value, catalogue: &Catalogue) -> BoxShape {
        let (kind, alive) = (self.kind(object), self.is_alive(object));
        let title = match kind {
            "cell" if alive => catalogue.text("page-steps-living"),
            "cell" => catalogue.text("page-steps-cell"),
            _ => cut(&self.object_name(object)),
        };
        let rows = if kind == "cell" {
            let empty = Value::String(catalogue.text("page-steps-empty"));
            vec![self.row(&self.cell_name(object), one.get("value").unwrap_or(&empty))]
        } else {
            self.rows(one)
        };
        let column = match kind {
            "cell" => Column::Cell,
            "function" | "method" => Column::Function,
            _ => Column::Object,
        };
        BoxShape { object: Some(object), column, title, rows, alive }
    }

    fn rows(&self, one: &Value) -> Vec<Row> {
        let named = ["cells", "defaults", "attributes"].iter();
        let named =
            named.flat_map(|part| one.get(part).and_then(Value::as_object).into_iter().flatten());
        let named = named.map(|(name, value)| self.row(name, value));
        let items = one.get("items").and_then(Value::as_array).into_iter().flatten().enumerate();
        let items = items.map(|(at, value)| self.row(&at.to_string(), value));
        let pairs = one.get("pairs").and_then(Value::as_array).into_iter().flatten();
        let pairs = pairs.filter_map(|pair| Some(self.row(&text(pair.get(0)?), pair.get(1)?)));
        let single = ["self", "function", "value"].iter();
        let single = single.filter_map(|part| Some(self.row(part, one.get(part)?)));
        let frame = self.waiting_in(one);
        let waiting = frame.into_iter().flat_map(|frame| self.frame_rows(frame));
        let more = one.get("more").and_then(number).unwrap_or(0);
        let more = more + frame.map_or(0, |frame| frame.more);
        let state = one.get("state").map(|state| self.row("", state));
        some(named.chain(items).chain(pairs).chain(single).chain(waiting).chain(state), more)
    }

    /// The same in words.
    fn words(&self, catalogue: &Catalogue) -> String {
        let frames = self.stack.iter().filter_map(|key| self.frames.get(key));
        let frames =
            frames.map(|frame| self.holding(&Self::frame_name(frame, catalogue), frame, catalogue));
        let waiting = self.objects.iter().filter_map(|(object, one)| {
            let frame = self.waiting_in(one)?;
            Some(self.holding(&self.object_name(*object), frame, catalogue))
        });
        let cells = self.objects.iter().filter(|(number, _)| self.is_alive(**number));
        let cells = cells.map(|(number, one)| {
            let living = catalogue.text("page-steps-living");
            let value = self.said(one.get("value"), catalogue);
            format!("{living} {} = {value}", self.cell_name(*number))
        });
        frames.chain(waiting).chain(cells).collect::<Vec<_>>().join("; ")
    }

    /// What a frame holds, in words: a name whose value is in a cell has it as any other.
    fn holding(&self, title: &str, frame: &Frame, catalogue: &Catalogue) -> String {
        let names = frame.names.iter().map(|(name, value)| (name, Some(value)));
        let in_cells = frame.cells.iter();
        let in_cells = in_cells
            .map(|(name, cell)| (name, self.objects.get(cell).and_then(|one| one.get("value"))));
        let names = names.chain(in_cells);
        let names: Vec<String> = names
            .map(|(name, value)| format!("{name} = {}", self.said(value, catalogue)))
            .collect();
        if names.is_empty() { title.to_owned() } else { format!("{title}: {}", names.join(", ")) }
    }

    /// A value in words; none is that of an empty cell.
    fn said(&self, value: Option<&Value>, catalogue: &Catalogue) -> String {
        match value.map(|value| (value, value.as_u64())) {
            None => catalogue.text("page-steps-empty"),
            Some((_, Some(object))) => self.object_name(object),
            Some((value, None)) => text(value),
        }
    }
}

/// As many rows as a box has, and what is left out; `more` were not even told.
fn some(rows: impl IntoIterator<Item = Row>, more: u64) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.into_iter().collect();
    let cut = rows.len().saturating_sub(MOST_ROWS);
    rows.truncate(MOST_ROWS);
    let more = more + cut as u64;
    if more > 0 {
        rows.push(Row { label: "…".to_owned(), text: format!("+{more}"), to: None });
    }
    rows
}

/// The last part of a name: `inner` of `counter.<locals>.inner`.
fn short(name: &str) -> &str {
    name.rsplit("<locals>.").next().unwrap_or(name)
}

/// The text of a value that is no object.
fn text(value: &Value) -> String {
    let cut_off = value.get("text").and_then(Value::as_str);
    cut_off.or(value.as_str()).unwrap_or("").to_owned()
}

fn cut(text: &str) -> String {
    if text.chars().count() <= MOST_TEXT {
        return text.to_owned();
    }
    text.chars().take(MOST_TEXT - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Lang;

    fn counter() -> Recording {
        let steps = [
            r#"{"event":"line","frame":0,"line":1,"stack":[0],"frames":{"0":{"name":"<module>","names":{}}}}"#,
            r#"{"event":"call","frame":1,"line":1,"stack":[0,1],"frames":{"1":{"name":"counter","names":{},"cells":{"count":2}}},"objects":{"2":{"type":"cell","value":"'<&>{{'"}}}"#,
            r#"{"event":"line","frame":0,"line":9,"stack":[0],"frames":{"0":{"names":{"q":3}}},"objects":{"3":{"type":"function","name":"counter.<locals>.inner","cells":{"count":2}}}}"#,
            r#"{"event":"return","frame":0,"line":9,"frames":{"0":{"names":{"q":null}}},"gone":[2,3]}"#,
        ];
        let steps = steps.map(str::to_owned).to_vec();
        Recording {
            blocks: vec![0],
            steps,
            end: None,
            kept: Vec::new(),
            picture: None,
            captions: Vec::new(),
            output: Vec::new(),
        }
    }

    #[test]
    fn the_step_is_the_last_one_with_a_cell_whose_frame_is_gone() {
        let (step, state) = chosen(&counter()).unwrap();
        assert_eq!(step, 2);
        assert!(state.is_alive(2) && !state.is_alive(3));
    }

    #[test]
    fn the_author_names_another() {
        let mut recording = counter();
        recording.picture = Some(1);
        let (step, state) = chosen(&recording).unwrap();
        assert!(step == 1 && !state.is_alive(2));
    }

    #[test]
    fn it_says_in_words_what_it_shows_and_nothing_becomes_markup() {
        let html = shown(&counter(), &Catalogue::new(Lang::En)).unwrap();
        for part in ["role=\"img\"", "q = inner()", "living cell count = '&lt;&amp;&gt;"] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert!(!html.contains("<&>") && !html.contains("{{") && !html.contains('\n'), "{html}");
    }

    fn state(steps: &[&str]) -> State {
        let mut state = State::default();
        for step in steps {
            state.take(&serde_json::from_str(step).unwrap());
        }
        state
    }

    #[test]
    fn a_cell_that_holds_an_object_says_which_and_a_frame_has_its_names_in_cells() {
        let state = state(&[
            r#"{"event":"line","frame":1,"line":2,"stack":[0,1],"frames":{"0":{"name":"<module>","names":{}},"1":{"name":"f","names":{"a":"1"},"cells":{"function":2,"none":4}}},"objects":{"2":{"type":"cell","value":3},"3":{"type":"function","name":"g"},"4":{"type":"cell"}}}"#,
        ]);
        let words = state.words(&Catalogue::new(Lang::En));
        assert_eq!(words, "top level; f(): a = 1, function = g(), none = empty");
        let gone = State { stack: vec![0], ..state };
        let words = gone.words(&Catalogue::new(Lang::En));
        assert_eq!(words, "top level; living cell function = g(); living cell none = empty");
    }

    #[test]
    fn a_generator_that_waits_still_has_its_frame() {
        let told = [
            r#"{"event":"line","frame":0,"line":1,"stack":[0],"frames":{"0":{"name":"<module>","names":{"g":1}},"1":{"name":"gen","names":{"a":"1"},"cells":{"n":2}}},"objects":{"1":{"type":"generator","name":"gen","frame":1},"2":{"type":"cell","value":"0"}}}"#,
            r#"{"event":"call","frame":1,"line":1,"stack":[0,1]}"#,
            r#"{"event":"yield","frame":1,"line":2,"value":"0"}"#,
            r#"{"event":"line","frame":0,"line":2,"stack":[0]}"#,
            r#"{"event":"line","frame":0,"line":3,"objects":{"1":{"type":"generator","name":"gen","state":"finished"}}}"#,
        ];
        let catalogue = Catalogue::new(Lang::En);
        for steps in 1..=4 {
            let state = state(&told[..steps]);
            assert!(!state.is_alive(2), "{steps}");
            let is_in_box = state.object(1, &state.objects[&1], &catalogue).rows.len() == 2;
            assert_eq!(is_in_box, !state.stack.contains(&1), "{steps}");
        }
        assert!(state(&told).is_alive(2));
        let waits = state(&told[..1]).words(&catalogue);
        assert!(waits.contains("generator gen: a = 1, n = 0"), "{waits}");
        // A loop alone holds it: no object tells of its frame.
        let mut alone = state(&told[1..2]);
        alone.take(&serde_json::from_str(told[2]).unwrap());
        alone.take(&serde_json::from_str(told[3]).unwrap());
        assert!(alone.waiting.contains(&1));
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let names: Vec<String> = (0..20).map(|at| format!("\"n{at:02}\":\"1\"")).collect();
        let items = vec!["\"1\""; 15].join(",");
        let step = format!(
            "{{\"stack\":[0],\"frames\":{{\"0\":{{\"name\":\"<module>\",\"names\":{{{}}},\"more\":3}}}},\
             \"objects\":{{\"1\":{{\"type\":\"list\",\"items\":[{items}],\"more\":1000}}}}}}",
            names.join(",")
        );
        let boxes = state(&[&step]).boxes(&Catalogue::new(Lang::En));
        let last = |at: usize| boxes[at].rows.last().map(|row| (row.label.as_str(), &*row.text));
        assert_eq!((last(0), boxes[0].rows.len()), (Some(("…", "+11")), MOST_ROWS + 1));
        assert_eq!(last(1), Some(("…", "+1003")));
    }

    #[test]
    fn without_a_living_cell_it_is_the_last_of_the_fullest_steps() {
        let mut recording = counter();
        recording.steps.truncate(1);
        let more = [
            r#"{"event":"line","frame":1,"line":2,"stack":[0,1],"frames":{"1":{"name":"inner","names":{}}},"objects":{"2":{"type":"function","name":"inner"}}}"#,
            r#"{"event":"line","frame":1,"line":3,"frames":{"1":{"names":{"x":"1"}}}}"#,
            r#"{"event":"line","frame":0,"line":9,"stack":[0]}"#,
        ];
        recording.steps.extend(more.map(str::to_owned));
        assert_eq!(chosen(&recording).unwrap().0, 2);
        assert!(shown(&recording, &Catalogue::new(Lang::En)).is_some());
        // An author who names a step that is not there gets none.
        recording.picture = Some(9);
        assert!(chosen(&recording).is_none());
    }

    #[test]
    fn steps_with_nothing_to_see_have_no_picture() {
        let mut recording = counter();
        recording.steps.truncate(1);
        assert!(shown(&recording, &Catalogue::new(Lang::En)).is_none());
        recording.steps = vec!["no JSON".to_owned()];
        assert!(shown(&recording, &Catalogue::new(Lang::En)).is_none());
    }
}
