#!/usr/bin/python3
"""Make tests/Fixtures/conversion/mmdetection-*: tiny random checkpoints with mmdetection's names, and reference results.

    make_mmdetection_checkpoints.py [--output tests/Fixtures/conversion] [NAME...]
    make_mmdetection_checkpoints.py --heavy FOLDER [NAME...]

With --heavy the published architectures at full size are written instead, for the tests of the category Heavy. The networks are
those of reference_networks_mmdetection.py, the results those of reference_families.py, the files those of reference_outputs.py.
As mmdetection does, a checkpoint holds the class names and the configuration, as text, under `meta`.
"""
import argparse
import os

import torch

from export_torchvision_bundle import write_json
from make_detectron2_checkpoints import DEPTHS, MEDIUM, SMALL, options
from reference_checkpoints import write_fixture
from reference_families import Family
from reference_networks_mmdetection import MmdetectionNetwork, Shape

TINY = {"stem": 8, "widths": (4, 6, 8, 12), "outputs": (12, 16, 24, 32), "blocks": (1, 2, 1, 1), "channels": 8, "hidden": 24,
        "mask_convs": 2, "classes": 4}
CAFFE = {"channel_order": "BGR", "pixel_mean": (103.53, 116.28, 123.675), "pixel_std": (1.0, 1.0, 1.0)}
NAMES = ("ant", "bee", "cricket", "dragonfly")

FIXTURES = {
    # Everything is said by the configuration of version 2 in the checkpoint.
    "mmdetection-caffe": (Shape(**TINY, caffe=True, pyramid_norm=True), Family("mmdetection", **{**SMALL, "score": 0.07}, **CAFFE)),
    # Nothing is said; a softmax RPN is seen from the weights.
    "mmdetection-x": (
        Shape(**{**TINY, "widths": (8, 8, 16, 16), "groups": 4, "softmax_rpn": True, "agnostic_boxes": True, "agnostic_masks": True}),
        Family("mmdetection", **SMALL)),
    # A configuration of version 3.
    "mmdetection-convnext": (
        Shape(**{**TINY, "backbone": "convnext", "outputs": (6, 8, 12, 16), "blocks": (1, 1, 2, 1)}), Family("mmdetection", **SMALL)),
}

HEAVY = {
    "mmdetection-mask_rcnn_r50_caffe_fpn": (Shape(caffe=True), Family("mmdetection", **MEDIUM, **CAFFE)),
    "mmdetection-mask_rcnn_r50_fpn": (Shape(), Family("mmdetection", **MEDIUM)),
    "mmdetection-mask_rcnn_x101_32x4d_fpn": (
        Shape(blocks=DEPTHS[101], widths=(128, 256, 512, 1024), groups=32), Family("mmdetection", **MEDIUM)),
    "mmdetection-mask_rcnn_convnext_tiny_fpn": (
        Shape(backbone="convnext", blocks=(3, 3, 9, 3), outputs=(96, 192, 384, 768)), Family("mmdetection", **MEDIUM)),
}


