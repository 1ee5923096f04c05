"""mmdetection 2.x's R-CNN networks with a feature pyramid in plain PyTorch, for random checkpoints with exactly its names.

Written from a description of the architecture and its weight names; the parts are those of reference_networks_detectron2.py.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from reference_networks_detectron2 import DEPTHS


@dataclass
class Shape:
    """Sizes of a network; the defaults are those of mask_rcnn_r50_fpn."""
    backbone: str = "resnet"
    blocks: tuple = DEPTHS[50]
    stem: int = 64
    widths: tuple = (64, 128, 256, 512)
    outputs: tuple = (256, 512, 1024, 2048)
    groups: int = 1
    caffe: bool = False
    channels: int = 256
    pyramid_norm: bool = False
    anchors: int = 3
    softmax_rpn: bool = False
    hidden: int = 1024
    classes: int = 80
    agnostic_boxes: bool = False
    masks: bool = True
    agnostic_masks: bool = False
    mask_convs: int = 4


class ConvModule(nn.Module):
    """A convolution `conv` and, where it has one, its batch norm `bn`; then the convolution has no bias."""

    def __init__(self, inputs, outputs, kernel, norm=False):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, 1, kernel // 2, bias=not norm)
        self.bn = nn.BatchNorm2d(outputs) if norm else None

    def forward(self, x):
        x = self.conv(x)
        return x if self.bn is None else self.bn(x)


class Bottleneck(nn.Module):
    def __init__(self, shape, inputs, width, outputs, stride):
        super().__init__()
        first, second = (stride, 1) if shape.caffe else (1, stride)
        self.conv1 = nn.Conv2d(inputs, width, 1, first, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, second, 1, groups=shape.groups, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.bn1(self.conv1(x)).relu()
        y = self.bn2(self.conv2(y)).relu()
        y = self.bn3(self.conv3(y))
        return (y + (x if self.downsample is None else self.downsample(x))).relu()


class ResNet(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.conv1 = nn.Conv2d(3, shape.stem, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(shape.stem)
        inputs = shape.stem
        for stage, (blocks, width, outputs) in enumerate(zip(shape.blocks, shape.widths, shape.outputs)):
            layers = []
            for index in range(blocks):
                layers.append(Bottleneck(shape, inputs, width, outputs, 2 if stage > 0 and index == 0 else 1))
                inputs = outputs
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))

    def forward(self, x):
        x = F.max_pool2d(self.bn1(self.conv1(x)).relu(), 3, 2, 1)
        maps = []
        for stage in range(1, 5):
            x = getattr(self, f"layer{stage}")(x)
            maps.append(x)
        return maps


class ChannelNorm(nn.LayerNorm):
    """A layer norm over the channels of [batch, channels, height, width]."""

    def __init__(self, channels):
        super().__init__(channels, eps=1e-6)

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class ConvNextBlock(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.depthwise_conv = nn.Conv2d(channels, channels, 7, 1, 3, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.pointwise_conv1 = nn.Linear(channels, 4 * channels)
        self.pointwise_conv2 = nn.Linear(4 * channels, channels)
        self.gamma = nn.Parameter(torch.empty(channels).uniform_(0.3, 0.9))

    def forward(self, x):
        y = self.norm(self.depthwise_conv(x).permute(0, 2, 3, 1))
        y = self.pointwise_conv2(F.gelu(self.pointwise_conv1(y))) * self.gamma
        return x + y.permute(0, 3, 1, 2)


class ConvNext(nn.Module):
    def __init__(self, shape):
        super().__init__()
        widths = shape.outputs
        self.downsample_layers = nn.ModuleList([nn.Sequential(nn.Conv2d(3, widths[0], 4, 4), ChannelNorm(widths[0]))])
        for inputs, outputs in zip(widths, widths[1:]):
            self.downsample_layers.append(nn.Sequential(ChannelNorm(inputs), nn.Conv2d(inputs, outputs, 2, 2)))
        self.stages = nn.ModuleList(
            nn.Sequential(*(ConvNextBlock(width) for _ in range(blocks))) for blocks, width in zip(shape.blocks, widths))
        for stage, width in enumerate(widths):
            self.add_module(f"norm{stage}", ChannelNorm(width))

    def forward(self, x):
        maps = []
        for stage in range(4):
            x = self.stages[stage](self.downsample_layers[stage](x))
            maps.append(getattr(self, f"norm{stage}")(x))
        return maps


class Neck(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.lateral_convs = nn.ModuleList(ConvModule(inputs, shape.channels, 1, shape.pyramid_norm) for inputs in shape.outputs)
        self.fpn_convs = nn.ModuleList(ConvModule(shape.channels, shape.channels, 3, shape.pyramid_norm) for _ in shape.outputs)

    def forward(self, maps):
        sums = [lateral(x) for lateral, x in zip(self.lateral_convs, maps)]
        for level in range(len(sums) - 1, 0, -1):
            sums[level - 1] = sums[level - 1] + F.interpolate(sums[level], size=sums[level - 1].shape[2:], mode="nearest")
        results = [conv(x) for conv, x in zip(self.fpn_convs, sums)]
        return results + [F.max_pool2d(results[-1], 1, 2)]


class RpnHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.anchors, self.softmax = shape.anchors, shape.softmax_rpn
        self.rpn_conv = nn.Conv2d(shape.channels, shape.channels, 3, 1, 1)
        self.rpn_cls = nn.Conv2d(shape.channels, shape.anchors * (2 if shape.softmax_rpn else 1), 1)
        self.rpn_reg = nn.Conv2d(shape.channels, 4 * shape.anchors, 1)

    def forward(self, maps):
        hidden = [self.rpn_conv(x).relu() for x in maps]
        return [self.logits(self.rpn_cls(x)) for x in hidden], [self.rpn_reg(x) for x in hidden]

    def logits(self, scores):
        """A softmax over (object, background) of each anchor has the sigmoid of their difference as its first value."""
        if not self.softmax:
            return scores
        pairs = scores.view(scores.shape[0], self.anchors, 2, *scores.shape[2:])
        return pairs[:, :, 0] - pairs[:, :, 1]


class MaskHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.convs = nn.ModuleList(ConvModule(shape.channels, shape.channels, 3) for _ in range(shape.mask_convs))
        self.upsample = nn.ConvTranspose2d(shape.channels, shape.channels, 2, 2)
        self.conv_logits = nn.Conv2d(shape.channels, 1 if shape.agnostic_masks else shape.classes, 1)

    def forward(self, x):
        for conv in self.convs:
            x = conv(x).relu()
        return self.conv_logits(self.upsample(x).relu())


class MmdetectionNetwork(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.backbone = ResNet(shape) if shape.backbone == "resnet" else ConvNext(shape)
        self.neck = Neck(shape)
        self.rpn_head = RpnHead(shape)
        heads = {"bbox_head": nn.ModuleDict({
            "fc_cls": nn.Linear(shape.hidden, shape.classes + 1),
            "fc_reg": nn.Linear(shape.hidden, 4 if shape.agnostic_boxes else 4 * shape.classes),
            "shared_fcs": nn.ModuleList([nn.Linear(shape.channels * 49, shape.hidden), nn.Linear(shape.hidden, shape.hidden)])})}
        if shape.masks:
            heads["mask_head"] = MaskHead(shape)
        self.roi_head = nn.ModuleDict(heads)

    def maps(self, pixel_values):
        return self.neck(self.backbone(pixel_values))

    def rpn(self, maps):
        return self.rpn_head(maps)

    def hidden(self, pooled):
        first, second = self.roi_head["bbox_head"]["shared_fcs"]
        return second(first(pooled.flatten(1)).relu()).relu()

    def box_head(self, pooled):
        hidden = self.hidden(pooled)
        head = self.roi_head["bbox_head"]
        deltas = head["fc_reg"](hidden)
        return head["fc_cls"](hidden), deltas.repeat(1, self.shape.classes) if self.shape.agnostic_boxes else deltas

    def all_masks(self, pooled):
        return self.roi_head["mask_head"](pooled)

    def last_layers(self):
        """The layers whose outputs reference_checkpoints.spread scales."""
        layers = {
            "pyramid": [module.conv if module.bn is None else module.bn for module in self.neck.fpn_convs],
            "rpn_logits": self.rpn_head.rpn_cls, "rpn_deltas": self.rpn_head.rpn_reg,
            "classes": self.roi_head["bbox_head"]["fc_cls"], "boxes": self.roi_head["bbox_head"]["fc_reg"],
        }
        if self.shape.masks:
            layers["masks"] = self.roi_head["mask_head"].conv_logits
        return layers
