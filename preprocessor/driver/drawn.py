"""What a block shows beside its output: figures of matplotlib, and a last value that
says how it is shown (`_repr_html_`, `_repr_svg_`, `_repr_png_`).

1. `settle` and `show_here` change matplotlib as soon as a program imports it; nothing
   here imports it.
2. `take_figures` makes data of the open figures, and `shown_value` of a value.
3. `put_back` leaves matplotlib to the next program of the same interpreter.

The picture is the same on every build: no date in it, names of parts from a fixed
salt, letters as outlines. As outlines, because the page shows it as an image, which
cannot use the page's fonts: as text each reader would see it in another font.

The syntax and the library are those of Python 3.8.
"""

import io
import sys

# Bytes of an SVG, of anything that is shown, of all that a program shows as JSON, and how
# many things a block shows.
MAX_SVG, MAX_SIZE, MAX_ALL, MAX_COUNT = 256 << 10, 1 << 20, 4 << 20, 16

# Characters of an alternative text, and axes that it describes.
MAX_ALT, MAX_AXES = 400, 6

# The fingerprint of a figure compares each cell of so many in a row with the one to
# its right, in as many rows: 256 bits. With fewer, two curves look the same.
CELLS = 16

# Dots per inch of what the fingerprint sees. Shades that differ by less are the same.
DOTS, STEP = 40, 2

# What is shown, and the method of a value that gives it.
KINDS = (("Html", "_repr_html_"), ("Svg", "_repr_svg_"), ("Png", "_repr_png_"))

# For the same picture on every build.
SAME = {"svg.hashsalt": "pyproof", "svg.fonttype": "path", "savefig.bbox": None}


class Shows:
    """Who takes the figures at `show`: the program that runs."""

    take = None


def settle(matplotlib):
    """Has matplotlib draw without a screen, unless the program says otherwise."""
    matplotlib.rcParams["backend"] = "agg"


def show_here(pyplot):
    """Has `show` give the open figures to the page, and close them, as a window that
    its reader closes."""

    def show(*args, **options):
        """Display all open figures."""
        if Shows.take is not None:
            Shows.take()

    pyplot.show = show


def same_chance(random):
    """Has chance begin at the same point: what is drawn from it is to be the same."""
    random.seed(0)


def put_back():
    """Undoes what a program has set for all figures, and closes those that it left."""
    matplotlib, pyplot = sys.modules.get("matplotlib"), sys.modules.get("matplotlib.pyplot")
    try:
        if pyplot is not None:
            pyplot.close("all")
        if matplotlib is not None:
            matplotlib.rcdefaults()
            settle(matplotlib)
    except Exception:
        # The program has put something else in its place.
        pass


def take_figures(count, failed, is_compared):
    """So many of the open figures as data; all are closed by that. `failed` is told why
    one cannot be drawn, `is_compared` says whether they need a fingerprint."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None or not hasattr(pyplot, "get_fignums"):
        return []
    taken = []
    for number in pyplot.get_fignums()[:count]:
        try:
            taken.append(drawn(pyplot.figure(number), is_compared))
        except Exception as error:
            failed(error)
    pyplot.close("all")
    return [one for one in taken if one is not None]


def drawn(figure, is_compared):
    """A figure as data: a PNG where the SVG is too large, nothing if both are."""
    alt, seen = described(figure), fingerprint(figure) if is_compared else ""
    with sys.modules["matplotlib"].rc_context(SAME):
        svg = io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        if len(svg.getvalue()) <= MAX_SVG:
            return shown("Svg", svg.getvalue().decode("utf-8"), alt, seen)
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
    return shown("Png", base64(png.getvalue()), alt, seen)


def shown(kind, data, alt="", fingerprint=""):
    """What is shown, as an event tells it; `None` if it is too large."""
    if len(data) > MAX_SIZE:
        return None
    return {"kind": kind, "data": data, "alt": alt, "fingerprint": fingerprint}


def checksum(text):
    from binascii import crc32

    return "%08x" % crc32(text.encode("utf-8"))


def base64(data):
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")


def described(figure):
    """What a figure says of itself in words: its titles, and what its axes are."""
    heads, axes = [], figure.get_axes()[:MAX_AXES]
    above = getattr(figure, "_suptitle", None)
    if above is not None:
        heads.append(above.get_text())
    parts = [part for one in axes for part in parts_of(one)]
    words = [one_line(text) for text in heads + parts]
    sentences = [text if text[-1] in ".!?" else text + "." for text in words if text]
    return " ".join(sentences)[:MAX_ALT]


def parts_of(axes):
    """The title of axes, their labels, and the names of what is drawn."""
    yield axes.get_title()
    names = (("x", axes.get_xlabel()), ("y", axes.get_ylabel()))
    yield ", ".join("%s: %s" % (name, label) for name, label in names if label.strip())
    legend = axes.get_legend()
    if legend is not None:
        yield ", ".join(text.get_text() for text in legend.get_texts())


def one_line(text):
    return " ".join(text.split())


def fingerprint(figure):
    """A hash that differs little where the picture does, in hexadecimal digits."""
    numpy, raw = sys.modules["numpy"], io.BytesIO()
    figure.savefig(raw, format="rgba", dpi=DOTS)
    width, height = (int(inches * DOTS) for inches in figure.get_size_inches())
    pixels = numpy.frombuffer(raw.getvalue(), numpy.uint8)
    if width < CELLS + 1 or height < CELLS or pixels.size != width * height * 4:
        return ""
    pixels = pixels.reshape(height, width, 4).astype(numpy.int64)
    # Where nothing is drawn, the page is white.
    grey = pixels[:, :, :3].sum(axis=2) * pixels[:, :, 3] // (255 * 3) + 255 - pixels[:, :, 3]
    cells = means(numpy, means(numpy, grey * 64, CELLS, 0), CELLS + 1, 1)
    bits = (cells[:, :-1] - cells[:, 1:] > STEP * 64).ravel()
    return numpy.packbits(bits).tobytes().hex()


def means(numpy, values, count, axis):
    """The means of `count` parts of an array."""
    size = values.shape[axis]
    edges = [at * size // count for at in range(count)]
    lengths = [after - before for before, after in zip(edges, edges[1:] + [size])]
    shape = (-1, 1) if axis == 0 else (1, -1)
    return numpy.add.reduceat(values, edges, axis=axis) // numpy.reshape(lengths, shape)


def methods_of(value):
    """How a value says that it is shown: kinds, and methods. Only its class is asked: one
    that answers for any attribute says nothing by that."""
    for kind, name in KINDS:
        for one in type.__dict__["__mro__"].__get__(type(value)):
            method = type.__dict__["__dict__"].__get__(one).get(name)
            if method is not None:
                yield kind, method
                break


def says_how(value):
    """Whether a value may say how it is shown. This runs no code of the program."""
    return value is not None and any(True for _ in methods_of(value))


def shown_value(value):
    """A value as it says that it is shown, or `None`."""
    for kind, method in methods_of(value):
        said = method.__get__(value, type(value))()
        if kind == "Png" and type(said) is bytes:
            said = base64(said)
        if type(said) is str and said:
            said = said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            return shown(kind, said, fingerprint=checksum(said))
    return None
