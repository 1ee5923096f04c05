#!/usr/bin/python3
"""Make tests/Fixtures/tiny-{huggingface,mmdetection,detectron2}: the graphs of tiny-torchvision run by other conventions.

    make_tiny_family_fixtures.py [--fixtures tests/Fixtures]

Each folder has config.json, preprocessor_config.json and manifest.json, which together with the ONNX files of
tiny-torchvision/bundle are a bundle of that family, and the results of reference_families.py in the same form as
tiny-torchvision's (labels are the bundle's, 0..K-1). Run make_tiny_torchvision_fixture.py first.

As there, the pictures are chosen such that double precision takes the same decisions as float32.
"""
import argparse
import copy
import json
import os
import shutil

import torch

from export_torchvision_bundle import Backbone, BoxHead, MaskHead, write_json, write_manifest
from make_tiny_torchvision_fixture import CASES, CATEGORY_IDS, LABELS, build, same_masks
from reference_families import Family, run
from reference_outputs import ReferenceWriter
from synthetic_images import synthetic_image

FAMILIES = ("huggingface", "mmdetection", "detectron2")
NAMES = ("tiny", "longest-edge", "batch")
WITH_ARRAYS = ("tiny", "longest-edge")
GRAPHS = ("backbone.onnx", "box_head.onnx", "mask_head.onnx")


def configuration(family):
    align = {"type": "RoIAlign", "sampling_ratio": 0}
    return {
        "model_type": "maskrcnn", "architectures": ["MaskRCNNForObjectDetection"], "family": family.name,
        "id2label": {str(index): label for index, label in enumerate(LABELS)},
        "category_ids": CATEGORY_IDS,
        "rpn_test_cfg": {"nms_pre": family.proposals_before, "max_per_img": family.proposals_after,
                         "nms": {"type": "nms", "iou_threshold": 0.7}, "min_bbox_size": 0},
        "rcnn_test_cfg": {"score_thr": family.score, "nms": {"type": "nms", "iou_threshold": 0.5},
                          "max_per_img": family.detections, "mask_thr_binary": 0.5},
        "bbox_roi_extractor_roi_layer": {**align, "output_size": 7},
        "mask_roi_extractor_roi_layer": {**align, "output_size": 14},
    }


def preprocessing(family):
    common = {"image_processor_type": "MaskRCNNImageProcessor", "size": {"shortest_edge": family.shortest, "longest_edge": family.longest},
              "num_classes": len(LABELS)}
    if family.name == "huggingface":
        return common
    if family.name == "mmdetection":
        return {**common, "resize_filter": "opencv_bilinear", "size_rounding": "round", "size_divisor": 32, "do_rescale": False,
                "image_mean": [123.675, 116.28, 103.53], "image_std": [58.395, 57.12, 57.375]}
    return {**common, "resize_filter": "pillow_bilinear", "size_rounding": "round", "size_divisor": 32, "do_rescale": False,
            "channel_order": "BGR", "image_mean": [103.53, 116.28, 123.675], "image_std": [57.375, 57.12, 58.395]}


def agree(a, b):
    """Whether one image's results are decided alike in float32 and in float64."""
    for name, limit in (("proposals", 2e-3), ("boxes", 2e-3), ("scores", 2e-5)):
        if a[name].shape != b[name].shape or (a[name] - b[name]).abs().max() > limit:
            return False
    if not torch.equal(a["labels"], b["labels"]) or (torch.diff(b["scores"]) > -2e-5).any() or (b["scores"] - 0.05).min() < 1e-4:
        return False
    return len(a["labels"]) >= 3 and same_masks(torch.from_numpy(a["masks"]), torch.from_numpy(b["masks"]))


def find_pictures(family, single, double, pictures):
    """The case's pictures, each with the first seed (in steps of 10) for which float32 decides as float64 does. Pictures of a
    batch do not depend on each other's pixels, only on their sizes."""
    pictures = list(pictures)
    while True:
        images = [synthetic_image(*picture) for picture in pictures]
        pixel_values, results = run(family, *single, images)
        _, exact = run(family, *double, images, dtype=torch.float64)
        good = [agree(a, b) for a, b in zip(results, exact)]
        if all(good):
            print(f"  {family.name}: seeds {[seed for *_, seed in pictures]}, detections {[len(r['labels']) for r in results]}")
            return pictures, pixel_values, results
        pictures = [(width, height, seed if fine else seed + 10) for (width, height, seed), fine in zip(pictures, good)]


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fixtures", default=os.path.join(root, "tests", "Fixtures"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    source = os.path.join(options.fixtures, "tiny-torchvision")
    with open(os.path.join(source, "reference.json"), encoding="utf-8") as file:
        seed = json.load(file)["seed"]
    model = build(seed)
    parts = [[Backbone(m, ["0", "1", "2", "3"]), BoxHead(m.roi_heads), MaskHead(m.roi_heads, 28)]
             for m in (model, copy.deepcopy(model).double())]
    for name in FAMILIES:
        family = Family(name)
        folder = os.path.join(options.fixtures, f"tiny-{name}")
        writer = ReferenceWriter(folder)
        for case in NAMES:
            pictures, pixel_values, results = find_pictures(family, *parts, CASES[case])
            writer.case(case, pixel_values.numpy())
            for picture, result in zip(pictures, results):
                arrays = {"proposals": result["proposals"].numpy(), "proposal_scores": result["proposal_scores"].numpy()}
                if case in WITH_ARRAYS:
                    arrays.update(box_logits=result["box_logits"].numpy(), box_deltas=result["box_deltas"].numpy(),
                                  mask_u16=result["soft"].numpy())
                writer.image(picture, result["resized"], result, arrays)
        writer.write(script="scripts/make_tiny_family_fixtures.py", seed=seed, first_label=0)
        write_json(os.path.join(folder, "config.json"), configuration(family))
        write_json(os.path.join(folder, "preprocessor_config.json"), preprocessing(family))
        graphs = [shutil.copy(os.path.join(source, "bundle", graph), folder) for graph in GRAPHS]
        write_manifest(folder, f"tiny-{name}", "random weights, scripts/make_tiny_family_fixtures.py", "Apache-2.0", {})
        for graph in graphs:
            os.remove(graph)


if __name__ == "__main__":
    main()
