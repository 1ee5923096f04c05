"""COCO mask AP (101 recall points, IoU 0.50..0.95, up to 500 detections) of a torchvision Mask R-CNN on a split."""
import numpy as np
import torch
from torch.nn import functional as F
from torchvision.models.detection.roi_heads import expand_boxes, expand_masks

THRESHOLDS = np.linspace(0.5, 0.95, 10)


def intersections(masks, boxes, label):
    """Paste every 28x28 probability map as torchvision does; returns (areas [n], overlap [n, nuclei])."""
    height, width = label.shape
    padded, scale = expand_masks(masks, padding=1)
    boxes = expand_boxes(boxes, scale).to(torch.int64).tolist()
    nuclei = int(label.max())
    areas, overlaps = np.zeros(len(boxes), np.int64), np.zeros((len(boxes), nuclei), np.int64)
    for index, (x1, y1, x2, y2) in enumerate(boxes):
        size = (max(y2 - y1 + 1, 1), max(x2 - x1 + 1, 1))
        soft = F.interpolate(padded[index][None], size=size, mode="bilinear", align_corners=False)[0, 0]
        left, top, right, bottom = max(x1, 0), max(y1, 0), min(x2 + 1, width), min(y2 + 1, height)
        inside = (soft[top - y1:bottom - y1, left - x1:right - x1] > 0.5).numpy()
        areas[index] = inside.sum()
        overlaps[index] = np.bincount(label[top:bottom, left:right][inside], minlength=nuclei + 1)[1:]
    return areas, overlaps


def match(scores, iou):
    """COCO's greedy assignment: per threshold, whether each detection (best first) finds a nucleus that is still free."""
    found = np.zeros((len(THRESHOLDS), len(scores)), bool)
    for row, threshold in enumerate(THRESHOLDS):
        free = np.ones(iou.shape[1], bool)
        for index in range(len(scores)):
            if iou.shape[1] == 0:
                break
            candidates = np.where(free, iou[index], -1)
            best = candidates.argmax()
            if candidates[best] >= threshold:
                free[best] = False
                found[row, index] = True
    return found


def average_precision(scores, found, total):
    order = np.argsort(-scores, kind="mergesort")
    values = []
    for row in found[:, order]:
        hits = np.cumsum(row)
        precision = np.maximum.accumulate((hits / np.arange(1, len(row) + 1))[::-1])[::-1]
        at = np.searchsorted(hits / total, np.linspace(0, 1, 101), side="left")
        values.append(np.append(precision, 0)[np.minimum(at, len(row))].mean())
    return np.array(values)


@torch.no_grad()
def evaluate(model, images, indices=None, progress=None):
    """Mask AP, AP50, AP75 over the chosen images, the mean count error at score > 0.5, and AP per type."""
    model.eval()
    keep_masks_small(model)
    collected = []
    indices = range(len(images)) if indices is None else indices
    for index in indices:
        pixels = torch.from_numpy(images.images[index].copy()).permute(2, 0, 1).float() / 255
        result = model([pixels])[0]
        label = images.labels[index].astype(np.int64)
        areas, overlaps = intersections(result["masks"], result["boxes"], label)
        truth = np.bincount(label.ravel(), minlength=label.max() + 1)[1:]
        iou = overlaps / np.maximum(areas[:, None] + truth[None] - overlaps, 1)
        scores = result["scores"].numpy()
        collected.append((images.types[index], scores, match(scores, iou), len(truth)))
        if progress:
            progress(index)
    values = summary(collected)
    metrics = {"mask_ap": values.mean(), "mask_ap50": values[0], "mask_ap75": values[5],
               "count_error": float(np.mean([abs((s > 0.5).sum() - n) for _, s, _, n in collected]))}
    kinds = sorted({kind for kind, *_ in collected})
    per_type = {kind: summary([entry for entry in collected if entry[0] == kind]).mean() for kind in kinds}
    return metrics, per_type


def summary(collected):
    return average_precision(np.concatenate([scores for _, scores, _, _ in collected]),
                             np.concatenate([found for _, _, found, _ in collected], 1),
                             sum(total for *_, total in collected))


def keep_masks_small(model):
    """Let the model return the 28x28 maps; whole-image masks of 500 nuclei would take a gigabyte."""
    def postprocess(result, image_shapes, original_sizes):
        for entry, resized, original in zip(result, image_shapes, original_sizes):
            ratio = torch.tensor([original[1] / resized[1], original[0] / resized[0]] * 2)
            entry["boxes"] = entry["boxes"] * ratio
        return result
    model.transform.postprocess = postprocess
