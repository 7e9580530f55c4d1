//! Draws boxes and arrows as SVG that has the colours of the page.
//!
//! Frames, functions, cells and other objects stand in four columns. Arrows run between
//! the columns and between the boxes, where no text is, as in
//! `frontend/src/steps/layout.ts`.

use std::fmt::Write as _;

use super::data::escaped;

/// Pixels: of a letter, a row, what is left free.
const LETTER: usize = 8;
const ROW: usize = 22;
const GAP: usize = 22;
const PAD: usize = 9;
const MARGIN: usize = 12;
const TRACK: usize = 7;
/// How far from the middle of a gap its arrows are.
const SPREAD: usize = 6;

/// Where a box stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Frame,
    Function,
    Cell,
    Object,
}

const COLUMNS: [Column; 4] = [Column::Frame, Column::Function, Column::Cell, Column::Object];

/// A line of a box.
pub(super) struct Row {
    pub(super) label: String,
    pub(super) text: String,
    /// The object that it leads to.
    pub(super) to: Option<u64>,
}

/// What is drawn as a box.
pub(super) struct BoxShape {
    /// Its number, if it is no frame.
    pub(super) object: Option<u64>,
    pub(super) column: Column,
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
    /// Whether it is a cell whose frame is gone.
    pub(super) alive: bool,
}

#[derive(Clone, Copy, Debug)]
struct Area {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

fn letters(text: &str) -> usize {
    text.chars().count() * LETTER
}

impl BoxShape {
    fn label_width(&self) -> usize {
        let longest = self.rows.iter().map(|row| letters(&row.label)).max().unwrap_or(0);
        if longest == 0 { 0 } else { longest + PAD }
    }

    fn side(&self) -> usize {
        if self.column == Column::Cell { 2 * PAD } else { PAD }
    }

    fn width(&self) -> usize {
        let value = |row: &Row| if row.to.is_some() { 16 } else { letters(&row.text) };
        let value = self.rows.iter().map(value).max().unwrap_or(0);
        letters(&self.title).max(self.label_width() + value) + 2 * self.side()
    }

    fn height(&self) -> usize {
        ROW * (1 + self.rows.len()) + 4
    }
}

/// Where all stands.
struct Places {
    areas: Vec<Area>,
    /// The left side of the channel before each column.
    channels: Vec<usize>,
    width: usize,
    height: usize,
}

impl Places {
    fn of(boxes: &[BoxShape]) -> Self {
        let nowhere = Area { x: 0, y: 0, width: 0, height: 0 };
        let mut places =
            Self { areas: vec![nowhere; boxes.len()], channels: Vec::new(), width: 0, height: 0 };
        let mut x = 1;
        for column in COLUMNS {
            places.channels.push(x);
            let inside: Vec<usize> =
                (0..boxes.len()).filter(|at| boxes[*at].column == column).collect();
            if inside.is_empty() {
                continue;
            }
            let tracks = inside.len().min(9) * TRACK;
            let channel = if column == Column::Frame { 0 } else { 2 * MARGIN + tracks };
            let width = inside.iter().map(|at| boxes[*at].width()).max().unwrap_or(0);
            let mut y = MARGIN;
            for at in inside {
                let height = boxes[at].height();
                places.areas[at] = Area { x: x + channel, y, width, height };
                y += height + GAP;
            }
            x += channel + width;
            places.height = places.height.max(y - GAP + MARGIN);
        }
        places.channels.push(x);
        places.width = x + 2 * MARGIN;
        places
    }

    /// A height near `y` at which no box of these columns stands.
    fn clear(&self, boxes: &[BoxShape], columns: std::ops::Range<usize>, y: usize) -> usize {
        let inside = boxes.iter().zip(&self.areas);
        let inside: Vec<&Area> = inside
            .filter(|(one, _)| columns.contains(&(one.column as usize)))
            .map(|(_, area)| area)
            .collect();
        let edges = inside.iter().map(|area| area.y + area.height + GAP / 2);
        let is_free = |edge: &usize| {
            inside
                .iter()
                .all(|area| edge + SPREAD <= area.y || *edge >= area.y + area.height + SPREAD)
        };
        let edges = edges.chain([MARGIN / 2]).filter(is_free);
        edges.min_by_key(|edge| edge.abs_diff(y)).unwrap_or(MARGIN / 2)
    }

