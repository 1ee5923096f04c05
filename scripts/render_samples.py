#!/usr/bin/python3
"""Render models/nuclei/samples: synthetic micrographs with the true mask of every nucleus, as a COCO instances file.

    render_samples.py [--output models/nuclei/samples]

No photograph is used. A nucleus is a bent, slightly lumpy ellipse with chromatin texture; a field is lit unevenly, out of
focus by a pixel or so, and as noisy as a camera that counts few photons. Where two nuclei overlap, both show through, and
the pixels belong to the one on top.
"""
import argparse
import os

import numpy as np
from PIL import Image

from export_torchvision_bundle import write_json
from reference_outputs import encode_rle


def smooth_noise(rng, height, width, scale):
    """Noise with mean 0 and deviation 1 whose structures are about `scale` pixels wide (one number, or one per axis)."""
    down, across = np.broadcast_to(scale, 2)
    spectrum = np.fft.rfft2(rng.standard_normal((height, width)))
    falloff = (np.fft.fftfreq(height)[:, None] * down) ** 2 + (np.fft.rfftfreq(width)[None] * across) ** 2
    field = np.fft.irfft2(spectrum * np.exp(-20 * falloff), s=(height, width))
    return (field - field.mean()) / field.std()


def blur(field, sigma):
    """Gaussian blur of a float field [height, width], edges mirrored."""
    reach = int(np.ceil(3 * sigma))
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    for axis in range(2):
        padded = np.pad(field, [(reach, reach) if axis == other else (0, 0) for other in range(2)], mode="symmetric")
        field = sum(weight * np.take(padded, range(offset, offset + field.shape[axis]), axis)
                    for offset, weight in enumerate(weights / weights.sum()))
    return field


class Nucleus:
    """`depth` [height, width]: 0 outside, rising to 1 towards the middle; `mask` is where it is above 0."""

    def __init__(self, rng, shape, centre, radius, elongation, angle):
        rows, columns = np.mgrid[:shape[0], :shape[1]]
        x, y = columns + 0.5 - centre[0], rows + 0.5 - centre[1]
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        across = across + rng.uniform(-0.15, 0.15) * (along ** 2 / radius - radius / 3)
        stretch = np.sqrt(elongation)
        distance = np.hypot(along / (radius * stretch), across * stretch / radius)
        turn = np.arctan2(across, along)
        lumps = sum(rng.uniform(0, 0.09) / order * 2 * np.cos(order * turn + rng.uniform(0, 2 * np.pi)) for order in (2, 3, 4, 5))
        self.depth = np.clip(1 - (distance / (1 + lumps)) ** 2, 0, 1)
        self.mask = self.depth > 0
        self.radius = radius


def place(rng, shape, count, radii, elongations, clusters=0.35, overlap=0.12, direction=None):
    """Nuclei at random, a share of them beside an earlier one, none covered by another for more than `overlap` of its area."""
    nuclei, centres, taken = [], [], np.zeros(shape, int)
    for _ in range(count * 40):
        if len(nuclei) == count:
            break
        radius = rng.uniform(*radii)
        if centres and rng.random() < clusters:
            x, y, other = centres[rng.integers(len(centres))]
            turn, reach = rng.uniform(0, 2 * np.pi), (radius + other) * rng.uniform(0.9, 1.15)
            x, y = x + reach * np.cos(turn), y + reach * np.sin(turn)
        else:
            x, y = rng.uniform(0, shape[1]), rng.uniform(0, shape[0])
        if not (0 <= x < shape[1] and 0 <= y < shape[0]):
            continue
        angle = rng.uniform(0, np.pi) if direction is None else direction + rng.normal(0, 0.3)
        nucleus = Nucleus(rng, shape, (x, y), radius, rng.uniform(*elongations), angle)
        covered = [np.count_nonzero(nucleus.mask & one.mask) / min(nucleus.mask.sum(), one.mask.sum()) for one in nuclei]
        if nucleus.mask.sum() < 40 or max(covered, default=0) > overlap or np.count_nonzero(nucleus.mask & (taken > 1)):
            continue
        taken += nucleus.mask
        nuclei.append(nucleus)
        centres.append((x, y, radius))
    return nuclei


def fluorescence(rng, shape, nuclei, brightness, focus, background, photons):
    """Grey on black: each nucleus glows with its own brightness, textured; light adds up; uint8 [height, width]."""
    height, width = shape
    light = np.zeros(shape)
    for nucleus in nuclei:
        texture = 1 + 0.14 * smooth_noise(rng, height, width, nucleus.radius / 4) + 0.08 * smooth_noise(rng, height, width, nucleus.radius / 10)
        light += rng.uniform(*brightness) * nucleus.depth ** 0.35 * np.clip(texture, 0.3, 1.8)
    haze = background * (1 + 0.25 * smooth_noise(rng, height, width, 120))
    light = blur(light, focus) + 0.06 * blur(light, 9) + haze
    rows, columns = np.mgrid[:height, :width]
    falloff = 1 - 0.35 * (((columns / width - 0.45) ** 2 + (rows / height - 0.55) ** 2) / 0.5)
    light = rng.poisson(np.clip(light * falloff, 0, None) * photons) / photons + rng.normal(0, 0.006, shape)
    return np.clip(np.rint(light * 255), 0, 255).astype(np.uint8)


