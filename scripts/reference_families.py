"""Mask R-CNN inference by the conventions of the Hugging Face port, mmdetection 2.x and detectron2, in plain PyTorch.

Written from the description of those conventions, apart from the C# code that it checks, and as directly as possible: every
anchor is decoded before anything is selected, every step works on whole tensors. It takes the parts of a network
(backbone, box head, mask or keypoint head with the graph contracts of a bundle) and returns every intermediate result.
"""
import math
from dataclasses import dataclass, field

import cv2
import numpy as np
import torch
from PIL import Image
from torch.nn import functional as F
from torchvision.ops import nms, roi_align

CLAMP = math.log(1000 / 16)

# Order of the planes, mean and standard deviation, where a Family says nothing else; the port's are of values in 0..1.
PIXELS = {
    "huggingface": ("RGB", (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "mmdetection": ("RGB", (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)),
    "detectron2": ("BGR", (103.53, 116.28, 123.675), (57.375, 57.12, 58.395)),
}


@dataclass
class Family:
    name: str
    shortest: int = 480
    longest: int = 640
    proposals_before: int = 300
    proposals_after: int = 120
    detections: int = 30
    score: float = 0.05
    anchor_ratios: tuple = (0.5, 1.0, 2.0)
    anchor_scale: int = 8
    rpn_strides: tuple = (4, 8, 16, 32, 64)
    pooled_strides: tuple = (4, 8, 16, 32)
    box_stds: tuple = (0.1, 0.1, 0.2, 0.2)
    channel_order: str = ""
    pixel_mean: tuple = ()
    pixel_std: tuple = ()
    cell_anchors: dict = field(default_factory=dict)
    divisor: int = 0
    facts: dict = field(default_factory=dict)

    def __post_init__(self):
        order, mean, std = PIXELS[self.name]
        self.channel_order = self.channel_order or order
        self.pixel_mean = self.pixel_mean or mean
        self.pixel_std = self.pixel_std or std
        self.divisor = self.divisor or (1 if self.name == "huggingface" else 32)


# ------------------------------------------------------------------------------------------------------ preprocessing
def resized_size(family, width, height):
    short, long = min(width, height), max(width, height)
    if family.name == "huggingface":
        target = family.shortest
        if long / short * target > family.longest:
            target = int(round(family.longest * short / long))
        if short == target:
            return width, height
        other = int(target * long / short)
        return (target, other) if width < height else (other, target)
    if family.name == "detectron2":
        scale = family.shortest / short
        new_width, new_height = (family.shortest, scale * height) if width < height else (scale * width, family.shortest)
        if max(new_width, new_height) > family.longest:
            shrink = family.longest / max(new_width, new_height)
            new_width, new_height = new_width * shrink, new_height * shrink
        return int(new_width + 0.5), int(new_height + 0.5)
    scale = min(family.longest / long, family.shortest / short)
    return int(width * scale + 0.5), int(height * scale + 0.5)


def preprocess(family, pictures):
    """uint8 RGB pictures -> float32 [batch, 3, H, W] and the resized (width, height) of each."""
    planes, sizes = [], []
    for picture in pictures:
        size = resized_size(family, picture.shape[1], picture.shape[0])
        if family.name == "mmdetection":
            pixels = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
        else:
            pixels = np.asarray(Image.fromarray(picture).resize(size, Image.BILINEAR))
        values = (pixels if family.channel_order == "RGB" else pixels[:, :, ::-1]).astype(np.float32)
        if family.name == "huggingface":
            values = values * np.float32(1 / 255)
        values = (values - np.float32(family.pixel_mean)) / np.float32(family.pixel_std)
        planes.append(torch.from_numpy(values.transpose(2, 0, 1).copy()))
        sizes.append(size)
    height = -(-max(plane.shape[1] for plane in planes) // family.divisor) * family.divisor
    width = -(-max(plane.shape[2] for plane in planes) // family.divisor) * family.divisor
    batch = torch.zeros(len(planes), 3, height, width)
    for index, plane in enumerate(planes):
        batch[index, :, :plane.shape[1], :plane.shape[2]] = plane
    return batch, sizes


# ---------------------------------------------------------------------------------------------------------- geometry
def anchors_of(family, stride, rows, columns, dtype):
    boxes = list(family.cell_anchors.get(stride, ()))
    for ratio in () if boxes else family.anchor_ratios:
        height = stride * family.anchor_scale * math.sqrt(ratio)
        width = stride * family.anchor_scale / math.sqrt(ratio)
        boxes.append([-width / 2, -height / 2, width / 2, height / 2])
    cell = torch.tensor(boxes, dtype=dtype)
    x = torch.arange(columns, dtype=dtype) * stride
    y = torch.arange(rows, dtype=dtype) * stride
    shift = torch.stack([x[None, :].expand(rows, -1), y[:, None].expand(-1, columns)] * 2, -1)
    return (shift[:, :, None] + cell).reshape(-1, 4)


def decode(family, boxes, deltas, stds):
    d = deltas * torch.tensor(stds, dtype=deltas.dtype)
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    low = -math.inf if family.name == "detectron2" else -CLAMP
    x = (boxes[:, 0] + boxes[:, 2]) / 2 + width * d[:, 0]
    y = (boxes[:, 1] + boxes[:, 3]) / 2 + height * d[:, 1]
    half_width = width * d[:, 2].clamp(low, CLAMP).exp() / 2
    half_height = height * d[:, 3].clamp(low, CLAMP).exp() / 2
    return torch.stack([x - half_width, y - half_height, x + half_width, y + half_height], 1)


def clip(boxes, width, height):
    limits = torch.tensor([width, height, width, height], dtype=boxes.dtype)
    return torch.minimum(boxes.clamp(min=0), limits)


def per_group(boxes, scores, groups, threshold):
    """Greedy suppression inside each group; the survivors' indices, best score first."""
    kept = [torch.where(groups == group)[0] for group in groups.unique().tolist()]
    kept = [members[nms(boxes[members], scores[members], threshold)] for members in kept]
    kept = torch.cat(kept) if kept else torch.zeros(0, dtype=torch.int64)
    return kept[scores[kept].sort(descending=True, stable=True)[1]]


# ------------------------------------------------------------------------------------------------------------ stages
def proposals_of(family, logits, deltas, extent):
    """One image's proposals: boxes [n, 4] in network pixels and scores, best first."""
    boxes, ranks, scores, levels = [], [], [], []
    for level, (stride, logit, delta) in enumerate(zip(family.rpn_strides, logits, deltas)):
        count, rows, columns = logit.shape
        logit = logit.permute(1, 2, 0).flatten()
        delta = delta.view(count, 4, rows, columns).permute(2, 3, 0, 1).reshape(-1, 4)
        decoded = decode(family, anchors_of(family, stride, rows, columns, logit.dtype), delta, (1.0,) * 4)
        probability = logit.sigmoid()
        rank = logit if family.name == "detectron2" else probability
        best = rank.sort(descending=True, stable=True)[1][:family.proposals_before]
        boxes.append(decoded[best])
        ranks.append(rank[best])
        scores.append(probability[best])
        levels.append(torch.full((len(best),), level))
    boxes, ranks, scores, levels = clip(torch.cat(boxes), *extent), torch.cat(ranks), torch.cat(scores), torch.cat(levels)
    solid = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    boxes, ranks, scores, levels = boxes[solid], ranks[solid], scores[solid], levels[solid]
    kept = per_group(boxes, ranks, levels, 0.7)[:family.proposals_after]
    return boxes[kept], scores[kept]


def levels_of(family, boxes):
    size = ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sqrt()
    level = torch.floor(4 + torch.log2(size / 224 + 1e-8)) - 2 if family.name == "detectron2" else torch.floor(torch.log2(size / 56 + 1e-6))
    return level.clamp(0, len(family.pooled_strides) - 1).long()


def pool(family, features, image, boxes, size):
    result = boxes.new_zeros(len(boxes), features[0].shape[1], size, size)
    levels = levels_of(family, boxes)
    for level, stride in enumerate(family.pooled_strides):
        members = levels == level
        result[members] = roi_align(features[level][image:image + 1], [boxes[members]], size, 1 / stride, 0, aligned=True)
    return result


def detections_of(family, proposals, logits, deltas, original, resized):
    """Boxes in pixels of the picture, boxes in network pixels, scores and classes, best first."""
    scale = torch.tensor([resized[0] / original[0], resized[1] / original[1]] * 2, dtype=proposals.dtype)
    classes = logits.shape[1] - 1
    probabilities = logits.softmax(1)[:, :classes]
    boxes = torch.stack([decode(family, proposals, deltas[:, 4 * c:4 * c + 4], family.box_stds) for c in range(classes)], 1)
    boxes = clip(boxes.view(-1, 4), *resized)
    in_original_pixels = family.name != "detectron2"
    if in_original_pixels:
        boxes = boxes / scale
    scores = probabilities.reshape(-1)
    groups = torch.arange(classes).repeat(len(proposals))
    chosen = scores > family.score
    boxes, scores, groups = boxes[chosen], scores[chosen], groups[chosen]
    kept = per_group(boxes, scores, groups, 0.5)[:family.detections]
    boxes, scores, groups = boxes[kept], scores[kept], groups[kept]
    if in_original_pixels:
        return boxes, boxes * scale, scores, groups
    back = torch.tensor([original[0] / resized[0], original[1] / resized[1]] * 2, dtype=boxes.dtype)
    shown = clip(boxes * back, *original)
    solid = (shown[:, 2] > shown[:, 0]) & (shown[:, 3] > shown[:, 1])
    return shown[solid], boxes[solid], scores[solid], groups[solid]


def paste(probabilities, boxes, width, height):
    """Every pixel centre of the canvas looks its value up in the map, with zeros outside: bool [n, height, width]."""
    masks = []
    x = torch.arange(width, dtype=boxes.dtype) + 0.5
    y = torch.arange(height, dtype=boxes.dtype) + 0.5
    for probability, box in zip(probabilities, boxes):
        u = (x - box[0]) / (box[2] - box[0]) * 2 - 1
        v = (y - box[1]) / (box[3] - box[1]) * 2 - 1
        grid = torch.stack([u[None, :].expand(height, -1), v[:, None].expand(-1, width)], -1)
        soft = F.grid_sample(probability[None, None], grid[None], align_corners=False)[0, 0]
        masks.append(soft >= 0.5)
    return torch.stack(masks).numpy() if masks else np.zeros((0, height, width), bool)


def keypoints_of(heatmaps, boxes):
    """detectron2's peaks of heat maps [n, points, size, size]: [n, points, 2] in network pixels, and the scores: the peak's share of
    the small map's exponentials."""
    count, points = heatmaps.shape[:2]
    places, scores = heatmaps.new_zeros(count, points, 2), heatmaps.new_zeros(count, points)
    for index, box in enumerate(boxes):
        width, height = (box[2] - box[0]).clamp(min=1), (box[3] - box[1]).clamp(min=1)
        columns, rows = int(width.ceil()), int(height.ceil())
        large = F.interpolate(heatmaps[index:index + 1], size=(rows, columns), mode="bicubic", align_corners=False)[0].flatten(1)
        peak, place = large.max(1)
        places[index, :, 0] = (place % columns + 0.5) * (width / columns) + box[0]
        places[index, :, 1] = (torch.div(place, columns, rounding_mode="floor") + 0.5) * (height / rows) + box[1]
        scores[index] = 1 / (heatmaps[index] - peak[:, None, None]).exp().sum((1, 2))
    return places, scores


@torch.no_grad()
def run(family, backbone, box_head, mask_head, pictures, dtype=torch.float32, keypoint_head=None):
    """All results of one batch; everything after preprocessing in `dtype`, which the modules must have as well. A network without
    masks has None as its mask head."""
    pixel_values, sizes = preprocess(family, pictures)
    outputs = backbone(pixel_values.to(dtype))
    pooled, levels = len(family.pooled_strides), len(family.rpn_strides)
    features, logits, deltas = outputs[:pooled], outputs[pooled:pooled + levels], outputs[pooled + levels:]
    padded = (pixel_values.shape[3], pixel_values.shape[2])
    images = []
    for index, (picture, resized) in enumerate(zip(pictures, sizes)):
        original = (picture.shape[1], picture.shape[0])
        extent = padded if family.name == "huggingface" else resized
        proposals, proposal_scores = proposals_of(family, [l[index] for l in logits], [d[index] for d in deltas], extent)
        class_logits, class_deltas = box_head(pool(family, features, index, proposals, 7))
        boxes, network_boxes, scores, labels = detections_of(family, proposals, class_logits, class_deltas, original, resized)
        image = {
            "resized": resized, "proposals": proposals, "proposal_scores": proposal_scores, "box_logits": class_logits,
            "box_deltas": class_deltas, "boxes": boxes, "network_boxes": network_boxes, "scores": scores, "labels": labels,
            "rpn_logits": [level[index] for level in logits], "rpn_deltas": [level[index] for level in deltas]}
        if mask_head is not None:
            image["soft"] = mask_head(pool(family, features, index, network_boxes, 14), labels).sigmoid()
            image["masks"] = paste(image["soft"], boxes, *original)
        if keypoint_head is not None:
            heatmaps = keypoint_head(pool(family, features, index, network_boxes, 14))
            places, image["keypoint_scores"] = keypoints_of(heatmaps, network_boxes)
            image["keypoints"] = places * torch.tensor([original[0] / resized[0], original[1] / resized[1]], dtype=places.dtype)
        images.append(image)
    return pixel_values, images
