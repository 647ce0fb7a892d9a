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
INT = ir.IntType(32)


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
def repeat_in_lanes(typing_context, number, channels):
    """A float32 number in every lane."""
    lanes = Lanes(len(channels))

    def generate(context, builder, signature, arguments):
        return _broadcast(context, builder, lanes, arguments[0])

    return lanes(number, channels), generate


@intrinsic
def one_where_less(typing_context, left, right):
    """1 where left < right, else 0."""

    def generate(context, builder, signature, arguments):
        smaller = builder.fcmp_ordered('<', *arguments)
        return builder.uitofp(smaller, context.get_value_type(left))

    return left(left, right), generate


@intrinsic
def _add(typing_context, left, right):
    def generate(context, builder, signature, arguments):
        return builder.fadd(*arguments)

    return left(left, right), generate


@intrinsic
def _subtract(typing_context, left, right):
    def generate(context, builder, signature, arguments):
        return builder.fsub(*arguments)

    return left(left, right), generate


@intrinsic
def _scale(typing_context, lanes, factor):
    def generate(context, builder, signature, arguments):
        factors = _broadcast(context, builder, lanes, arguments[1])
        return builder.fmul(arguments[0], factors)

    return lanes(lanes, factor), generate


def _broadcast(context, builder, lanes, number):
    vector = context.get_value_type(lanes)
    first = builder.insert_element(
        ir.Constant(vector, ir.Undefined), number, ir.Constant(INT, 0)
    )
    everywhere = ir.Constant(
        ir.VectorType(INT, lanes.width), [0] * lanes.width
    )
    return builder.shuffle_vector(first, first, everywhere)


@overload(operator.add)
def _overload_add(left, right):
    if isinstance(left, Lanes) and left == right:
        return lambda left, right: _add(left, right)


@overload(operator.sub)
def _overload_subtract(left, right):
    if isinstance(left, Lanes) and left == right:
        return lambda left, right: _subtract(left, right)


@overload(operator.mul)
def _overload_scale(lanes, factor):
    if isinstance(lanes, Lanes) and factor == types.float32:
        return lambda lanes, factor: _scale(lanes, factor)


@intrinsic
def power_of_two(typing_context, exponent):
    """2^n of a whole float32 n in [-126, 127], by its bits."""

    def generate(context, builder, signature, arguments):
        integer = builder.fptosi(arguments[0], INT)
        biased = builder.add(integer, ir.Constant(INT, 127))
        bits = builder.shl(biased, ir.Constant(INT, 23))
        return builder.bitcast(bits, FLOAT)

    return exponent(exponent), generate
