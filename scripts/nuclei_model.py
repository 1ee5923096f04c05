"""The slim Mask R-CNN of the nuclei bundle: torchvision's MaskRCNN over a small residual network with a feature pyramid."""
from collections import OrderedDict

import torch
from torch import nn
from torchvision.models.detection import MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.faster_rcnn import FastRCNNPredictor, TwoMLPHead
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.ops import FeaturePyramidNetwork, MultiScaleRoIAlign

MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
PYRAMID = 64
STAGES = ((48, 2), (96, 2), (144, 2), (160, 2))
ANCHORS = ((8, 12), (16, 24), (32, 48), (64, 96))


def convolution(inputs, outputs, stride=1, kernel=3):
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs))


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = convolution(inputs, outputs, stride)
        self.second = convolution(outputs, outputs)
        self.shortcut = nn.Identity() if inputs == outputs and stride == 1 else convolution(inputs, outputs, stride, 1)

    def forward(self, x):
        return torch.relu(self.second(torch.relu(self.first(x))) + self.shortcut(x))


class SlimPyramid(nn.Module):
    """Strides 4, 8, 16, 32. The network sees each pixel twice, as it is and on a logarithmic scale, because fluorescence
    images are often so dark that everything lies in the lowest twentieth of the range."""

    out_channels = PYRAMID

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN)[:, None, None], persistent=False)
        self.register_buffer("std", torch.tensor(STD)[:, None, None], persistent=False)
        self.stem = nn.Sequential(convolution(6, 24, 2), nn.ReLU(), convolution(24, STAGES[0][0], 2), nn.ReLU())
        inputs, stages = STAGES[0][0], []
        for index, (outputs, blocks) in enumerate(STAGES):
            stages.append(nn.Sequential(*[
                Residual(inputs if block == 0 else outputs, outputs, 2 if block == 0 and index > 0 else 1)
                for block in range(blocks)]))
            inputs = outputs
        self.stages = nn.ModuleList(stages)
        self.fpn = FeaturePyramidNetwork([channels for channels, _ in STAGES], PYRAMID, norm_layer=nn.BatchNorm2d)

    def forward(self, x):
        light = torch.relu(x * self.std + self.mean)
        x = self.stem(torch.cat([x, torch.log(light * 40 + 1) - 1.5], 1))
        maps = OrderedDict()
        for index, stage in enumerate(self.stages):
            x = stage(x)
            maps[str(index)] = x
        return self.fpn(maps)


def build(short_edge=640, long_edge=1600):
    """The untrained model; background is class 0, `nucleus` class 1."""
    names = [str(index) for index in range(len(STAGES))]
    model = MaskRCNN(
        SlimPyramid(),
        min_size=short_edge, max_size=long_edge, image_mean=MEAN, image_std=STD,
        rpn_anchor_generator=AnchorGenerator(ANCHORS, ((0.5, 1.0, 2.0),) * len(ANCHORS)),
        rpn_pre_nms_top_n_train=800, rpn_post_nms_top_n_train=500, rpn_batch_size_per_image=256,
        rpn_pre_nms_top_n_test=1500, rpn_post_nms_top_n_test=1200, rpn_nms_thresh=0.7,
        box_roi_pool=MultiScaleRoIAlign(names, 7, 2), box_head=TwoMLPHead(PYRAMID * 49, 192),
        box_predictor=FastRCNNPredictor(192, 2), box_batch_size_per_image=128, box_positive_fraction=0.35,
        box_detections_per_img=500, box_score_thresh=0.05, box_nms_thresh=0.5,
        mask_roi_pool=MultiScaleRoIAlign(names, 14, 2),
        mask_head=MaskRCNNHeads(PYRAMID, (48, 48, 48), 1, norm_layer=nn.BatchNorm2d),
        mask_predictor=MaskRCNNPredictor(48, 48, 2))
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 0.03
    return model
