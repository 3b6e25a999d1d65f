"""Addresses: what is written is read back, and anything else is no address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reference.address import LONGEST, Address, read

PARTS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_=., -", min_size=1, max_size=48)
ADDRESSES = st.builds(
    Address,
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=10),
    st.lists(PARTS, max_size=3).map(tuple),
    st.integers(1, 99),
)


@given(ADDRESSES)
def test_what_is_written_is_read_back_where_it_fits_on_a_button(address: Address) -> None:
    assert read(str(address)) == (address if len(str(address)) <= LONGEST else None)


@given(st.text(max_size=80) | st.from_regex(r"\A(drug|compare|ask)[:a-z,~0-9]{0,70}\Z"))
def test_any_text_is_an_address_that_is_written_so_or_none(text: str) -> None:
    address = read(text)
    assert address is None or read(str(address)) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "drug:",
        "Drug",
        "drug:Flumazenil",
        "drug~0",
        "drug~100",
        "drug:a:b:c:d",
        "drug\n",
        "drug:a\n",
        "~2",
    ],
)
def test_what_is_malformed_is_no_address(text: str) -> None:
    assert read(text) is None


def test_the_first_part_is_written_without_its_number() -> None:
    assert str(Address("drug", ("flumazenil", "dosing")).at(1)) == "drug:flumazenil:dosing"
    assert str(Address("drug", ("flumazenil", "dosing")).at(2)) == "drug:flumazenil:dosing~2"
