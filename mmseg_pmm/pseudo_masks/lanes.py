"""SIMD values for numba: a few float32 channels in one machine vector.

LLVM does not vectorise a loop over three channels, as it cannot know that the
arrays do not overlap. :func:`load` and :func:`store` say so: they move all
channels of a pixel at once, and ``+`` and ``*`` work on all of them.

The number of channels is part of a value's type; :func:`load` takes it from
the length of a tuple, because numba knows a tuple's length at compile time.
"""

import operator

from llvmlite import ir
from numba import types
from numba.core.datamodel import models, register_default
from numba.extending import intrinsic, overload

FLOAT = ir.FloatType()


class Lanes(types.Type):
    """The type of ``width`` float32 numbers side by side."""

    def __init__(self, width):
        self.width = width
        super().__init__(f'Lanes({width})')


@register_default(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager, lanes):
        super().__init__(manager, lanes, ir.VectorType(FLOAT, lanes.width))


@intrinsic
def load(typing_context, array, start, channels):
    """``array[start : start + len(channels)]`` of a flat float32 array."""
    lanes = Lanes(len(channels))

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature, arguments, lanes)
        return builder.load(pointer, align=4)

    return lanes(array, start, channels), generate


@intrinsic
def store(typing_context, array, start, value):
    """``array[start : start + width] = value`` of a flat float32 array."""

    def generate(context, builder, signature, arguments):
        pointer = _pointer(context, builder, signature, arguments, value)
        builder.store(arguments[2], pointer, align=4)
        return context.get_dummy_value()

    return types.void(array, start, value), generate


def _pointer(context, builder, signature, arguments, lanes):
    array = context.make_array(signature.args[0])(
        context, builder, arguments[0]
    )
    pointer = builder.gep(array.data, [arguments[1]])
    vector = context.get_value_type(lanes)
    return builder.bitcast(pointer, vector.as_pointer())


@intrinsic
def _add(typing_context, left, right):
    def generate(context, builder, signature, arguments):
        return builder.fadd(*arguments)

    return left(left, right), generate


@intrinsic
def _scale(typing_context, lanes, factor):
    def generate(context, builder, signature, arguments):
        vector = context.get_value_type(lanes)
        first = builder.insert_element(
            ir.Constant(vector, ir.Undefined),
            arguments[1],
            ir.Constant(ir.IntType(32), 0),
        )
        everywhere = ir.Constant(
            ir.VectorType(ir.IntType(32), lanes.width), [0] * lanes.width
        )
        factors = builder.shuffle_vector(first, first, everywhere)
        return builder.fmul(arguments[0], factors)

    return lanes(lanes, factor), generate


@overload(operator.add)
def _overload_add(left, right):
    if isinstance(left, Lanes) and left == right:
        return lambda left, right: _add(left, right)


@overload(operator.mul)
def _overload_mul(left, right):
    if isinstance(left, Lanes) and right == types.float32:
        return lambda left, right: _scale(left, right)


@intrinsic
def power_of_two(typing_context, exponent):
    """2^n of a whole float32 n in [-126, 127], by its bits."""

    def generate(context, builder, signature, arguments):
        integer = builder.fptosi(arguments[0], ir.IntType(32))
        biased = builder.add(integer, ir.Constant(ir.IntType(32), 127))
        bits = builder.shl(biased, ir.Constant(ir.IntType(32), 23))
        return builder.bitcast(bits, FLOAT)

    return exponent(exponent), generate
