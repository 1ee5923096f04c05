"""torchvision's detection models with random weights that give useful results, small and at full size."""
import torch
from torch import nn
from torchvision.models import detection, resnet
from torchvision.models.detection import FasterRCNN, KeypointRCNN, MaskRCNN
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.backbone_utils import BackboneWithFPN
from torchvision.models.detection.faster_rcnn import FastRCNNConvFCHead, FastRCNNPredictor, RPNHead, TwoMLPHead
from torchvision.models.detection.keypoint_rcnn import KeypointRCNNHeads, KeypointRCNNPredictor
from torchvision.models.detection.mask_rcnn import MaskRCNNHeads, MaskRCNNPredictor
from torchvision.ops import FrozenBatchNorm2d

from make_tiny_torchvision_fixture import scale_to, settle_scales

CHANNELS = 16


class TinyResNet(resnet.ResNet):
    """torchvision's ResNet, of any width."""

    def __init__(self, block, layers, widths, groups=1):
        nn.Module.__init__(self)
        self._norm_layer, self.inplanes, self.dilation, self.groups, self.base_width = nn.BatchNorm2d, widths[0], 1, groups, 64
        self.conv1 = nn.Conv2d(3, self.inplanes, kernel_size=7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(self.inplanes)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(kernel_size=3, stride=2, padding=1)
        for stage, (count, width) in enumerate(zip(layers, widths)):
            setattr(self, f"layer{stage + 1}", self._make_layer(block, width, count, stride=1 if stage == 0 else 2))


def tiny_backbone(block, layers, widths, groups=1, norm=None):
    body = TinyResNet(block, layers, widths, groups)
    return BackboneWithFPN(body, {f"layer{stage + 1}": str(stage) for stage in range(4)}, [width * block.expansion for width in widths], CHANNELS,
                           norm_layer=norm)


LIMITS = {"min_size": 160, "max_size": 224, "rpn_pre_nms_top_n_test": 150, "rpn_post_nms_top_n_test": 40, "box_detections_per_img": 15}


def tiny_maskrcnn(classes):
    """Version 1, bottlenecks with one shortcut that has no weights."""
    return MaskRCNN(
        tiny_backbone(resnet.Bottleneck, (1, 2, 1, 1), (4, 6, 8, 12)), **LIMITS, box_head=TwoMLPHead(CHANNELS * 49, 24),
        box_predictor=FastRCNNPredictor(24, classes), mask_head=MaskRCNNHeads(CHANNELS, (12, 12), 1),
        mask_predictor=MaskRCNNPredictor(12, 12, classes))


def tiny_basic(classes):
    """Version 1 with basic blocks, as on a ResNet-18."""
    return MaskRCNN(
        tiny_backbone(resnet.BasicBlock, (2, 1, 1, 2), (8, 12, 16, 24)), **LIMITS, box_head=TwoMLPHead(CHANNELS * 49, 24),
        box_predictor=FastRCNNPredictor(24, classes), mask_head=MaskRCNNHeads(CHANNELS, (12, 12, 12), 1),
        mask_predictor=MaskRCNNPredictor(12, 8, classes))


def tiny_maskrcnn_v2(classes):
    return MaskRCNN(
        tiny_backbone(resnet.Bottleneck, (1, 1, 2, 1), (4, 6, 8, 12), norm=nn.BatchNorm2d), **LIMITS, rpn_head=RPNHead(CHANNELS, 3, conv_depth=2),
        box_head=FastRCNNConvFCHead((CHANNELS, 7, 7), [12, 12, 12, 12], [24], norm_layer=nn.BatchNorm2d),
        box_predictor=FastRCNNPredictor(24, classes), mask_head=MaskRCNNHeads(CHANNELS, (12, 12), 1, norm_layer=nn.BatchNorm2d),
        mask_predictor=MaskRCNNPredictor(12, 12, classes))


def tiny_keypointrcnn(classes):
    return KeypointRCNN(
        tiny_backbone(resnet.Bottleneck, (1, 1, 1, 1), (4, 6, 8, 12)), **LIMITS, box_head=TwoMLPHead(CHANNELS * 49, 24),
        box_predictor=FastRCNNPredictor(24, classes), keypoint_head=KeypointRCNNHeads(CHANNELS, (12,) * 3),
        keypoint_predictor=KeypointRCNNPredictor(12, 17))


def tiny_fasterrcnn(classes):
    """A ResNeXt's groups, and two sizes of anchors on each level."""
    anchors = AnchorGenerator(tuple((4 * stride, 9 * stride) for stride in (4, 8, 16, 32, 64)), ((0.7, 1.6),) * 5)
    return FasterRCNN(
        tiny_backbone(resnet.Bottleneck, (1, 1, 1, 1), (4, 6, 8, 12), groups=2), **LIMITS, rpn_anchor_generator=anchors,
        box_head=TwoMLPHead(CHANNELS * 49, 24), box_predictor=FastRCNNPredictor(24, classes))


def full_size(name):
    """A published architecture. With fewer proposals than usual: among a thousand some scores are equal but for float32's last bits."""
    return getattr(detection, name)(weights=None, weights_backbone=None, rpn_pre_nms_top_n_test=300, rpn_post_nms_top_n_test=100)


def freeze(model):
    """Batch norms as torchvision has them in its published version 1: frozen, without a counter, epsilon 0."""
    for parent in list(model.modules()):
        for name, child in list(parent.named_children()):
            if isinstance(child, nn.BatchNorm2d):
                frozen = FrozenBatchNorm2d(child.num_features, eps=0.0)
                frozen.load_state_dict({key: value for key, value in child.state_dict().items() if key != "num_batches_tracked"})
                setattr(parent, name, frozen)


@torch.no_grad()
def settle_norms(model, pictures):
    """Give every batch norm the statistics of its input, and some channels a variance that is tiny beside the epsilon of 1e-5."""
    norms = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    for norm in norms:
        norm.train()
        norm.momentum = None
        nn.init.uniform_(norm.weight, 0.7, 1.3)
        nn.init.uniform_(norm.bias, -0.2, 0.4)
    for block in model.modules():
        if isinstance(block, (resnet.BasicBlock, resnet.Bottleneck)):
            last = block.bn3 if isinstance(block, resnet.Bottleneck) else block.bn2
            nn.init.uniform_(last.weight, 0.1, 0.3)  # as in trained networks; else a deep one multiplies the last bits of float32
    images, _ = model.transform(pictures)
    features = model.backbone(images.tensors)
    proposals = some_proposals(model, images, features)
    heads = model.roi_heads
    heads.box_head(heads.box_roi_pool(features, proposals, images.image_sizes))
    if heads.has_mask():
        heads.mask_head(heads.mask_roi_pool(features, proposals, images.image_sizes))
    model.eval()


def some_proposals(model, images, features):
    """As many as tell how a head's outputs spread."""
    proposals, _ = model.rpn(images, features)
    return [boxes[:100] for boxes in proposals]


@torch.no_grad()
def shrink_channels(model):
    """Scale the input of some batch norm channels to a variance of 2e-5; without an epsilon nothing changes."""
    previous = None
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d) and isinstance(previous, nn.Conv2d) and previous.out_channels == module.num_features:
            channels = torch.arange(module.num_features) % 5 == 1
            factor = torch.where(channels, (2e-5 / module.running_var).sqrt(), torch.ones_like(module.running_var))
            previous.weight *= factor[:, None, None, None]
            module.running_mean *= factor
            module.running_var *= factor ** 2
        previous = module if isinstance(module, (nn.Conv2d, nn.BatchNorm2d)) else previous


