#!/usr/bin/python3
"""Make tests/Fixtures/graph-writer: small seeded networks in plain PyTorch, their weights, inputs and outputs.

    make_graph_writer_fixtures.py [--output tests/Fixtures/graph-writer]

One .npz per case: `input*`, `output*` and the state dict under its own names. The modules follow the networks' definitions (ResNet and
ResNeXt blocks, ConvNeXt, FPN, RPN and RoI heads as torchvision, Detectron2 and mmdetection have them), a few channels wide. Norms have
statistics far from the identity, so that a norm that is left out or folded wrongly is seen. Needs torch >= 1.13 and numpy; running it
again gives the same files.
"""
import argparse
import os

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn


class ConvNorm(nn.Module):
    """Convolution and batch norm; padding keeps the size."""

    def __init__(self, inputs, outputs, kernel, stride=1, groups=1, bias=False):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=bias)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return self.norm(self.conv(x))


class Residual(nn.Module):
    def __init__(self, convs, shortcut=None):
        super().__init__()
        self.convs, self.shortcut = nn.ModuleList(convs), shortcut

    def forward(self, x):
        y = x
        for conv in self.convs[:-1]:
            y = F.relu(conv(y))
        y = self.convs[-1](y)
        return F.relu(y + (x if self.shortcut is None else self.shortcut(x)))


def bottleneck(inputs, inner, outputs, stride, stride_in_1x1=False, groups=1):
    first, second = (stride, 1) if stride_in_1x1 else (1, stride)
    return Residual([ConvNorm(inputs, inner, 1, first), ConvNorm(inner, inner, 3, second, groups), ConvNorm(inner, outputs, 1)],
                    ConvNorm(inputs, outputs, 1, stride))


class ResNet(nn.Module):
    widths = (8, 12, 16, 20)

    def __init__(self):
        super().__init__()
        self.stem = ConvNorm(3, 4, 7, 2)
        ins = (4,) + self.widths
        self.stages = nn.ModuleList(
            bottleneck(ins[i], 4, self.widths[i], 1 if i == 0 else 2, stride_in_1x1=i == 2, groups=2 if i == 3 else 1) for i in range(4))

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.stem(x)), 3, 2, 1)
        maps = []
        for stage in self.stages:
            x = stage(x)
            maps.append(x)
        return maps


class MapNorm(nn.Module):
    """Layer norm over the channels of a map, written out, so that it shares nothing with the operator of the same name."""

    def __init__(self, channels):
        super().__init__()
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        mean = x.mean(1, keepdim=True)
        variance = (x - mean).square().mean(1, keepdim=True)
        return (x - mean) / (variance + 1e-6).sqrt() * self.weight[:, None, None] + self.bias[:, None, None]


class ConvNextBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.depthwise = nn.Conv2d(width, width, 7, padding=3, groups=width)
        self.norm = MapNorm(width)
        self.expand, self.project = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x):
        y = self.norm(self.depthwise(x)).permute(0, 2, 3, 1)
        y = self.scale * self.project(F.gelu(self.expand(y)))
        return x + y.permute(0, 3, 1, 2)


class ConvNext(nn.Module):
    widths = (4, 6, 8, 10)

    def __init__(self):
        super().__init__()
        self.stem, self.stem_norm = nn.Conv2d(3, 4, 4, 4), MapNorm(4)
        self.down_norms = nn.ModuleList(MapNorm(width) for width in self.widths[:-1])
        self.downs = nn.ModuleList(nn.Conv2d(a, b, 2, 2) for a, b in zip(self.widths, self.widths[1:]))
        self.blocks = nn.ModuleList(ConvNextBlock(width) for width in self.widths)
        self.output_norms = nn.ModuleList(MapNorm(width) for width in self.widths)

    def forward(self, x):
        x = self.stem_norm(self.stem(x))
        maps = []
        for i in range(4):
            if i > 0:
                x = self.downs[i - 1](self.down_norms[i - 1](x))
            x = self.blocks[i](x)
            maps.append(self.output_norms[i](x))
        return maps


