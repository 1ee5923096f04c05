"""The Hugging Face port's Mask R-CNN in plain PyTorch, with ConvNeXt or ResNet, for random checkpoints with exactly its weight names.

Written from a description of the architecture and its weight names; the parts are those of reference_networks_mmdetection.py.
"""
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class Shape:
    """Sizes of a network; the defaults are those of the published ConvNeXt-T model."""
    backbone: str = "convnext"
    depths: tuple = (3, 3, 9, 3)
    widths: tuple = (96, 192, 384, 768)
    layer_scale: bool = True
    stem: int = 64
    bottleneck: bool = True
    stride_in_1x1: bool = False
    channels: int = 256
    extra_levels: int = 1
    anchors: int = 3
    softmax_rpn: bool = False
    hidden: int = 1024
    classes: int = 80
    shared_fcs: int = 2
    agnostic_boxes: bool = False
    masks: bool = True
    mask_convs: int = 4
    mask_channels: int = 256


class ChannelNorm(nn.Module):
    """Normalises the channels of each position of [batch, channels, height, width]; epsilon is 1e-6 in every layer of the port."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(channels).uniform_(0.7, 1.3))
        self.bias = nn.Parameter(torch.empty(channels).uniform_(-0.2, 0.2))

    def forward(self, x):
        centred = x - x.mean(1, keepdim=True)
        variance = centred.pow(2).mean(1, keepdim=True)
        return centred / (variance + 1e-6).sqrt() * self.weight[:, None, None] + self.bias[:, None, None]


class ConvNextLayer(nn.Module):
    def __init__(self, channels, layer_scale):
        super().__init__()
        self.dwconv = nn.Conv2d(channels, channels, 7, 1, 3, groups=channels)
        self.layernorm = ChannelNorm(channels)
        self.pwconv1 = nn.Linear(channels, 4 * channels)
        self.pwconv2 = nn.Linear(4 * channels, channels)
        self.layer_scale_parameter = nn.Parameter(torch.empty(channels).uniform_(0.3, 0.9)) if layer_scale else None

    def forward(self, x):
        y = self.layernorm(self.dwconv(x)).permute(0, 2, 3, 1)
        y = self.pwconv1(y)
        y = self.pwconv2(0.5 * y * (1 + torch.erf(y / 2 ** 0.5)))
        if self.layer_scale_parameter is not None:
            y = y * self.layer_scale_parameter
        return x + y.permute(0, 3, 1, 2)


class ConvNext(nn.Module):
    def __init__(self, shape):
        super().__init__()
        widths = shape.widths
        self.embeddings = nn.ModuleDict({"patch_embeddings": nn.Conv2d(3, widths[0], 4, 4), "layernorm": ChannelNorm(widths[0])})
        stages = []
        for stage, (depth, width) in enumerate(zip(shape.depths, widths)):
            parts = {"layers": nn.Sequential(*(ConvNextLayer(width, shape.layer_scale) for _ in range(depth)))}
            if stage > 0:
                parts["downsampling_layer"] = nn.Sequential(ChannelNorm(widths[stage - 1]), nn.Conv2d(widths[stage - 1], width, 2, 2))
            stages.append(nn.ModuleDict(parts))
        self.encoder = nn.ModuleDict({"stages": nn.ModuleList(stages)})
        self.hidden_states_norms = nn.ModuleDict({f"stage{stage + 1}": ChannelNorm(width) for stage, width in enumerate(widths)})

    def forward(self, x):
        x = self.embeddings["layernorm"](self.embeddings["patch_embeddings"](x))
        maps = []
        for stage, norm in zip(self.encoder["stages"], self.hidden_states_norms.values()):
            if "downsampling_layer" in stage:
                x = stage["downsampling_layer"](x)
            x = stage["layers"](x)
            maps.append(norm(x))
        return maps


class ConvNorm(nn.Module):
    def __init__(self, inputs, outputs, kernel, stride=1):
        super().__init__()
        self.convolution = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.normalization = nn.BatchNorm2d(outputs, eps=1e-5)

    def forward(self, x):
        return self.normalization(self.convolution(x))


class ResNetLayer(nn.Module):
    def __init__(self, shape, inputs, outputs, stride):
        super().__init__()
        self.shortcut = ConvNorm(inputs, outputs, 1, stride) if stride != 1 or inputs != outputs else None
        if shape.bottleneck:
            first, second = (stride, 1) if shape.stride_in_1x1 else (1, stride)
            inner = outputs // 4
            self.layer = nn.ModuleList([ConvNorm(inputs, inner, 1, first), ConvNorm(inner, inner, 3, second), ConvNorm(inner, outputs, 1)])
        else:
            self.layer = nn.ModuleList([ConvNorm(inputs, outputs, 3, stride), ConvNorm(outputs, outputs, 3)])

    def forward(self, x):
        y = x
        for index, conv in enumerate(self.layer):
            y = conv(y)
            if index < len(self.layer) - 1:
                y = y.relu()
        return (y + (x if self.shortcut is None else self.shortcut(x))).relu()


class ResNet(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.embedder = nn.ModuleDict({"embedder": ConvNorm(3, shape.stem, 7, 2)})
        stages, inputs = [], shape.stem
        for stage, (depth, width) in enumerate(zip(shape.depths, shape.widths)):
            layers = []
            for index in range(depth):
                layers.append(ResNetLayer(shape, inputs, width, 2 if stage > 0 and index == 0 else 1))
                inputs = width
            stages.append(nn.ModuleDict({"layers": nn.Sequential(*layers)}))
        self.encoder = nn.ModuleDict({"stages": nn.ModuleList(stages)})

    def forward(self, x):
        x = F.max_pool2d(self.embedder["embedder"](x).relu(), 3, 2, 1)
        maps = []
        for stage in self.encoder["stages"]:
            x = stage["layers"](x)
            maps.append(x)
        return maps


class Neck(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.extra_levels = shape.extra_levels
        self.lateral_convs = nn.ModuleList(nn.Conv2d(width, shape.channels, 1) for width in shape.widths)
        self.fpn_convs = nn.ModuleList(nn.Conv2d(shape.channels, shape.channels, 3, 1, 1) for _ in shape.widths)

    def forward(self, maps):
        above, results = None, []
        for x, lateral, conv in reversed(list(zip(maps, self.lateral_convs, self.fpn_convs))):
            x = lateral(x)
            above = x if above is None else x + F.interpolate(above, size=x.shape[2:], mode="nearest")
            results.insert(0, conv(above))
        for _ in range(self.extra_levels):
            results.append(results[-1][:, :, ::2, ::2])
        return results


class RpnHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.pairs = shape.softmax_rpn
        self.rpn_conv = nn.Conv2d(shape.channels, shape.channels, 3, 1, 1)
        self.rpn_cls = nn.Conv2d(shape.channels, shape.anchors * (2 if shape.softmax_rpn else 1), 1)
        self.rpn_reg = nn.Conv2d(shape.channels, 4 * shape.anchors, 1)

    def forward(self, maps):
        hidden = [self.rpn_conv(x).relu() for x in maps]
        return [self.logits(self.rpn_cls(x)) for x in hidden], [self.rpn_reg(x) for x in hidden]

    def logits(self, scores):
        """With a softmax the channels are anchor * 2 + (0 object, 1 background); the result's sigmoid is the object's probability."""
        if not self.pairs:
            return scores
        batch, channels, height, width = scores.shape
        flat = scores.permute(0, 2, 3, 1).reshape(-1, 2).log_softmax(1)
        return (flat[:, 0] - flat[:, 1]).view(batch, height, width, channels // 2).permute(0, 3, 1, 2)


class MaskHead(nn.Module):
    def __init__(self, shape):
        super().__init__()
        inputs = [shape.channels] + [shape.mask_channels] * shape.mask_convs
        self.convs = nn.ModuleList(nn.Conv2d(inputs[index], shape.mask_channels, 3, 1, 1) for index in range(shape.mask_convs))
        self.upsample = nn.ConvTranspose2d(inputs[-1], shape.mask_channels, 2, 2)
        self.conv_logits = nn.Conv2d(shape.mask_channels, shape.classes, 1)

    def forward(self, x):
        for conv in self.convs:
            x = conv(x).relu()
        return self.conv_logits(self.upsample(x).relu())


class HuggingFaceNetwork(nn.Module):
    def __init__(self, shape):
        super().__init__()
        self.shape = shape
        self.backbone = ConvNext(shape) if shape.backbone == "convnext" else ResNet(shape)
        self.neck = Neck(shape)
        self.rpn_head = RpnHead(shape)
        inputs = [shape.channels * 49] + [shape.hidden] * shape.shared_fcs
        self.roi_head = nn.ModuleDict({
            "bbox_head": nn.ModuleDict({
                "shared_fcs": nn.ModuleList(nn.Linear(inputs[index], shape.hidden) for index in range(shape.shared_fcs)),
                "fc_cls": nn.Linear(inputs[-1], shape.classes + 1), "fc_reg": nn.Linear(inputs[-1], 4 * shape.classes)}),
            "mask_head": MaskHead(shape)})

    def maps(self, pixel_values):
        return self.neck(self.backbone(pixel_values))

    def rpn(self, maps):
        return self.rpn_head(maps)

    def hidden(self, pooled):
        x = pooled.flatten(1)
        for layer in self.roi_head["bbox_head"]["shared_fcs"]:
            x = layer(x).relu()
        return x

    def box_head(self, pooled):
        hidden = self.hidden(pooled)
        return self.roi_head["bbox_head"]["fc_cls"](hidden), self.roi_head["bbox_head"]["fc_reg"](hidden)

    def all_masks(self, pooled):
        return self.roi_head["mask_head"](pooled)

    def last_layers(self):
        """The layers whose outputs reference_checkpoints.spread scales."""
        return {
            "pyramid": list(self.neck.fpn_convs), "rpn_logits": self.rpn_head.rpn_cls, "rpn_deltas": self.rpn_head.rpn_reg,
            "classes": self.roi_head["bbox_head"]["fc_cls"], "boxes": self.roi_head["bbox_head"]["fc_reg"],
            "masks": self.roi_head["mask_head"].conv_logits,
        }