    /// The way from a row to a box.
    fn way(&self, boxes: &[BoxShape], from: usize, row: usize, to: usize) -> String {
        let (start, end) = (self.areas[from], self.areas[to]);
        let (source, target) = (boxes[from].column as usize, boxes[to].column as usize);
        let before = boxes[..to].iter().filter(|one| one.column == boxes[to].column).count();
        let right = start.x + start.width - boxes[from].side() + 1;
        let y = start.y + ROW * (row + 1) + ROW / 2;
        let goal = end.y + ROW / 2;
        let x = self.channels[target] + MARGIN + before % 9 * TRACK;
        let is_next = source < target
            && !boxes.iter().any(|one| (source + 1..target).contains(&(one.column as usize)));
        let tail = format!("V{goal}H{}", end.x - 1);
        if is_next {
            return format!("M{right} {y}H{x}{tail}");
        }
        let crossed = if target > source { source + 1..target } else { target..source + 1 };
        let side = self.channels[source + 1] + MARGIN / 2 + before % 2 * 3;
        let level = self.clear(boxes, crossed, usize::midpoint(y, goal)) + before % 5 * 3 - SPREAD;
        format!("M{right} {y}H{side}V{level}H{x}{tail}")
    }
}

/// The boxes as an SVG with this alternative text, on one line.
pub(super) fn drawing(boxes: &[BoxShape], alt: &str) -> String {
    let places = Places::of(boxes);
    let (width, height) = (places.width, places.height);
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         font-family=\"monospace\" font-size=\"13\" fill=\"currentColor\">",
        plain(alt)
    );
    for (from, one) in boxes.iter().enumerate() {
        for (row, told) in one.rows.iter().enumerate() {
            let target =
                boxes.iter().position(|other| told.to.is_some() && other.object == told.to);
            let Some(to) = target else { continue };
            let (way, end) = (places.way(boxes, from, row, to), places.areas[to]);
            let (x, y) = (end.x, end.y + ROW / 2);
            svg += &format!(
                "<path d=\"{way}\" fill=\"none\" stroke=\"currentColor\"/>\
                 <path d=\"M{} {}L{x} {y}L{} {}Z\"/>",
                x - 7,
                y - 4,
                x - 7,
                y + 4
            );
        }
    }
    for (one, area) in boxes.iter().zip(&places.areas) {
        draw(&mut svg, one, *area);
    }
    svg + "</svg>"
}

/// Text for SVG in a page: mdBook reads `{{#` anywhere.
fn plain(text: &str) -> String {
    escaped(text).replace('>', "&gt;").replace("{{", "&#123;&#123;").replace('\n', " ")
}

fn draw(svg: &mut String, one: &BoxShape, area: Area) {
    let Area { x, y, width, height } = area;
    let weight = if one.alive { 3 } else { 1 };
    let style = format!("fill=\"none\" stroke=\"currentColor\" stroke-width=\"{weight}\"");
    let _ = if one.column == Column::Cell {
        let (right, bottom, middle) = (x + width, y + height, y + height / 2);
        write!(
            svg,
            "<path d=\"M{x} {middle}L{} {y}H{}L{right} {middle}L{} {bottom}H{}Z\" {style}/>",
            x + PAD,
            right - PAD,
            right - PAD,
            x + PAD
        )
    } else {
        let round = if one.column == Column::Function { 11 } else { 3 };
        write!(
            svg,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\" {style}/>"
        )
    };
    let left = x + one.side();
    let mut text = |x: usize, y: usize, text: &str, weight: &str| {
        if !text.is_empty() {
            let text = plain(text);
            let _ = write!(svg, "<text x=\"{x}\" y=\"{y}\"{weight}>{text}</text>");
        }
    };
    text(left, y + 15, &one.title, " opacity=\".75\"");
    for (at, row) in one.rows.iter().enumerate() {
        let y = y + ROW * (at + 1) + 15;
        text(left, y, &row.label, "");
        if row.to.is_none() {
            text(left + one.label_width(), y, &row.text, "");
        }
    }
    for (at, _) in one.rows.iter().enumerate().filter(|(_, row)| row.to.is_some()) {
        let (x, y) = (x + width - one.side() + 1, y + ROW * (at + 1) + ROW / 2);
        let _ = write!(svg, "<circle cx=\"{x}\" cy=\"{y}\" r=\"3.5\"/>");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(object: Option<u64>, column: Column, to: &[u64]) -> BoxShape {
        let row = |to: &u64| Row { label: "name".to_owned(), text: String::new(), to: Some(*to) };
        let rows = to.iter().map(row).collect();
        BoxShape { object, column, title: "title".to_owned(), rows, alive: false }
    }

    #[test]
    fn an_arrow_across_a_column_runs_between_its_boxes() {
        let boxes = [
            shape(None, Column::Frame, &[1, 2]),
            shape(Some(1), Column::Function, &[2]),
            shape(Some(3), Column::Function, &[]),
            shape(Some(2), Column::Cell, &[]),
        ];
        let places = Places::of(&boxes);
        let level = places.clear(&boxes, 1..2, 40);
        for area in &places.areas[1..3] {
            assert!(level < area.y || level > area.y + area.height, "{level} in {area:?}");
        }
        assert_eq!(drawing(&boxes, "").matches("stroke=\"currentColor\"/>").count(), 3);
    }

    #[test]
    fn boxes_lie_beside_each_other() {
        let boxes = [
            shape(None, Column::Frame, &[1]),
            shape(None, Column::Frame, &[]),
            shape(Some(1), Column::Object, &[]),
        ];
        let Places { areas, width, height, .. } = Places::of(&boxes);
        assert!(areas[1].y > areas[0].y + areas[0].height);
        assert!(areas[2].x > areas[0].x + areas[0].width);
        assert!(areas.iter().all(|one| one.x + one.width <= width && one.y + one.height <= height));
    }
}
