"""The table of the Bot API says the same as the models of aiogram, which are made from its documentation."""

import inspect
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest

from bot.emulator.fields import Field
from bot.emulator.objects import OBJECTS
from bot.emulator.table import API, METHODS
from tests.emulator.conftest import Api

SCALARS = {
    frozenset({"int"}): "Integer",
    frozenset({"datetime"}): "Integer",
    frozenset({"int", "datetime", "timedelta"}): "Integer",
    frozenset({"bool"}): "Boolean",
    frozenset({"str"}): "String",
    frozenset({"int", "str"}): "Chat",
    frozenset({"str", "InputFile"}): "File",
    frozenset({"InputFile"}): "Upload",
}
ONE_OF = {
    "ReplyMarkup": ("InlineKeyboardMarkup", "ReplyKeyboardMarkup", "ReplyKeyboardRemove", "ForceReply"),
    "InputMedia": ("InputMediaPhoto", "InputMediaDocument"),
    "BotCommandScope": (
        "BotCommandScopeDefault",
        "BotCommandScopeAllPrivateChats",
        "BotCommandScopeAllGroupChats",
        "BotCommandScopeAllChatAdministrators",
        "BotCommandScopeChat",
        "BotCommandScopeChatAdministrators",
        "BotCommandScopeChatMember",
    ),
    "InlineQueryResult": ("InlineQueryResultArticle",),
    "InputMessageContent": ("InputTextMessageContent",),
}
"""Rows that stand for several objects: the emulator offers these of them."""
REQUIRED = {"User": {"id"}, "InlineQueryResult": {"type", "id"}, "InputMessageContent": set[str]()}
"""Where less is required: what other results and contents do not have, and what is not read of a person."""


def models() -> dict[str, Any]:
    from aiogram import methods  # noqa: PLC0415 - seconds; the other tests need not wait for it
    from aiogram.methods.base import TelegramMethod  # noqa: PLC0415

    return {
        model.__api_method__: model
        for model in vars(methods).values()
        if inspect.isclass(model) and issubclass(model, TelegramMethod) and model is not TelegramMethod
    }


def types() -> dict[str, Any]:
    from aiogram import types  # noqa: PLC0415

    return vars(types)


def alternatives(annotation: Any) -> list[Any]:  # noqa: ANN401 - any annotation
    """What may stand there, without None and without aiogram's own default."""
    if get_origin(annotation) is Annotated:
        return alternatives(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return [kind for part in get_args(annotation) for kind in alternatives(part)]
    if annotation is NoneType or getattr(annotation, "__name__", "") == "Default":
        return []
    return [annotation]


def type_name(annotation: Any) -> str:  # noqa: ANN401
    """The type in the words of the table."""
    kinds = alternatives(annotation)
    first = kinds[0]
    if get_origin(first) is list:
        return f"[{type_name(get_args(first)[0])}]"
    if get_origin(first) is Literal:
        return "Boolean" if get_args(first) == (True,) else "String"
    names = {kind.__name__ for kind in kinds}
    for name, members in ONE_OF.items():
        if names & set(members):
            return name
    return SCALARS.get(frozenset(names), str(first.__name__))


def has_default_of_its_own(field: Any) -> bool:  # noqa: ANN401
    """A field that aiogram fills in for the author: the type of a scope, for instance."""
    return field.default is not None and "Literal" in str(field.annotation)


def described(model: Any) -> dict[str, tuple[str, bool]]:  # noqa: ANN401
    return {
        name: (type_name(field.annotation), field.is_required() or has_default_of_its_own(field))
        for name, field in model.model_fields.items()
    }


def agree(ours: Field, theirs: tuple[str, bool]) -> bool:
    """One that is not offered need only be known by its name."""
    return ours.type == "Json" or (ours.type, ours.required) == theirs


def test_the_names_of_all_methods_are_known() -> None:
    assert models().keys() == API


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_has_the_parameters_of_the_bot_api(method: str) -> None:
    theirs = described(models()[method])
    assert METHODS[method].keys() == theirs.keys()
    wrong = {
        name: (field, theirs[name])
        for name, field in METHODS[method].items()
        if not agree(field, theirs[name])
    }
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(OBJECTS))
def test_an_object_has_the_fields_of_the_bot_api(name: str) -> None:
    members = [described(types()[member]) for member in ONE_OF.get(name, (name,))]
    theirs: dict[str, tuple[str, bool]] = {}
    for member in members:
        for field, (kind, _) in member.items():
            theirs[field] = (kind, all(field in other and other[field][1] for other in members))
    if name in REQUIRED:
        theirs = {field: (kind, field in REQUIRED[name]) for field, (kind, _) in theirs.items()}
    ours = OBJECTS[name].fields
    assert ours.keys() == theirs.keys()
    wrong = {
        field: (found, theirs[field]) for field, found in ours.items() if not agree(found, theirs[field])
    }
    assert wrong == {}


def test_every_object_that_a_row_names_is_in_the_table() -> None:
    rows = [*METHODS.values(), *(known.fields for known in OBJECTS.values())]
    named = {field.item for row in rows for field in row.values()}
    assert named - OBJECTS.keys() == {"Integer", "Boolean", "String", "Chat", "File", "Upload", "Json"}


async def test_what_is_in_the_table_is_offered_and_the_rest_of_the_bot_api_is_said_not_to_be(
    api: Api,
) -> None:
    not_offered = set()
    for method in sorted(API):
        body = await api(method)
        if body.get("error_code") == 501:
            says = f"Not Implemented: the local Bot API server does not offer the method {method}"
            assert body["description"] == says
            not_offered.add(method)
    assert not_offered == API - METHODS.keys()
