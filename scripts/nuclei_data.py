"""The nuclei data set in memory, and the random training crops cut from it.

Every image is held as uint8 RGB beside an int16 label map (0 = background, i = i-th nucleus), so that a crop, a turn or a
change of scale moves picture and masks together. Pixels that two masks share go to the later one.
"""
import csv
import json
import math
import os
import random

import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F

CROP = 320
SHORT_EDGE = 640


def decode_rle(counts, height, width):
    """COCO's compressed run-length string (column-major) as a bool array [height, width]."""
    runs, position = [], 0
    while position < len(counts):
        value, shift, more = 0, 0, True
        while more:
            code = ord(counts[position]) - 48
            value |= (code & 0x1F) << shift
            more = bool(code & 0x20)
            position += 1
            shift += 5
            if not more and code & 0x10:
                value |= -1 << shift
        runs.append(value + (runs[-2] if len(runs) > 2 else 0))
    flat = np.repeat(np.arange(len(runs)) & 1, runs).astype(bool)
    return flat.reshape(width, height).T


class NucleiImages:
    """One split: `images[i]` uint8 [h, w, 3], `labels[i]` int16 [h, w], `types[i]` the kind of microscopy."""

    def __init__(self, folder, split):
        with open(os.path.join(folder, f"instances_{split}.json"), encoding="utf-8") as file:
            coco = json.load(file)
        with open(os.path.join(folder, "images.csv"), encoding="utf-8") as file:
            type_of = {row["file_name"]: row["type"] for row in csv.DictReader(file)}
        annotations = {}
        for annotation in coco["annotations"]:
            annotations.setdefault(annotation["image_id"], []).append(annotation)
        self.names, self.ids, self.images, self.labels, self.types = [], [], [], [], []
        for entry in sorted(coco["images"], key=lambda image: image["id"]):
            name = os.path.basename(entry["file_name"])
            label = np.zeros((entry["height"], entry["width"]), np.int16)
            for index, annotation in enumerate(annotations.get(entry["id"], []), start=1):
                label[decode_rle(annotation["segmentation"]["counts"], *label.shape)] = index
            self.names.append(name)
            self.ids.append(entry["id"])
            self.images.append(np.asarray(Image.open(os.path.join(folder, "images", name)).convert("RGB")))
            self.labels.append(label)
            self.types.append(type_of[name])

    def __len__(self):
        return len(self.images)


class TrainingCrops(torch.utils.data.IterableDataset):
    """An endless stream of (image float [3, CROP, CROP] in 0..1, target) drawn from a split.

    Images with many nuclei and of rare types are drawn more often. A crop has the scale that the image has at inference
    (shorter side SHORT_EDGE), times a random factor.
    """

    def __init__(self, images, seed):
        self.images = images
        self.seed = seed
        per_type = {kind: images.types.count(kind) for kind in images.types}
        self.weights = [math.sqrt(label.max() + 5) * per_type[kind] ** -0.3
                        for label, kind in zip(images.labels, images.types)]

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng = random.Random(self.seed + (worker.id if worker else 0))
        torch.manual_seed(rng.getrandbits(62))
        while True:
            index = rng.choices(range(len(self.images)), self.weights)[0]
            sample = self._crop(self.images.images[index], self.images.labels[index], rng)
            if sample is not None:
                yield sample

    def _crop(self, image, label, rng):
        height, width = label.shape
        scale = SHORT_EDGE / min(height, width) * math.exp(rng.uniform(-0.4, 0.4))
        stretch = math.exp(rng.uniform(-0.1, 0.1))
        rows = min(height, max(8, round(CROP / (scale * stretch))))
        columns = min(width, max(8, round(CROP / (scale / stretch))))
        top, left = rng.randint(0, height - rows), rng.randint(0, width - columns)
        size = (min(CROP, round(rows * scale * stretch)), min(CROP, round(columns * scale / stretch)))
        pixels = torch.from_numpy(np.ascontiguousarray(image[top:top + rows, left:left + columns])).permute(2, 0, 1)
        pixels = F.interpolate(pixels[None].float() / 255, size=size, mode="bilinear", align_corners=False)[0]
        piece = torch.from_numpy(np.ascontiguousarray(label[top:top + rows, left:left + columns]))
        piece = F.interpolate(piece[None, None].float(), size=size, mode="nearest-exact")[0, 0].long()
        pixels = F.pad(colour_jitter(pixels, rng), (0, CROP - size[1], 0, CROP - size[0]))
        piece = F.pad(piece, (0, CROP - size[1], 0, CROP - size[0]))
        turns, flip = rng.randrange(4), rng.random() < 0.5
        pixels, piece = torch.rot90(pixels, turns, (1, 2)), torch.rot90(piece, turns, (0, 1))
        if flip:
            pixels, piece = pixels.flip(2), piece.flip(1)
        target = target_of(piece)
        return None if target is None and rng.random() < 0.8 else (pixels.contiguous(), target or empty_target())


def empty_target():
    return {"boxes": torch.zeros(0, 4), "labels": torch.zeros(0, dtype=torch.int64),
            "masks": torch.zeros(0, CROP, CROP, dtype=torch.uint8)}


def target_of(label):
    """Boxes (pixel edges), labels and masks of the nuclei in a label map; slivers of under 6 pixels are dropped."""
    present, areas = label.unique(return_counts=True)
    present = present[(present > 0) & (areas >= 6)]
    if len(present) == 0:
        return None
    masks = label[None] == present[:, None, None]
    across, down = masks.any(1), masks.any(2)
    width, height = label.shape[1], label.shape[0]
    boxes = torch.stack([across.int().argmax(1), down.int().argmax(1),
                         width - across.flip(1).int().argmax(1), height - down.flip(1).int().argmax(1)], 1).float()
    return {"boxes": boxes, "labels": torch.ones(len(present), dtype=torch.int64), "masks": masks.to(torch.uint8)}


def colour_jitter(pixels, rng):
    """Exposure, gamma, colour, noise and blur at random; now and then the negative or a grey version."""
    if rng.random() < 0.15:
        pixels = pixels.mean(0, keepdim=True).expand(3, -1, -1)
    if rng.random() < 0.08:
        pixels = 1 - pixels
    if rng.random() < 0.1:
        pixels = pixels[rng.sample(range(3), 3)]
    if rng.random() < 0.5:
        pixels = pixels.clamp(min=0) ** math.exp(rng.uniform(-0.4, 0.4))
    pixels = pixels * math.exp(rng.uniform(-0.6, 0.6))
    if rng.random() < 0.4:
        pixels = pixels * torch.tensor([math.exp(rng.gauss(0, 0.12)) for _ in range(3)])[:, None, None]
    if rng.random() < 0.3:
        pixels = pixels + rng.uniform(-0.05, 0.08)
    if rng.random() < 0.15:
        kernel = torch.tensor([0.25, 0.5, 0.25])
        pixels = F.conv2d(F.pad(pixels[:, None], (1, 1, 1, 1), mode="replicate"), (kernel[:, None] * kernel)[None, None])[:, 0]
    if rng.random() < 0.3:
        pixels = pixels + torch.randn(pixels.shape) * rng.uniform(0, 0.03)
    return pixels.clamp(0, 1)
