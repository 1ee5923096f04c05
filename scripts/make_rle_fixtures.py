#!/usr/bin/env python3
"""Rasterises polygons and combines masks with COCO's own C code and stores what it gives.

    cc -O2 -shared -fPIC -o libmaskapi.so cocoapi/common/maskApi.c
    python3 scripts/make_rle_fixtures.py libmaskapi.so [--cases N] [--out FOLDER]

The C file is that of https://github.com/cocodataset/cocoapi (made with commit 8c9bcc3cf640524c4c20a9c40e89cb6a2f2fa0e9); the same
code is inside pycocotools. Writes rle.json: polygons with size, counts, area and box, and pairs of them with overlap and merges.
"""
import argparse
import ctypes
import json
import pathlib
import random

SIZE = ctypes.c_ulong


class Rle(ctypes.Structure):
    _fields_ = [("h", SIZE), ("w", SIZE), ("m", SIZE), ("cnts", ctypes.POINTER(ctypes.c_uint))]


def random_polygon(rng, width, height):
    kind = rng.randrange(8)
    count = rng.randint(3, 9)
    if kind == 0:
        count = rng.randint(1, 2)
    points = [(rng.uniform(-0.3, 1.3) * width, rng.uniform(-0.3, 1.3) * height) for _ in range(count)]
    if kind in (1, 2, 3):
        points = [(min(max(x, 0), width), min(max(y, 0), height)) for x, y in points]
    if kind == 2:
        points = [(round(x), round(y)) for x, y in points]
    if kind == 3:
        points = [(round(x, 2), round(y, 2)) for x, y in points]
        points.append(points[-1])
    if kind == 4:
        x, y, w, h = points[0][0], points[0][1], rng.uniform(0, width), rng.uniform(0, height)
        points = [(x, y), (x, y + h), (x + w, y + h), (x + w, y)]
    return [round(v, 4) for point in points for v in point]


class MaskApi:
    def __init__(self, path):
        self.lib = ctypes.CDLL(str(path))
        self.lib.rleToString.restype = ctypes.c_void_p
        self.lib.rleFrPoly.argtypes = [ctypes.POINTER(Rle), ctypes.POINTER(ctypes.c_double), SIZE, SIZE, SIZE]

    def polygon(self, polygon, height, width):
        mask = Rle()
        self.lib.rleFrPoly(ctypes.byref(mask), (ctypes.c_double * len(polygon))(*polygon), len(polygon) // 2, height, width)
        return mask

    def text(self, mask):
        return ctypes.string_at(self.lib.rleToString(ctypes.byref(mask))).decode()

    def area(self, mask):
        area = ctypes.c_uint()
        self.lib.rleArea(ctypes.byref(mask), SIZE(1), ctypes.byref(area))
        return area.value

    def box(self, mask):
        box = (ctypes.c_double * 4)()
        self.lib.rleToBbox(ctypes.byref(mask), box, SIZE(1))
        return list(box)

    def overlap(self, detection, truth, crowd):
        value = ctypes.c_double()
        self.lib.rleIou(
            ctypes.byref(detection), ctypes.byref(truth), SIZE(1), SIZE(1), ctypes.byref(ctypes.c_ubyte(crowd)), ctypes.byref(value))
        return value.value

    def merge(self, first, second, intersect):
        merged = Rle()
        self.lib.rleMerge((Rle * 2)(first, second), ctypes.byref(merged), SIZE(2), ctypes.c_int(intersect))
        return self.text(merged)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("library", type=pathlib.Path)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--out", default=pathlib.Path(__file__).parent.parent / "tests" / "Fixtures" / "masks", type=pathlib.Path)
    options = parser.parse_args()
    api, rng = MaskApi(options.library.resolve()), random.Random(20240512)
    polygons, pairs = [], []
    for _ in range(options.cases // 2):
        width, height = rng.choice([(1, 1), (7, 5), (40, 30), (64, 64), (53, 101), (160, 120)])
        masks = []
        for _ in range(2):
            polygon = random_polygon(rng, width, height)
            mask = api.polygon(polygon, height, width)
            masks.append(mask)
            polygons.append({"size": [height, width], "polygon": polygon, "counts": api.text(mask), "area": api.area(mask), "box": api.box(mask)})
        pairs.append({
            "iou": api.overlap(*masks, 0), "iou_crowd": api.overlap(*masks, 1),
            "union": api.merge(*masks, 0), "intersection": api.merge(*masks, 1)})
    options.out.mkdir(parents=True, exist_ok=True)
    with open(options.out / "rle.json", "w", encoding="utf-8") as file:
        file.write('{"polygons":[\n' + ",\n".join(json.dumps(p) for p in polygons))
        file.write('\n],"pairs":[\n' + ",\n".join(json.dumps(p) for p in pairs) + "\n]}\n")


if __name__ == "__main__":
    main()
