#!/usr/bin/env python3
"""Writes tests/Fixtures/resize/*.json: what Pillow, OpenCV and torch make of synthetic images.

Needs Debian's python3-pil, python3-opencv, python3-torch and python3-torchvision (made with 9.4.0, 4.6.0, 1.13.0, 0.14.1).
The pictures are a formula of x, y and channel, so only hashes (8-bit filters), a few samples (torch) and sizes are stored:

    python3 scripts/make_resize_fixtures.py
"""
import hashlib
import json
import math
import pathlib
import random

import cv2
import numpy as np
import PIL
import torch
from PIL import Image
from torch.nn import functional
from torchvision.models.detection.transform import GeneralizedRCNNTransform

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "Fixtures" / "resize"

# (height, width) -> (height, width)
PAIRS = [
    ((480, 640), (800, 1066)), ((480, 640), (800, 1067)), ((427, 640), (800, 1199)), ((37, 50), (800, 1081)),
    ((600, 800), (300, 400)), ((601, 803), (300, 401)), ((1200, 1600), (800, 1066)), ((1111, 777), (53, 29)),
    ((33, 47), (33, 90)), ((33, 47), (90, 47)), ((33, 47), (33, 47)), ((33, 47), (66, 94)), ((64, 64), (32, 64)),
    ((1, 1), (17, 33)), ((1, 50), (9, 31)), ((50, 1), (31, 9)), ((2, 2), (5, 3)), ((7, 5), (1, 1)), ((300, 2), (7, 40)),
    ((240, 320), (239, 321)), ((97, 1500), (6, 31)), ((13, 8), (13, 31)), ((500, 375), (1066, 800)), ((3, 3000), (2, 1333)),
]


def picture(height, width):
    y, x, c = np.ogrid[0:height, 0:width, 0:3]
    return (((x * 7 + y * 13 + c * 29) ^ ((x * y) >> 3) ^ ((x * x) >> 5)) & 255).astype(np.uint8)


def digest(pixels):
    return hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()


def size_of(pair):
    return {"height": pair[0], "width": pair[1]}


def eight_bit(resize):
    return [{"from": size_of(a), "to": size_of(b), "sha256": digest(resize(picture(*a), b))} for a, b in PAIRS]


def torch_bilinear():
    mean = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
    std = torch.tensor([0.229, 0.224, 0.225])[:, None, None]
    cases = []
    chance = random.Random(3)
    for a, b in PAIRS:
        image = torch.from_numpy(picture(*a)).permute(2, 0, 1).contiguous().float().div(255)
        resized = functional.interpolate(((image - mean) / std)[None], size=b, mode="bilinear", align_corners=False)[0].numpy()
        picks = [(0, 0, 0), (1, b[0] - 1, b[1] - 1), (2, 0, b[1] - 1)]
        picks += [(chance.randrange(3), chance.randrange(b[0]), chance.randrange(b[1])) for _ in range(30)]
        # A single pixel counts as channels-last, for which torch has other code that rounds in another order.
        cases.append({
            "from": size_of(a), "to": size_of(b), "sha256": digest(resized) if a != (1, 1) else None,
            "samples": [[c, y, x, float(resized[c, y, x])] for c, y, x in picks],
        })
    return cases


def torchvision_sizes():
    chance = random.Random(5)
    sizes = [(chance.randint(1, 2500), chance.randint(1, 2500)) for _ in range(400)] + [(427, 640), (1080, 1920), (333, 1000), (1, 1), (800, 800)]
    rows = []
    for height, width in sizes:
        shortest, longest = chance.choice([(800, 1333), (800, 1333), (640, 1024), (320, 640)])
        small = float(torch.min(torch.min(
            shortest / torch.min(torch.tensor([height, width])).to(torch.float32),
            longest / torch.max(torch.tensor([height, width])).to(torch.float32))))
        rows.append([height, width, shortest, longest, max(math.floor(float(height) * small), 1), max(math.floor(float(width) * small), 1)])
    # The formula above is the transform's own; prove it on small images, where running it is cheap.
    transform = GeneralizedRCNNTransform(64, 100, [0, 0, 0], [1, 1, 1])
    for height, width in [(37, 50), (10, 90), (61, 20), (64, 64), (43, 71)]:
        small = float(torch.min(64 / torch.tensor(float(min(height, width))), 100 / torch.tensor(float(max(height, width)))))
        assert tuple(transform([torch.zeros(3, height, width)])[0].image_sizes[0]) == (math.floor(height * small), math.floor(width * small))
    return rows


def pillow_nearest():
    # Which source row or column Pillow's NEAREST takes: index ramps, resized along one axis.
    cases = []
    for before, after in [(640, 1066), (480, 800), (1066, 640), (10, 15), (15, 10), (6, 3), (3, 7), (1, 5), (5, 1), (99, 1000), (1333, 444)]:
        ramp = Image.fromarray(np.arange(before, dtype=np.int32)[None])
        cases.append({"from": before, "to": after, "sha256": digest(np.asarray(ramp.resize((after, 1), Image.NEAREST), dtype=np.int32))})
    return cases


def write(name, value):
    path = OUT / name
    path.write_text(json.dumps(value, separators=(",", ":")).replace("},{", "},\n{").replace("],[", "],\n[") + "\n")
    print(path.name, path.stat().st_size)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    print("Pillow", PIL.__version__, "OpenCV", cv2.__version__, "torch", torch.__version__)
    write("pillow_bilinear.json", eight_bit(lambda p, s: np.asarray(Image.fromarray(p).resize((s[1], s[0]), Image.BILINEAR))))
    write("opencv_bilinear.json", eight_bit(lambda p, s: cv2.resize(p, (s[1], s[0]), interpolation=cv2.INTER_LINEAR)))
    write("torch_bilinear.json", torch_bilinear())
    write("torchvision_sizes.json", torchvision_sizes())
    write("pillow_nearest.json", pillow_nearest())


if __name__ == "__main__":
    main()
