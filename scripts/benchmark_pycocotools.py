#!/usr/bin/env python3
"""Times pycocotools and MaskRcnn.Onnx.Evaluation on the same files, one after the other in one run.

    scripts/benchmark_pycocotools.py --folder ../coco-size [--images 5000] [--type bbox segm] [--skip-pycocotools]

Makes, once and from a fixed seed, a ground truth and a results file of the size of COCO val2017 (5,000 images, 36,000 annotations as
polygons, 100 detections with masks per image) in the folder, then loads and evaluates both with each program in a process of its own.
Prints the seconds of loading and of evaluating, the ratio, the peak memory, and the greatest difference of the twelve numbers.
Needs numpy and pycocotools in the Python that runs it, and a Release build of tests/Benchmarks.
"""
import argparse
import glob
import json
import math
import os
import random
import resource
import subprocess
import sys
import time

REPOSITORY = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def outline(rng, x, y, w, h):
    """A star-shaped outline of 12 to 40 corners inside a box."""
    corners = rng.randint(12, 40)
    flat = []
    for i in range(corners):
        angle = 2 * math.pi * i / corners
        radius = rng.uniform(0.7, 1.0)
        flat.append(round(x + w / 2 + radius * w / 2 * math.cos(angle), 2))
        flat.append(round(y + h / 2 + radius * h / 2 * math.sin(angle), 2))
    return flat


def make(folder, image_count, seed=17):
    from pycocotools import mask as rle

    rng = random.Random(seed)
    categories = [{"id": i + 1, "name": f"class {i + 1}"} for i in range(80)]
    # A few classes make up most objects, as in COCO.
    weights = [1.0 / (i + 1) for i in range(80)]
    images = []
    annotations = []
    results_path = os.path.join(folder, "results.json")
    with open(results_path, "w", encoding="utf-8") as results:
        results.write("[")
        first = True
        for image_id in range(1, image_count + 1):
            width, height = rng.choice([(640, 480), (480, 640), (640, 427), (500, 375)])
            images.append({"id": image_id, "width": width, "height": height, "file_name": f"{image_id:012d}.jpg"})
            truth = []
            for _ in range(min(60, max(0, round(rng.expovariate(1 / 7.2))))):
                w = min(width - 2, max(4, rng.lognormvariate(4.0, 0.9)))
                h = min(height - 2, max(4, w * rng.uniform(0.5, 2)))
                x, y = rng.uniform(0, width - w), rng.uniform(0, height - h)
                truth.append((rng.choices(range(80), weights)[0] + 1, x, y, w, h))
            for category, x, y, w, h in truth:
                polygon = outline(rng, x, y, w, h)
                encoded = rle.frPyObjects([polygon], height, width)
                annotations.append({
                    "id": len(annotations) + 1, "image_id": image_id, "category_id": category, "iscrowd": int(rng.random() < 0.01),
                    "area": float(rle.area(encoded)[0]), "bbox": [round(v, 2) for v in (x, y, w, h)], "segmentation": [polygon]})
            for i in range(100):
                if truth and i < 3 * len(truth) and rng.random() < 0.9:
                    category, x, y, w, h = truth[i % len(truth)]
                    x, y = x + rng.gauss(0, 0.06 * w), y + rng.gauss(0, 0.06 * h)
                    w, h = w * rng.uniform(0.85, 1.15), h * rng.uniform(0.85, 1.15)
                else:
                    category = rng.choices(range(80), weights)[0] + 1
                    w, h = rng.uniform(8, 200), rng.uniform(8, 200)
                    x, y = rng.uniform(0, width - 8), rng.uniform(0, height - 8)
                x, y = max(0.0, min(x, width - 4.0)), max(0.0, min(y, height - 4.0))
                w, h = min(w, width - x), min(h, height - y)
                encoded = rle.frPyObjects([outline(rng, x, y, w, h)], height, width)[0]
                entry = {
                    "image_id": image_id, "category_id": category, "bbox": [x, y, w, h], "score": rng.random() ** 2,
                    "segmentation": {"size": [height, width], "counts": encoded["counts"].decode("ascii")}}
                results.write(("" if first else ",\n") + json.dumps(entry))
                first = False
        results.write("]")
    with open(os.path.join(folder, "annotations.json"), "w", encoding="utf-8") as file:
        json.dump({"images": images, "annotations": annotations, "categories": categories}, file)
    print(f"made {len(images)} images, {len(annotations)} annotations, {100 * len(images)} results")


def run_pycocotools(folder, kind):
    """One evaluation, as JSON on standard output."""
    import contextlib
    import io

    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval

    with contextlib.redirect_stdout(io.StringIO()):
        start = time.perf_counter()
        truth = COCO(os.path.join(folder, "annotations.json"))
        with open(os.path.join(folder, "results.json")) as file:
            results = json.load(file)
        if kind == "segm":
            # As Detectron2 and mmdetection do, so that masks and not boxes decide the size ranges.
            for result in results:
                del result["bbox"]
        found = truth.loadRes(results)
        loaded = time.perf_counter()
        evaluation = COCOeval(truth, found, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        done = time.perf_counter()
    print(json.dumps({
        "load": loaded - start, "evaluate": done - loaded, "stats": list(evaluation.stats),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def run(command):
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", required=True, help="outside of the repository; 200 MB")
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--type", nargs="+", default=["bbox", "segm"], choices=["bbox", "segm"])
    parser.add_argument("--skip-pycocotools", action="store_true")
    parser.add_argument("--pycocotools-only", choices=["bbox", "segm"], help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.pycocotools_only:
        run_pycocotools(arguments.folder, arguments.pycocotools_only)
        return

    os.makedirs(arguments.folder, exist_ok=True)
    if not os.path.exists(os.path.join(arguments.folder, "annotations.json")):
        make(arguments.folder, arguments.images)
    benchmarks = glob.glob(os.path.join(REPOSITORY, "tests/Benchmarks/bin/Release/net10.0/**/Benchmarks.dll"), recursive=True)[0]
    for kind in arguments.type:
        ours = run(["dotnet", benchmarks, "evaluation", arguments.folder, kind])
        print(f"{kind}: ours         load {ours['load']:7.2f} s  evaluate {ours['evaluate']:7.2f} s  {ours['megabytes']:6.0f} MB")
        if arguments.skip_pycocotools:
            continue
        theirs = run([sys.executable, os.path.abspath(__file__), "--folder", arguments.folder, "--pycocotools-only", kind])
        print(f"{kind}: pycocotools  load {theirs['load']:7.2f} s  evaluate {theirs['evaluate']:7.2f} s  {theirs['megabytes']:6.0f} MB")
        both = (theirs["load"] + theirs["evaluate"]) / (ours["load"] + ours["evaluate"])
        difference = max(abs(a - b) for a, b in zip(ours["stats"], theirs["stats"]))
        print(f"{kind}: {theirs['evaluate'] / ours['evaluate']:.1f} times as fast, {both:.1f} times with loading; greatest difference {difference:.1e}")


if __name__ == "__main__":
    main()