def version_2(family):
    """The text of a configuration that builds on another, as mmdetection 2 keeps it: one file after the other."""
    return f"""/home/user/configs/_base_/models/mask_rcnn_r50_fpn.py
# model settings
model = dict(
    type='MaskRCNN',
    pretrained='torchvision://resnet50',
    backbone=dict(
        type='ResNet',
        depth=50,
        num_stages=4,
        out_indices=(0, 1, 2, 3),
        norm_cfg=dict(type='BN', requires_grad=True),
        style='pytorch'),
    neck=dict(type='FPN', in_channels=[256, 512, 1024, 2048], out_channels=256, num_outs=5),
    rpn_head=dict(
        type='RPNHead',
        anchor_generator=dict(type='AnchorGenerator', scales=[8], ratios=[0.5, 1.0, 2.0], strides=[4, 8, 16, 32, 64]),
        bbox_coder=dict(type='DeltaXYWHBBoxCoder', target_means=[.0, .0, .0, .0], target_stds=[1.0, 1.0, 1.0, 1.0]),
        loss_cls=dict(type='CrossEntropyLoss', use_sigmoid=True, loss_weight=1.0)),
    roi_head=dict(
        type='StandardRoIHead',
        bbox_roi_extractor=dict(
            type='SingleRoIExtractor',
            roi_layer=dict(type='RoIAlign', output_size=7, sampling_ratio=0),
            out_channels=256,
            featmap_strides=[4, 8, 16, 32]),
        bbox_head=dict(
            type='Shared2FCBBoxHead',
            num_classes=80,
            bbox_coder=dict(type='DeltaXYWHBBoxCoder', target_means=[0., 0., 0., 0.], target_stds=[0.1, 0.1, 0.2, 0.2]),
            loss_cls=dict(type='CrossEntropyLoss', use_sigmoid=False, loss_weight=1.0)),
        mask_roi_extractor=dict(
            type='SingleRoIExtractor',
            roi_layer=dict(type='RoIAlign', output_size=14, sampling_ratio=0),
            out_channels=256,
            featmap_strides=[4, 8, 16, 32])),
    test_cfg=dict(
        rpn=dict(nms_pre=1000, max_per_img=1000, nms=dict(type='nms', iou_threshold=0.7), min_bbox_size=0),
        rcnn=dict(
            score_thr=0.05,
            nms=dict(type='nms', iou_threshold=0.5),
            max_per_img=100,
            mask_thr_binary=0.5)))

/home/user/configs/insects.py
_base_ = './mask_rcnn_r50_fpn_1x_coco.py'
model = dict(
    pretrained='open-mmlab://detectron2/resnet50_caffe',
    backbone=dict(norm_cfg=dict(requires_grad=False), norm_eval=True, style='caffe'),
    roi_head=dict(bbox_head=dict(num_classes=4), mask_head=dict(num_classes=4)),
    test_cfg=dict(
        rpn=dict(nms_pre={family.proposals_before}, max_per_img={family.proposals_after}),
        rcnn=dict(score_thr={family.score}, max_per_img={family.detections})))
# use caffe img_norm
img_norm_cfg = dict(
    mean={list(family.pixel_mean)}, std={list(family.pixel_std)}, to_rgb={family.channel_order == "RGB"})
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(
        type='MultiScaleFlipAug',
        img_scale=({family.longest}, {family.shortest}),
        flip=False,
        transforms=[
            dict(type='Resize', keep_ratio=True),
            dict(type='RandomFlip'),
            dict(type='Normalize', **img_norm_cfg),
            dict(type='Pad', size_divisor=32),
            dict(type='ImageToTensor', keys=['img']),
            dict(type='Collect', keys=['img']),
        ])
]
data = dict(test=dict(pipeline=test_pipeline))
"""


def version_3(family):
    """The text of a configuration as mmdetection 3 keeps it: one file with everything in it."""
    return f"""data_preprocessor = None
model = dict(
    backbone=dict(arch='tiny', out_indices=[0, 1, 2, 3], type='mmpretrain.ConvNeXt'),
    data_preprocessor=dict(
        bgr_to_rgb=True,
        mean={list(family.pixel_mean)},
        pad_mask=True,
        pad_size_divisor=32,
        std={list(family.pixel_std)},
        type='DetDataPreprocessor'),
    test_cfg=dict(
        rcnn=dict(
            mask_thr_binary=0.5,
            max_per_img={family.detections},
            nms=dict(iou_threshold=0.5, type='nms'),
            score_thr={family.score}),
        rpn=dict(
            max_per_img={family.proposals_after},
            min_bbox_size=0,
            nms=dict(iou_threshold=0.7, type='nms'),
            nms_pre={family.proposals_before})),
    type='MaskRCNN')
test_dataloader = dict(
    dataset=dict(
        pipeline=[
            dict(backend_args=None, type='LoadImageFromFile'),
            dict(keep_ratio=True, scale=({family.longest}, {family.shortest}), type='Resize'),
            dict(meta_keys=('img_id', 'img_path'), type='PackDetInputs'),
        ],
        type='CocoDataset'))
"""


def save(name, network, family, folder):
    weights = network.state_dict()
    meta = {"mmdet_version": "2.28.2", "epoch": 12, "iter": 87960, "hook_msgs": {}}
    if name == "mmdetection-convnext":
        meta = {"dataset_meta": {"classes": NAMES, "palette": [(220, 20, 60)] * len(NAMES)}, "cfg": version_3(family)}
    elif name in FIXTURES and name != "mmdetection-x":
        meta.update(CLASSES=NAMES, config=version_2(family))
    else:
        if name == "mmdetection-x":
            weights["ema_backbone_conv1_weight"] = torch.zeros_like(weights["backbone.conv1.weight"])
        said = options(family)
        if network.shape.backbone == "resnet" and network.shape.caffe:
            said["config"]["backbone_config"] = {"style": "caffe"}
        write_json(os.path.join(folder, "conversion.json"), said)
    torch.save({"meta": meta, "state_dict": weights}, os.path.join(folder, "checkpoint.pth"))


def main():
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", default=os.path.join(root, "tests", "Fixtures", "conversion"))
    parser.add_argument("--heavy", help="write the full-size checkpoints into this folder")
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    for name, (shape, family) in (HEAVY if arguments.heavy else FIXTURES).items():
        if not arguments.names or name in arguments.names:
            folder = os.path.join(arguments.heavy or arguments.output, name)
            write_fixture(folder, MmdetectionNetwork, shape, family, save, "make_mmdetection_checkpoints.py", bool(arguments.heavy))


if __name__ == "__main__":
    main()
