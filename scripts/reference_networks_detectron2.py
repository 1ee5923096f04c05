"""Detectron2's R-CNN networks with a feature pyramid in plain PyTorch, for random checkpoints with exactly its names.

Written from a description of the architecture and its weight names. A network gives the four parts that reference_families.run
takes: `backbone(pixel_values)`, `box_head(pooled)`, `mask_head(pooled, labels)` and `keypoint_head(pooled)`.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

DEPTHS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}


@dataclass
class Shape:
    """Sizes of a network; the defaults are those of mask_rcnn_R_50_FPN."""
    blocks: tuple = DEPTHS[50]
    stem: int = 64
    widths: tuple = (64, 128, 256, 512)
    outputs: tuple = (256, 512, 1024, 2048)
    groups: int = 1
    stride_in_1x1: bool = True
    basic: bool = False
    channels: int = 256
    pyramid_norm: bool = False
    anchors: int = 3
    hidden: int = 1024
    classes: int = 80
    agnostic_boxes: bool = False
    masks: bool = True
    agnostic_masks: bool = False
    mask_convs: int = 4
    mask_norm: bool = False
    keypoints: int = 0
    keypoint_convs: tuple = (512,) * 8


class Conv(nn.Conv2d):
    """A convolution that keeps its batch norm inside, as `norm`; with one it has no bias."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, norm=False):
        super().__init__(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=not norm)
        self.norm = nn.BatchNorm2d(outputs) if norm else None

    def forward(self, x):
        x = super().forward(x)
        return x if self.norm is None else self.norm(x)


class Block(nn.Module):
    def __init__(self, shape, inputs, width, outputs, stride):
        super().__init__()
        self.shortcut = Conv(inputs, outputs, 1, stride, norm=True) if inputs != outputs else None
        if shape.basic:
            self.conv1 = Conv(inputs, outputs, 3, stride, norm=True)
            self.conv2 = Conv(outputs, outputs, 3, norm=True)
            self.conv3 = None
        else:
            first, second = (stride, 1) if shape.stride_in_1x1 else (1, stride)
            self.conv1 = Conv(inputs, width, 1, first, norm=True)
            self.conv2 = Conv(width, width, 3, second, shape.groups, norm=True)
            self.conv3 = Conv(width, outputs, 1, norm=True)

    def forward(self, x):
        y = self.conv2(self.conv1(x).relu())
        if self.conv3 is not None:
            y = self.conv3(y.relu())
        return (y + (x if self.shortcut is None else self.shortcut(x))).relu()


