#!/usr/bin/env python3
"""Pastes small soft masks with PyTorch and torchvision and stores digests of the results.

    python3 scripts/make_mask_fixtures.py [--cases N] [--out FOLDER]

Needs numpy, torch and torchvision (made with Debian's python3-torch 1.13.1 and python3-torchvision 0.14.1 on a CPU with
fused multiply-add). Writes paste.npy, float32 [N, 14]: size of the map, seed, x1, y1, x2, y2, width, height, then for the
grid-sampled and for the integer-box paste: bits 0..23 and 24..47 of the SHA-256 of the float32 canvas, and the area of the mask.
The maps are not stored: both sides make them from the seed with the same linear congruential generator.
"""
import argparse
import hashlib
import pathlib
import random

import numpy as np
import torch
import torch.nn.functional as F
from torchvision.models.detection.roi_heads import paste_masks_in_image


def make_map(size, seed):
    """Noise in [0, 1). Odd seeds: sixteenths only, so that values on the threshold are common."""
    state, values = seed, []
    for _ in range(size * size):
        state = (state * 1664525 + 1013904223) % 2**32
        values.append((state >> 28) / 16 if seed % 2 else (state >> 8) / 2**24)
    return torch.tensor(values, dtype=torch.float32).reshape(1, 1, size, size)


def grid_sample(probabilities, box, width, height):
    """The paste of Detectron2 and mmdetection on the CPU: sampled at pixel centres inside a window around the box."""
    canvas = torch.zeros(height, width)
    x1, y1, x2, y2 = torch.tensor(box, dtype=torch.float32)
    left, right = int((x1.floor() - 1).clamp(min=0)), int((x2.ceil() + 1).clamp(max=width))
    top, bottom = int((y1.floor() - 1).clamp(min=0)), int((y2.ceil() + 1).clamp(max=height))
    if left >= right or top >= bottom:
        return canvas
    x = (torch.arange(left, right, dtype=torch.float32) + 0.5 - x1) / (x2 - x1) * 2 - 1
    y = (torch.arange(top, bottom, dtype=torch.float32) + 0.5 - y1) / (y2 - y1) * 2 - 1
    x[x.isinf()] = 0
    y[y.isinf()] = 0
    grid = torch.stack([x[None, :].expand(len(y), -1), y[:, None].expand(-1, len(x))], dim=2)
    canvas[top:bottom, left:right] = F.grid_sample(probabilities, grid[None], align_corners=False)[0, 0]
    return canvas.nan_to_num(nan=0.0)


def integer_box(probabilities, box, width, height):
    """torchvision's own paste; it raises where nothing of the box lies in the image."""
    try:
        return paste_masks_in_image(probabilities, torch.tensor([box], dtype=torch.float32), (height, width))[0, 0]
    except (RuntimeError, IndexError):
        return torch.zeros(height, width)


def random_box(rng, width, height):
    kind = rng.randrange(10)
    x, y = rng.uniform(-0.2, 1) * width, rng.uniform(-0.2, 1) * height
    w, h = rng.uniform(0, 0.8) * width, rng.uniform(0, 0.8) * height
    if kind == 0:
        w, h = rng.uniform(0, 2), rng.uniform(0, 2)
    elif kind == 1:
        w = 0
    elif kind == 2:
        x, y, w, h = round(x), round(y), round(w), round(h)
    elif kind == 3:
        x, y, w, h = -rng.uniform(0, 500), -rng.uniform(0, 500), rng.uniform(500, 2000), rng.uniform(500, 2000)
    elif kind == 4:
        x, y = 0, 0
    elif kind == 5 and rng.random() < 0.3:
        x = rng.choice([-3, 2]) * width
    elif kind == 6 and rng.random() < 0.3:
        w = -w
    return [float(np.float32(v)) for v in (x, y, x + w, y + h)]


def digest(canvas):
    number = int.from_bytes(hashlib.sha256((canvas + 0.0).numpy().astype("<f4").tobytes()).digest()[:6], "little")
    return number & 0xFFFFFF, number >> 24


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--out", default=pathlib.Path(__file__).parent.parent / "tests" / "Fixtures" / "masks", type=pathlib.Path)
    options = parser.parse_args()
    rng = random.Random(20240511)
    rows = []
    for _ in range(options.cases):
        size, seed = rng.choice([1, 2, 7, 14, 28, 28, 28, 28, 56]), rng.randrange(2**24)
        width, height = rng.choice([(1, 1), (64, 48), (97, 131), (200, 150), (333, 250)])
        box, probabilities = random_box(rng, width, height), make_map(size, seed)
        sampled, resized = grid_sample(probabilities, box, width, height), integer_box(probabilities, box, width, height)
        rows.append([size, seed, *box, width, height, *digest(sampled), (sampled >= 0.5).sum(), *digest(resized), (resized > 0.5).sum()])
    options.out.mkdir(parents=True, exist_ok=True)
    np.save(options.out / "paste.npy", np.array(rows, dtype=np.float32))


if __name__ == "__main__":
    main()
