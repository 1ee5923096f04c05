#!/usr/bin/env python3
"""Makes tests/Fixtures/images: small files of every kind that the decoder reads, and what Pillow decodes them to.

Debian: python3-pil, python3-numpy. Made with Pillow 9.4.0 (libjpeg-turbo 2.1, libwebp 1.2).
Usage: python3 scripts/make_image_fixtures.py

expected.csv: file, width, height, sha256_rgb8 (SHA-256 of width x height x 3 bytes, rows from top to bottom; alpha dropped).
"""
import hashlib
import pathlib

import numpy as np
from PIL import Image

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fixtures" / "images"
WIDTH, HEIGHT = 53, 37


def picture(shift=0):
    """Smooth colours, hard edges and a little noise: chroma upsampling and every DCT coefficient matter."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    red = 127 + 120 * np.sin((x + shift) / 7.0)
    green = 255 * y / (HEIGHT - 1)
    blue = np.where((x - 20) ** 2 + (y - 18) ** 2 < 120, 230, 40 + x)
    noise = np.random.default_rng(1234 + shift).normal(0, 9, (HEIGHT, WIDTH, 3))
    return Image.fromarray(np.clip(np.stack([red, green, blue], -1) + noise, 0, 255).round().astype(np.uint8))


def alpha():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    return Image.fromarray(((x * 7 + y * 11) % 256).astype(np.uint8))


def rgb8(path):
    image = Image.open(path)
    image.seek(0)
    if image.mode == "I":
        v = np.asarray(image).astype(np.int64)
        g = ((510 * v + 65535) // 131070).astype(np.uint8)
        return np.stack([g, g, g], -1)
    return np.asarray(image.convert("RGBA"))[..., :3]


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rgb = picture()
    rgba = rgb.copy()
    rgba.putalpha(alpha())
    grey = rgb.convert("L")
    palette = rgb.quantize(64, dither=Image.Dither.NONE)
    deep = Image.fromarray((np.arange(WIDTH * HEIGHT, dtype=np.int64) * 31 % 65536).reshape(HEIGHT, WIDTH).astype(np.uint16))
    save = {
        "jpeg-444.jpg": (rgb, dict(quality=90, subsampling=0)),
        "jpeg-422.jpg": (rgb, dict(quality=80, subsampling=1)),
        "jpeg-420.jpg": (rgb, dict(quality=75, subsampling=2)),
        "jpeg-420-progressive.jpg": (rgb, dict(quality=75, subsampling=2, progressive=True)),
        "jpeg-grey.jpg": (grey, dict(quality=75)),
        "jpeg-cmyk.jpg": (rgb.convert("CMYK"), dict(quality=90)),
        "webp-lossy.webp": (rgb, dict(quality=80)),
        "webp-lossless.webp": (rgb, dict(lossless=True)),
        "webp-alpha.webp": (rgba, dict(lossless=True, exact=True)),
        "webp-animated.webp": (rgb, dict(save_all=True, append_images=[picture(5), picture(9)], lossless=True)),
        "gif-palette.gif": (palette, dict(interlace=0)),
        "gif-interlaced.gif": (palette, dict(interlace=1)),
        "gif-transparent.gif": (palette, dict(transparency=7, interlace=0)),
        "gif-animated.gif": (palette, dict(save_all=True, append_images=[picture(5).quantize(64), picture(9).quantize(64)])),
        "bmp-24.bmp": (rgb, {}),
        "bmp-8.bmp": (palette, {}),
        "bmp-grey.bmp": (grey, {}),
        "bmp-1.bmp": (grey.convert("1"), {}),
        "png-rgb.png": (rgb, {}),
        "png-rgba.png": (rgba, {}),
        "png-grey-alpha.png": (rgba.convert("LA"), {}),
        "png-palette-transparent.png": (palette, dict(transparency=bytes(range(0, 256, 4)))),
        "png-1.png": (grey.convert("1"), {}),
        "png-grey-16.png": (deep, {}),
    }
    lines = ["file,width,height,sha256_rgb8"]
    for name, (image, options) in save.items():
        image.save(OUT / name, **options)
        pixels = np.ascontiguousarray(rgb8(OUT / name))
        lines.append(f"{name},{pixels.shape[1]},{pixels.shape[0]},{hashlib.sha256(pixels.tobytes()).hexdigest()}")
    (OUT / "expected.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