def histology(rng, shape, nuclei, fibres):
    """Purple nuclei on pink tissue: stains absorb light, so their densities add up; uint8 [height, width, 3]."""
    height, width = shape
    haematoxylin, eosin = np.array([0.62, 0.95, 0.28]), np.array([0.08, 0.60, 0.28])
    tissue = 0.42 + 0.05 * smooth_noise(rng, height, width, 50) + 0.05 * smooth_noise(rng, height, width, fibres) + 0.02 * smooth_noise(rng, height, width, 3)
    stain = 0.06 + 0.015 * smooth_noise(rng, height, width, 25)
    for nucleus in nuclei:
        chromatin = 1 + 0.22 * smooth_noise(rng, height, width, nucleus.radius / 4) + 0.12 * smooth_noise(rng, height, width, nucleus.radius / 8)
        rim = 0.82 + 0.3 * np.exp(-(nucleus.depth / 0.3) ** 2)
        stain = stain + rng.uniform(0.65, 1.15) * np.clip(nucleus.depth * 6, 0, 1) * np.clip(chromatin * rim, 0.35, 1.7)
        tissue = tissue * (1 - 0.35 * np.clip(nucleus.depth * 4, 0, 1))
    density = blur(stain, 0.9)[..., None] * haematoxylin + blur(np.clip(tissue, 0, None), 0.9)[..., None] * eosin
    rows, columns = np.mgrid[:height, :width]
    lamp = 0.97 - 0.08 * ((columns / width - 0.6) ** 2 + (rows / height - 0.4) ** 2)
    light = np.exp(-density) * lamp[..., None] + rng.normal(0, 0.012, (height, width, 3))
    return np.clip(np.rint(light * 255), 0, 255).astype(np.uint8)


def sparse(rng):
    shape = (360, 360)
    nuclei = place(rng, shape, 26, (15, 23), (1.05, 1.7), clusters=0.4)
    return nuclei, fluorescence(rng, shape, nuclei, (0.18, 0.42), focus=1.1, background=0.025, photons=260)


def crowded(rng):
    shape = (384, 512)
    nuclei = place(rng, shape, 105, (9, 14), (1.0, 1.5), clusters=0.6)
    return nuclei, fluorescence(rng, shape, nuclei, (0.3, 0.85), focus=0.9, background=0.035, photons=160)


def dim(rng):
    shape = (320, 400)
    nuclei = place(rng, shape, 30, (13, 18), (1.2, 2.4), clusters=0.25)
    return nuclei, fluorescence(rng, shape, nuclei, (0.06, 0.14), focus=1.3, background=0.012, photons=700)


def tissue(rng):
    shape = (320, 400)
    nuclei = place(rng, shape, 36, (13, 18), (1.1, 2.0), clusters=0.25, overlap=0.08, direction=0.5)
    return nuclei, histology(rng, shape, nuclei, fibres=(4, 30))


SAMPLES = {"fluorescence": (sparse, 11), "crowded": (crowded, 12), "dim": (dim, 13), "histology": (tissue, 14)}


def annotations_of(nuclei, image_id, first_id):
    """One COCO annotation for each nucleus; a later nucleus lies on top of the earlier ones."""
    label = np.zeros(nuclei[0].mask.shape, int)
    for index, nucleus in enumerate(nuclei, start=1):
        label[nucleus.mask] = index
    for index in range(1, len(nuclei) + 1):
        mask = label == index
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        yield {"id": first_id + index - 1, "image_id": image_id, "category_id": 1, "iscrowd": 0, "area": int(mask.sum()),
               "bbox": [int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)],
               "segmentation": {"size": list(mask.shape), "counts": encode_rle(mask)}}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", default=os.path.join(os.path.dirname(__file__), "..", "models", "nuclei", "samples"))
    folder = parser.parse_args().output
    os.makedirs(folder, exist_ok=True)
    images, annotations = [], []
    for image_id, (name, (render, seed)) in enumerate(SAMPLES.items(), start=1):
        nuclei, pixels = render(np.random.default_rng(seed))
        Image.fromarray(pixels).save(os.path.join(folder, name + ".png"), optimize=True)
        images.append({"id": image_id, "file_name": name + ".png", "width": pixels.shape[1], "height": pixels.shape[0]})
        annotations.extend(annotations_of(nuclei, image_id, len(annotations) + 1))
    write_json(os.path.join(folder, "instances.json"), {
        "info": {"description": "Synthetic nuclei, rendered by scripts/render_samples.py; CC0"},
        "images": images, "annotations": annotations, "categories": [{"id": 1, "name": "nucleus"}]})


if __name__ == "__main__":
    main()
