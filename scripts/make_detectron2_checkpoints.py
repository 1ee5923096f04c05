#!/usr/bin/python3
"""Make tests/Fixtures/conversion/detectron2-*: tiny random checkpoints with Detectron2's names, and reference results.

    make_detectron2_checkpoints.py [--output tests/Fixtures/conversion] [NAME...]
    make_detectron2_checkpoints.py --heavy FOLDER [NAME...]

With --heavy the published architectures at full size are written instead, for the tests of the category Heavy; they need about
a gigabyte. The networks are those of reference_networks_detectron2.py, the results those of reference_families.py, the files
those of reference_outputs.py. A checkpoint of the model zoo is a pickle of NumPy arrays, one of a training a file of torch.save.
"""
import argparse
import math
import os
import pickle

import torch
import yaml

from export_torchvision_bundle import write_json
from reference_checkpoints import write_fixture
from reference_families import Family
from reference_networks_detectron2 import DEPTHS, Detectron2Network, Shape

TINY = {"stem": 8, "widths": (4, 6, 8, 12), "outputs": (12, 16, 24, 32), "blocks": (1, 2, 1, 1), "channels": 8, "hidden": 24,
        "mask_convs": 2, "classes": 4}
MSRA = {"pixel_mean": (103.53, 116.28, 123.675), "pixel_std": (1.0, 1.0, 1.0)}
SMALL = {"shortest": 320, "longest": 512, "proposals_before": 200, "proposals_after": 60, "detections": 16}
MEDIUM = {"shortest": 256, "longest": 384, "proposals_before": 150, "proposals_after": 40, "detections": 12}


def cells(sizes, ratios, offset):
    """Detectron2's anchors: every size with every ratio, the ratio fastest; the offset is in strides."""
    result = {}
    for stride, own in zip((4, 8, 16, 32, 64), sizes):
        boxes = []
        for size in own:
            for ratio in ratios:
                width, centre = math.sqrt(size**2 / ratio), offset * stride
                height = ratio * width
                boxes.append([centre - width / 2, centre - height / 2, centre + width / 2, centre + height / 2])
        result[stride] = boxes
    return result


VARIED_SIZES = ((24, 40), (48, 80), (96, 160), (192, 320), (384, 640))
VARIED_RATIOS = (0.6, 1.5)

FIXTURES = {
    # What the model zoo has: statistics and the place of the stride are Detectron2's defaults for MSRA's weights.
    "detectron2-mask-rcnn": (Shape(**TINY), Family("detectron2", **SMALL, **MSRA)),
    # What a training writes: ResNeXt, whose statistics the checkpoint holds.
    "detectron2-mask-rcnn-x": (
        Shape(**{**TINY, "widths": (8, 8, 16, 16), "groups": 4, "stride_in_1x1": False}), Family("detectron2", **SMALL)),
    "detectron2-keypoint-rcnn": (
        Shape(**{**TINY, "classes": 1, "masks": False, "keypoints": 17, "keypoint_convs": (8, 8)}),
        Family("detectron2", **{**SMALL, "detections": 12}, **MSRA)),
    # Everything that a config.yaml can change.
    "detectron2-varied": (
        Shape(**{**TINY, "basic": True, "outputs": (8, 12, 16, 20), "stride_in_1x1": False, "pyramid_norm": True, "mask_norm": True,
                 "anchors": 4, "agnostic_boxes": True, "agnostic_masks": True}),
        Family("detectron2", **{**SMALL, "score": 0.08}, channel_order="RGB",
               pixel_mean=(123.675, 116.28, 103.53), pixel_std=(58.395, 57.12, 57.375),
               box_stds=(0.125, 0.125, 0.25, 0.25), cell_anchors=cells(VARIED_SIZES, VARIED_RATIOS, 0.5))),
}

HEAVY = {
    "detectron2-mask_rcnn_R_50_FPN": (Shape(), Family("detectron2", **MEDIUM, **MSRA)),
    "detectron2-mask_rcnn_R_101_FPN": (Shape(blocks=DEPTHS[101]), Family("detectron2", **MEDIUM, **MSRA)),
    "detectron2-mask_rcnn_X_101_32x8d_FPN": (
        Shape(blocks=DEPTHS[101], widths=(256, 512, 1024, 2048), groups=32, stride_in_1x1=False), Family("detectron2", **MEDIUM)),
    "detectron2-faster_rcnn_R_50_FPN": (Shape(masks=False), Family("detectron2", **MEDIUM, **MSRA)),
    "detectron2-keypoint_rcnn_R_50_FPN": (
        Shape(classes=1, masks=False, keypoints=17), Family("detectron2", **{**MEDIUM, "detections": 10}, **MSRA)),
}