class BottomUp(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.stem = nn.ModuleDict({"conv1": Conv(3, shape.stem, 7, 2, norm=True)})
        inputs = shape.stem
        for stage, (blocks, width, outputs) in enumerate(zip(shape.blocks, shape.widths, shape.outputs)):
            layers = []
            for index in range(blocks):
                layers.append(Block(shape, inputs, width, outputs, 2 if stage > 0 and index == 0 else 1))
                inputs = outputs
            self.add_module(f"res{stage + 2}", nn.Sequential(*layers))

    def forward(self, x):
        x = F.max_pool2d(self.stem["conv1"](x).relu(), 3, 2, 1)
        maps = []
        for stage in range(2, 6):
            x = getattr(self, f"res{stage}")(x)
            maps.append(x)
        return maps


class Pyramid(nn.Module):
    def __init__(self, shape):
        super().__init__()
        for level, inputs in enumerate(shape.outputs, 2):
            self.add_module(f"fpn_lateral{level}", Conv(inputs, shape.channels, 1, norm=shape.pyramid_norm))
            self.add_module(f"fpn_output{level}", Conv(shape.channels, shape.channels, 3, norm=shape.pyramid_norm))
        self.bottom_up = BottomUp(shape)

    def forward(self, x):
        maps = self.bottom_up(x)
        results, above = [], None
        for level in (5, 4, 3, 2):
            lateral = getattr(self, f"fpn_lateral{level}")(maps[level - 2])
            above = lateral if above is None else lateral + F.interpolate(above, scale_factor=2.0, mode="nearest")
            results.insert(0, getattr(self, f"fpn_output{level}")(above))
        return results + [F.max_pool2d(results[-1], 1, 2)]


class RpnHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.conv = Conv(shape.channels, shape.channels, 3)
        self.objectness_logits = Conv(shape.channels, shape.anchors, 1)
        self.anchor_deltas = Conv(shape.channels, 4 * shape.anchors, 1)

    def forward(self, maps):
        hidden = [self.conv(x).relu() for x in maps]
        return [self.objectness_logits(x) for x in hidden], [self.anchor_deltas(x) for x in hidden]


class MaskHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        for index in range(shape.mask_convs):
            self.add_module(f"mask_fcn{index + 1}", Conv(shape.channels, shape.channels, 3, norm=shape.mask_norm))
        self.convs = shape.mask_convs
        self.deconv = nn.ConvTranspose2d(shape.channels, shape.channels, 2, 2)
        self.predictor = Conv(shape.channels, 1 if shape.agnostic_masks else shape.classes, 1)

    def forward(self, x):
        for index in range(self.convs):
            x = getattr(self, f"mask_fcn{index + 1}")(x).relu()
        return self.predictor(self.deconv(x).relu())


class KeypointHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        inputs = shape.channels
        for index, outputs in enumerate(shape.keypoint_convs):
            self.add_module(f"conv_fcn{index + 1}", Conv(inputs, outputs, 3))
            inputs = outputs
        self.convs = len(shape.keypoint_convs)
        self.score_lowres = nn.ConvTranspose2d(inputs, shape.keypoints, 4, 2, 1)

    def forward(self, x):
        for index in range(self.convs):
            x = getattr(self, f"conv_fcn{index + 1}")(x).relu()
        return F.interpolate(self.score_lowres(x), scale_factor=2.0, mode="bilinear", align_corners=False)


class Detectron2Network(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.backbone = Pyramid(shape)
        self.proposal_generator = nn.ModuleDict({"rpn_head": RpnHead(shape)})
        heads = {
            "box_head": nn.ModuleDict({"fc1": nn.Linear(shape.channels * 49, shape.hidden), "fc2": nn.Linear(shape.hidden, shape.hidden)}),
            "box_predictor": nn.ModuleDict({
                "cls_score": nn.Linear(shape.hidden, shape.classes + 1),
                "bbox_pred": nn.Linear(shape.hidden, 4 if shape.agnostic_boxes else 4 * shape.classes)}),
        }
        if shape.masks:
            heads["mask_head"] = MaskHead(shape)
        if shape.keypoints:
            heads["keypoint_head"] = KeypointHead(shape)
        self.roi_heads = nn.ModuleDict(heads)

    def maps(self, pixel_values):
        return self.backbone(pixel_values)

    def rpn(self, maps):
        return self.proposal_generator["rpn_head"](maps)

    def hidden(self, pooled):
        head = self.roi_heads["box_head"]
        return head["fc2"](head["fc1"](pooled.flatten(1)).relu()).relu()

    def box_head(self, pooled):
        hidden = self.hidden(pooled)
        predictor = self.roi_heads["box_predictor"]
        deltas = predictor["bbox_pred"](hidden)
        return predictor["cls_score"](hidden), deltas.repeat(1, self.shape.classes) if self.shape.agnostic_boxes else deltas

    def all_masks(self, pooled):
        return self.roi_heads["mask_head"](pooled)

    def all_heatmaps(self, pooled):
        return self.roi_heads["keypoint_head"](pooled)

    def last_layers(self):
        """The layers whose outputs reference_checkpoints.spread scales."""
        outputs = [getattr(self.backbone, f"fpn_output{level}") for level in range(2, 6)]
        layers = {
            "pyramid": [conv if conv.norm is None else conv.norm for conv in outputs],
            "rpn_logits": self.proposal_generator["rpn_head"].objectness_logits,
            "rpn_deltas": self.proposal_generator["rpn_head"].anchor_deltas,
            "classes": self.roi_heads["box_predictor"]["cls_score"], "boxes": self.roi_heads["box_predictor"]["bbox_pred"],
        }
        if self.shape.masks:
            layers["masks"] = self.roi_heads["mask_head"].predictor
        if self.shape.keypoints:
            layers["heatmaps"] = self.roi_heads["keypoint_head"].score_lowres
        return layers