class Detector(nn.Module):
    """Backbone, pyramid with P6 and RPN: features of four levels, then logits, then deltas of five."""

    def __init__(self, body, norm):
        super().__init__()
        conv = ConvNorm if norm else lambda a, b, k: nn.Conv2d(a, b, k, padding=k // 2)
        self.body = body
        self.laterals = nn.ModuleList(conv(width, 6, 1) for width in body.widths)
        self.outputs = nn.ModuleList(conv(6, 6, 3) for _ in body.widths)
        self.rpn = nn.ModuleList(nn.Conv2d(6, 6, 3, padding=1) for _ in range(2 if norm else 1))
        self.logits, self.deltas = nn.Conv2d(6, 3, 1), nn.Conv2d(6, 12, 1)

    def forward(self, x):
        maps = [lateral(x) for lateral, x in zip(self.laterals, self.body(x))]
        for i in (2, 1, 0):
            maps[i] = maps[i] + F.interpolate(maps[i + 1], size=maps[i].shape[-2:], mode="nearest")
        levels = [output(x) for output, x in zip(self.outputs, maps)]
        levels.append(F.max_pool2d(levels[-1], 1, 2, 0))
        logits, deltas = [], []
        for y in levels:
            for conv in self.rpn:
                y = F.relu(conv(y))
            logits.append(self.logits(y))
            deltas.append(self.deltas(y))
        return levels[:4] + logits + deltas


class BoxHead(nn.Module):
    def __init__(self, convs, linears):
        super().__init__()
        self.convs = nn.ModuleList(ConvNorm(6, 6, 3) for _ in range(convs))
        self.linears = nn.ModuleList(nn.Linear(6 * 25 if i == 0 else 10, 10) for i in range(linears))
        self.logits, self.deltas = nn.Linear(10, 4), nn.Linear(10, 12)

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        x = x.flatten(1)
        for linear in self.linears:
            x = F.relu(linear(x))
        return self.logits(x), self.deltas(x)


class MaskHead(nn.Module):
    def __init__(self, norm, upsample):
        super().__init__()
        self.convs = nn.ModuleList(ConvNorm(6, 6, 3) if norm else nn.Conv2d(6, 6, 3, padding=1) for _ in range(2))
        self.upsample = nn.ConvTranspose2d(6, 5, 2, 2) if upsample else None
        self.logits = nn.Conv2d(5 if upsample else 6, 4, 1)

    def forward(self, x, labels):
        for conv in self.convs:
            x = F.relu(conv(x))
        if self.upsample is not None:
            x = F.relu(self.upsample(x))
        return [torch.stack([maps[label] for maps, label in zip(self.logits(x), labels)])]


class KeypointHead(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList(nn.Conv2d(6, 6, 3, padding=1) for _ in range(2))
        self.upsample = nn.ConvTranspose2d(6, 4, 4, 2, 1)

    def forward(self, x):
        for conv in self.convs:
            x = F.relu(conv(x))
        return [F.interpolate(self.upsample(x), scale_factor=2, mode="bilinear", align_corners=False, recompute_scale_factor=False)]


def fill(module, generator):
    """Weights of unit gain, norms and biases far from the identity."""
    def random(like, low, high):
        return torch.rand(like.shape, generator=generator) * (high - low) + low

    for name, value in module.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        if name.endswith("running_var"):
            value.copy_(random(value, 0.3, 3))
        elif name.endswith("running_mean"):
            value.copy_(random(value, -0.5, 0.5))
        elif value.dim() > 1:
            value.copy_(torch.randn(value.shape, generator=generator) * (2 / value[0].numel()) ** 0.5)
        else:
            value.copy_(random(value, -0.3, 0.3) if name.endswith("bias") else random(value, 0.5, 1.5))


def save(folder, name, module, inputs, seed):
    generator = torch.Generator().manual_seed(seed)
    fill(module, generator)
    module.double().eval()
    arrays = {key: value.float().numpy() for key, value in module.state_dict().items() if not key.endswith("num_batches_tracked")}
    for i, (shape, labels) in enumerate(inputs):
        x = torch.randn(shape, generator=generator)
        arguments = [x.double()]
        arrays[f"input{i}"] = x.numpy()
        if labels is not None:
            arguments.append(torch.tensor(labels))
            arrays[f"labels{i}"] = np.array(labels, np.int64)
        with torch.no_grad():
            outputs = module(*arguments)
        for j, output in enumerate([outputs] if isinstance(outputs, torch.Tensor) else outputs):
            arrays[f"output{i}_{j}"] = output.float().numpy()
    np.savez(os.path.join(folder, f"{name}.npz"), **arrays)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    default = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "Fixtures", "graph-writer")
    parser.add_argument("--output", default=default)
    folder = parser.parse_args().output
    os.makedirs(folder, exist_ok=True)
    odd, even = ((2, 8, 9, 11), None), ((1, 8, 6, 4), None)
    rois, one = ((3, 6, 5, 5), None), ((1, 6, 5, 5), None)
    cases = [
        ("residual_grouped", bottleneck(8, 8, 12, 2, groups=4), [odd, even]),
        ("residual_stride_in_1x1", bottleneck(8, 4, 12, 2, stride_in_1x1=True), [odd, even]),
        ("residual_identity", Residual([ConvNorm(8, 8, 3), ConvNorm(8, 8, 3)]), [odd]),
        ("conv_with_bias_and_norm", ConvNorm(8, 5, 3, 2, bias=True), [odd]),
        ("resnet", Detector(ResNet(), norm=True), [((2, 3, 43, 53), None), ((1, 3, 64, 33), None)]),
        ("convnext", Detector(ConvNext(), norm=False), [((2, 3, 43, 53), None), ((1, 3, 64, 33), None)]),
        ("box_head_linear", BoxHead(convs=0, linears=2), [rois, one]),
        ("box_head_conv", BoxHead(convs=2, linears=1), [rois]),
        ("mask_head_norm", MaskHead(norm=True, upsample=True), [((5, 6, 5, 5), [3, 0, 2, 1, 3]), ((1, 6, 5, 5), [2])]),
        ("mask_head_no_upsample", MaskHead(norm=False, upsample=False), [((2, 6, 5, 5), [1, 3])]),
        ("keypoint_head", KeypointHead(), [rois, one]),
    ]
    for seed, (name, module, inputs) in enumerate(cases, start=1):
        save(folder, name, module, inputs, seed)


if __name__ == "__main__":
    main()