def save(name, network, family, folder):
    """The checkpoint, and the config.yaml of a training where there is one."""
    weights = {key: value for key, value in network.state_dict().items()}
    if network.shape.groups > 1:
        weights["pixel_mean"] = torch.tensor(family.pixel_mean).view(3, 1, 1)
        weights["pixel_std"] = torch.tensor(family.pixel_std).view(3, 1, 1)
        anchors = cells([[8 * stride] for stride in family.rpn_strides], (0.5, 1.0, 2.0), 0.0)
        for level, boxes in enumerate(anchors.values()):
            weights[f"proposal_generator.anchor_generator.cell_anchors.{level}"] = torch.tensor(boxes)
    if name != "detectron2-varied":
        write_json(os.path.join(folder, "conversion.json"), options(family))
    else:
        with open(os.path.join(folder, "config.yaml"), "w", encoding="utf-8") as file:
            yaml.safe_dump(configuration(family), file)
    if network.shape.groups > 1 or name == "detectron2-varied":
        torch.save({"model": weights, "optimizer": {"state": {}, "param_groups": [{"lr": 0.02, "params": [0, 1]}]}, "iteration": 89999},
                   os.path.join(folder, "checkpoint.pth"))
        return
    frozen = {key: value.numpy() for key, value in weights.items() if not key.endswith("num_batches_tracked")}
    with open(os.path.join(folder, "checkpoint.pkl"), "wb") as file:
        pickle.dump({"model": frozen, "__author__": "Detectron2 Model Zoo"}, file, protocol=2)


def options(family):
    """What the conversion is told: the reference's limits. The statistics are for the checkpoint to tell."""
    return {
        "config": {"rpn_test_cfg": {"nms_pre": family.proposals_before, "max_per_img": family.proposals_after},
                   "rcnn_test_cfg": {"max_per_img": family.detections}},
        "preprocessor": {"size": {"shortest_edge": family.shortest, "longest_edge": family.longest}}}


def configuration(family):
    """What Detectron2 dumps beside its weights, as far as inference goes; equal lists become aliases, as they do there."""
    unit, box = [1.0] * 4, [1 / std for std in family.box_stds]
    return {
        "INPUT": {"FORMAT": family.channel_order, "MIN_SIZE_TEST": family.shortest, "MAX_SIZE_TEST": family.longest,
                  "MIN_SIZE_TRAIN": [640, 800]},
        "MODEL": {
            "ANCHOR_GENERATOR": {"ASPECT_RATIOS": [list(VARIED_RATIOS)], "NAME": "DefaultAnchorGenerator", "OFFSET": 0.5,
                                 "SIZES": [list(sizes) for sizes in VARIED_SIZES]},
            "BACKBONE": {"NAME": "build_resnet_fpn_backbone"},
            "FPN": {"FUSE_TYPE": "sum", "IN_FEATURES": ["res2", "res3", "res4", "res5"], "NORM": "SyncBN", "OUT_CHANNELS": 8},
            "KEYPOINT_ON": False, "MASK_ON": True, "META_ARCHITECTURE": "GeneralizedRCNN",
            "PIXEL_MEAN": list(family.pixel_mean), "PIXEL_STD": list(family.pixel_std),
            "PROPOSAL_GENERATOR": {"MIN_SIZE": 0, "NAME": "RPN"},
            "RESNETS": {"DEPTH": 18, "NORM": "FrozenBN", "NUM_GROUPS": 1, "RES5_DILATION": 1, "STRIDE_IN_1X1": False},
            "RETINANET": {"BBOX_REG_WEIGHTS": unit},
            "ROI_BOX_CASCADE_HEAD": {"BBOX_REG_WEIGHTS": [box, [20.0, 20.0, 10.0, 10.0]]},
            "ROI_BOX_HEAD": {"BBOX_REG_WEIGHTS": box, "CLS_AGNOSTIC_BBOX_REG": True, "NAME": "FastRCNNConvFCHead",
                             "POOLER_RESOLUTION": 7, "POOLER_SAMPLING_RATIO": 0, "POOLER_TYPE": "ROIAlignV2"},
            "ROI_HEADS": {"IN_FEATURES": ["p2", "p3", "p4", "p5"], "NAME": "StandardROIHeads", "NMS_THRESH_TEST": 0.5,
                          "NUM_CLASSES": 4, "SCORE_THRESH_TEST": family.score},
            "ROI_MASK_HEAD": {"CLS_AGNOSTIC_MASK": True, "NAME": "MaskRCNNConvUpsampleHead", "NORM": "SyncBN",
                              "POOLER_RESOLUTION": 14, "POOLER_SAMPLING_RATIO": 0, "POOLER_TYPE": "ROIAlignV2"},
            "RPN": {"BBOX_REG_WEIGHTS": unit, "HEAD_NAME": "StandardRPNHead", "IN_FEATURES": ["p2", "p3", "p4", "p5", "p6"],
                    "NMS_THRESH": 0.7, "POST_NMS_TOPK_TEST": family.proposals_after, "PRE_NMS_TOPK_TEST": family.proposals_before},
            "WEIGHTS": "output/model_final.pth",
        },
        "OUTPUT_DIR": "./output",
        "TEST": {"DETECTIONS_PER_IMAGE": family.detections},
        "VERSION": 2,
    }


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", default=os.path.join(root, "tests", "Fixtures", "conversion"))
    parser.add_argument("--heavy", help="write the full-size checkpoints into this folder")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    for name, (shape, family) in (HEAVY if options.heavy else FIXTURES).items():
        if not options.names or name in options.names:
            folder = os.path.join(options.heavy or options.output, name)
            write_fixture(folder, Detectron2Network, shape, family, save, "make_detectron2_checkpoints.py", bool(options.heavy))


if __name__ == "__main__":
    main()