@torch.no_grad()
def spread(model, pictures, background):
    """Scale the last layers to useful spreads; see make_tiny_torchvision_fixture.spread."""
    images, _ = model.transform(pictures)
    features = model.backbone(images.tensors)
    for block, feature, share in zip(model.backbone.fpn.layer_blocks, features.values(), (1.0, 1.2, 1.5, 2.0)):
        if len(block) == 1:
            scale_to(block[0], feature, share)
    features = model.backbone(images.tensors)
    rpn, heads = model.rpn.head, model.roi_heads
    logits, deltas = rpn(list(features.values()))
    scale_to(rpn.cls_logits, logits, 0.7)
    scale_to(rpn.bbox_pred, deltas, 0.35)
    proposals = some_proposals(model, images, features)
    hidden = heads.box_head(heads.box_roi_pool(features, proposals, images.image_sizes))
    scores, boxes = heads.box_predictor(hidden)
    classify = heads.box_predictor.cls_score
    scale_to(classify, scores - scores.mean(0), 2.5)
    classify.bias -= classify(hidden).mean(0)
    while classify(hidden).softmax(1)[:, 0].mean() < background:
        classify.bias[0] += 0.25
    scale_to(heads.box_predictor.bbox_pred, boxes, 1.2)
    if heads.has_mask():
        pooled = heads.mask_roi_pool(features, proposals, images.image_sizes)
        masks = heads.mask_predictor(heads.mask_head(pooled))
        scale_to(heads.mask_predictor.mask_fcn_logits, masks - masks.mean((0, 2, 3), keepdim=True), 2.5)
        heads.mask_predictor.mask_fcn_logits.bias -= heads.mask_predictor(heads.mask_head(pooled)).mean((0, 2, 3))
    if heads.has_keypoint():
        maps = heads.keypoint_predictor(heads.keypoint_head(heads.keypoint_roi_pool(features, proposals, images.image_sizes)))
        scale_to(heads.keypoint_predictor.kps_score_lowres, maps - maps.mean((2, 3), keepdim=True), 3.0)


def prepared(model, pictures, frozen, background=0.9):
    """The model, ready to give varied results; `background` is the background's mean probability."""
    model.eval()
    for part in ("box", "mask", "keypoint"):
        if getattr(model.roi_heads, f"{part}_roi_pool", None) is not None:
            settle_scales(getattr(model.roi_heads, f"{part}_roi_pool"))
    settle_norms(model, pictures)
    shrink_channels(model)
    if frozen:
        freeze(model)
    spread(model, pictures, background)
    return model
