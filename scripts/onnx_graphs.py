"""From a PyTorch module to a small, checked ONNX graph with dynamic axes and nothing of the trace's input baked in."""
import io

import numpy as np
import onnx
import torch
from onnx import checker, numpy_helper

OPSET = 17
CONTROL_FLOW = {"If", "Loop", "Scan", "SequenceMap"}


class GraphError(ValueError):
    """The module cannot be expressed as a graph of the bundle format."""


def trace(module, examples, inputs, outputs, axes, path):
    """Write `module` to `path`.

    examples: two tuples of example inputs that differ in every dynamic dimension. Both are exported and the results must be
    the same graph, which shows that neither a batch size nor an image size was frozen by tracing.
    axes: for each tensor name the names of its dynamic axes, as torch.onnx.export takes them.
    """
    graphs = [_export(module, example, inputs, outputs, axes) for example in examples]
    if not _same(graphs[0], graphs[1]):
        raise GraphError(f"{path}: tracing froze a dimension of the input into the graph; "
                         "the module must compute shapes from its input (no Python int() of a shape, no cached size)")
    graph = fold_scales(without_identities(graphs[0]))
    _describe_outputs(graph, module, examples[0], axes)
    for node in graph.graph.node:
        if node.op_type in CONTROL_FLOW:
            raise GraphError(f"{path}: the graph has control flow ({node.op_type}, {node.name})")
        if node.domain not in ("", "ai.onnx"):
            raise GraphError(f"{path}: {node.op_type} is not a standard ONNX operator (domain {node.domain})")
    checker.check_model(graph, full_check=True)
    onnx.save(graph, path)


def _export(module, example, inputs, outputs, axes):
    stream = io.BytesIO()
    with torch.no_grad():
        torch.onnx.export(module, example, stream, opset_version=OPSET, input_names=inputs, output_names=outputs,
                          dynamic_axes=axes, do_constant_folding=True, training=torch.onnx.TrainingMode.EVAL)
    return onnx.load_from_string(stream.getvalue())


def _same(first, second):
    def parts(model):
        return ([node.SerializeToString() for node in model.graph.node],
                {tensor.name: tensor.SerializeToString() for tensor in model.graph.initializer})
    return parts(first) == parts(second)


def _describe_outputs(model, module, example, axes):
    """Write the sizes of the fixed axes and the names of the dynamic ones, which shape inference does not always find."""
    with torch.no_grad():
        results = module(*example)
    for output, result in zip(model.graph.output, [results] if isinstance(results, torch.Tensor) else results):
        shape = output.type.tensor_type.shape
        del shape.dim[:]
        for axis, size in enumerate(result.shape):
            dynamic = axes[output.name].get(axis)
            shape.dim.add(**({"dim_param": dynamic} if dynamic else {"dim_value": size}))


def without_identities(model):
    """torch.onnx reads equal weights through one Identity per further use."""
    graph = model.graph
    shown = {output.name for output in graph.output}
    source = {node.output[0]: node.input[0] for node in graph.node if node.op_type == "Identity" and node.output[0] not in shown}
    for node in graph.node:
        for index, name in enumerate(node.input):
            while name in source:
                name = source[name]
            node.input[index] = name
    for node in [node for node in graph.node if node.op_type == "Identity" and node.output[0] in source]:
        graph.node.remove(node)
    return model


def fold_scales(model):
    """Fold what follows a convolution channel by channel (a Mul or an Add by a constant, a BatchNormalization) into its
    weights. torch.onnx folds nn.BatchNorm2d itself, but not torchvision's FrozenBatchNorm2d."""
    graph = model.graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    constants.update({node.output[0]: numpy_helper.to_array(node.attribute[0].t) for node in graph.node
                      if node.op_type == "Constant" and node.attribute[0].name == "value"})
    uses = {}
    for node in graph.node:
        for name in node.input:
            uses[name] = uses.get(name, 0) + 1
    shown = {output.name for output in graph.output}
    producers = {node.output[0]: node for node in graph.node if node.op_type == "Conv"}
    for node in list(graph.node):
        convolution = _foldable(node, producers, constants, uses, shown)
        if convolution is None:
            continue
        source = convolution.output[0]
        weight = constants[convolution.input[1]].astype(np.float64)
        bias = constants[convolution.input[2]].astype(np.float64) if len(convolution.input) > 2 else np.zeros(len(weight))
        scale, shift = _affine(node, source, constants, len(weight))
        name = f"{convolution.output[0]}.folded"
        while f"{name}.weight" in constants:
            name += "'"
        constants[f"{name}.weight"] = (weight * scale[:, None, None, None]).astype(np.float32)
        constants[f"{name}.bias"] = (bias * scale + shift).astype(np.float32)
        graph.initializer.extend(numpy_helper.from_array(constants[f"{name}.{part}"], f"{name}.{part}")
                                 for part in ("weight", "bias"))
        data = convolution.input[0]
        del convolution.input[:]
        convolution.input.extend([data, f"{name}.weight", f"{name}.bias"])
        convolution.output[0] = node.output[0]
        producers[node.output[0]] = convolution
        graph.node.remove(node)
    _drop_unused(graph)
    return model


def _foldable(node, producers, constants, uses, shown):
    if node.op_type not in ("Mul", "Add", "BatchNormalization"):
        return None
    for index, name in enumerate(node.input[:2] if node.op_type != "BatchNormalization" else node.input[:1]):
        convolution = producers.get(name)
        others = [other for at, other in enumerate(node.input) if at != index]
        if convolution is None or uses[name] != 1 or name in shown or any(other not in constants for other in others):
            continue
        if convolution.input[1] not in constants or any(extra not in constants for extra in convolution.input[2:]):
            continue
        channels = len(constants[convolution.input[1]])
        if node.op_type == "BatchNormalization" or _per_channel(constants[others[0]], channels):
            return convolution
    return None


def _per_channel(value, channels):
    """Whether a constant broadcasts over [batch, channels, height, width] along the channels only."""
    return value.size == 1 and value.ndim <= 4 or value.size == channels and value.shape[-2:] == (1, 1) and value.shape[-3] == channels


def _affine(node, source, constants, channels):
    if node.op_type == "BatchNormalization":
        gamma, beta, mean, variance = (constants[name].astype(np.float64) for name in node.input[1:5])
        epsilon = next((attribute.f for attribute in node.attribute if attribute.name == "epsilon"), 1e-5)
        scale = gamma / np.sqrt(variance + epsilon)
        return scale, beta - mean * scale
    other = constants[next(name for name in node.input if name != source)].astype(np.float64).reshape(-1)
    value = np.broadcast_to(other, channels)
    return (value, np.zeros(channels)) if node.op_type == "Mul" else (np.ones(channels), value)


def _drop_unused(graph):
    used = {name for node in graph.node for name in node.input} | {output.name for output in graph.output}
    for node in [node for node in graph.node if node.op_type == "Constant" and node.output[0] not in used]:
        graph.node.remove(node)
    for tensor in [tensor for tensor in graph.initializer if tensor.name not in used]:
        graph.initializer.remove(tensor)
