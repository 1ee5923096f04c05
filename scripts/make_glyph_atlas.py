#!/usr/bin/env python3
"""Writes src/MaskRcnn.Onnx/Drawing/Text/glyphs.bin and its NOTICE: the letters of overlay labels, drawn once from DejaVu Sans Bold.

Needs Debian's python3-pil and fonts-dejavu-core (made with 9.4.0 and 2.37-6):

    python3 scripts/make_glyph_atlas.py

The file is a zlib stream of little-endian numbers:
    u16 em size, i16 ascent, i16 descent (pixels above and below the baseline), u16 number of glyphs
    per glyph: u16 code point, u16 advance in 1/64 pixel, i16 left and i16 top of the picture from the pen and the baseline, u16 width, u16 height
    the pictures one after the other, one byte of coverage a pixel, rows from top to bottom
The last glyph (U+FFFD) stands for every character that has none.
"""
import pathlib
import struct
import zlib

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"
OUT = pathlib.Path(__file__).resolve().parent.parent / "src" / "MaskRcnn.Onnx" / "Drawing" / "Text"
EM = 64
CODES = [*range(0x20, 0x7F), *range(0xA0, 0x100), 0x2013, 0x2026, 0xFFFD]


def glyph(font, code):
    """Advance in 1/64 pixel, left, top, width, height and coverage in 16 steps."""
    text = "\u25A1" if code == 0xFFFD else chr(code)
    advance = round(font.getlength(text) * 64)
    origin = (EM, 2 * EM)
    sheet = Image.new("L", (4 * EM, 4 * EM))
    ImageDraw.Draw(sheet).text(origin, text, font=font, fill=255, anchor="ls")
    box = sheet.getbbox()
    if box is None:
        return advance, 0, 0, 0, 0, b""
    left, top, right, bottom = box
    coverage = bytes(round(value / 17) * 17 for value in sheet.crop(box).tobytes())
    return advance, left - origin[0], top - origin[1], right - left, bottom - top, coverage


def licence(path):
    """The licence text inside the font: record 13 of its name table, Windows, US English."""
    data = path.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    for i in range(tables):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * i)
        if tag != b"name":
            continue
        _, count, strings = struct.unpack_from(">HHH", data, offset)
        for k in range(count):
            platform, _, language, name, length, at = struct.unpack_from(">HHHHHH", data, offset + 6 + 12 * k)
            if (platform, language, name) == (3, 0x409, 13):
                start = offset + strings + at
                return data[start:start + length].decode("utf-16-be")
    raise SystemExit("The font has no licence text.")


def main():
    font = ImageFont.truetype(FONT, EM)
    glyphs = [glyph(font, code) for code in CODES]
    ascent, descent = font.getmetrics()
    head = struct.pack("<HhhH", EM, ascent, descent, len(CODES))
    table = b"".join(struct.pack("<HHhhHH", code, *g[:5]) for code, g in zip(CODES, glyphs))
    pictures = b"".join(g[5] for g in glyphs)
    packed = zlib.compress(head + table + pictures, 9)
    (OUT / "glyphs.bin").write_bytes(packed)
    notice = licence(pathlib.Path(FONT)).replace("\r\n", "\n").replace("\r", "\n")
    (OUT / "NOTICE.txt").write_text(
        "glyphs.bin holds pictures of letters drawn from the font DejaVu Sans Bold 2.37 (https://dejavu-fonts.github.io/).\n"
        "The font's licence, as the font carries it:\n\n" + "\n".join(line.rstrip() for line in notice.strip().split("\n")) + "\n")
    print(len(CODES), "glyphs,", len(pictures), "bytes of pictures,", len(packed), "packed; ascent", ascent, "descent", descent)


if __name__ == "__main__":
    main()
