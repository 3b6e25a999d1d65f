"""Where the data key comes from, and what becomes of a store without it."""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import key
from bot.cli.app import call
from bot.cli.key import data_key, default_place, new_key
from bot.settings import Settings
from bot.store import StoreError, open_store, parse_key, written


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    for name in ("BEDSIDE_DATA_KEY", "BEDSIDE_DATA_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    return {"HOME": str(tmp_path / "home")}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bedside.db'}"


def refusal(settings: Settings, home: Mapping[str, str]) -> StoreError:
    with pytest.raises(StoreError) as caught:
        data_key(settings, home)
    assert "\n" not in str(caught.value)
    return caught.value


def opened(url: str, key: bytes) -> None:
    async def work() -> None:
        await (await open_store(url, key)).close()

    asyncio.run(work())


def place(home: Mapping[str, str]) -> Path:
    return Path(home["HOME"], ".config", "bedside", "data.key")


def test_a_new_key_is_printed_and_differs_each_time(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["key"]) == call(["key"]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first != second
    assert len(parse_key(first)) == 32


def test_a_new_store_gets_a_key_file_that_only_its_owner_reads(
    home: Mapping[str, str], url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key = data_key(Settings(database_url=url), home)
    told = capsys.readouterr().err
    assert str(place(home)) in told
    assert "Keep a copy" in told
    assert written(key) not in told
    assert place(home).stat().st_mode & 0o777 == 0o600
    assert place(home).parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in place(home).parent.iterdir()] == ["data.key"]
    assert parse_key(place(home).read_text()) == key
    opened(url, key)
    assert data_key(Settings(database_url=url), home) == key
    assert capsys.readouterr().err == ""


def test_a_key_is_made_for_a_store_in_which_nothing_is_sealed(
    home: Mapping[str, str], url: str, tmp_path: Path
) -> None:
    (tmp_path / "bedside.db").touch()
    opened(url, data_key(Settings(database_url=url), home))


def test_the_configuration_folder_that_is_named_is_taken() -> None:
    assert default_place({"XDG_CONFIG_HOME": "/etc/ward", "HOME": "/root"}) == Path(
        "/etc/ward/bedside/data.key"
    )
    assert default_place({"XDG_CONFIG_HOME": "ward", "HOME": "/home/a"}) == Path(
        "/home/a/.config/bedside/data.key"
    )


def test_a_lost_key_is_told_of_and_never_made_anew(home: Mapping[str, str], url: str) -> None:
    opened(url, data_key(Settings(database_url=url), home))
    place(home).unlink()
    error = refusal(Settings(database_url=url), home)
    assert error.code == "store-key-lost"
    assert url.removeprefix("sqlite:///") in error.why
    assert "BEDSIDE_DATA_KEY_FILE" in error.remedy
    assert not place(home).exists()


def test_a_key_that_is_given_counts_and_makes_no_file(home: Mapping[str, str], url: str) -> None:
    given = new_key()
    assert data_key(Settings(database_url=url, data_key=SecretStr(given)), home) == parse_key(given)
    assert not place(home).exists()


@pytest.mark.parametrize("given", ["", "secret", "ä" * 44, written(bytes(32))[:-1]])
def test_a_given_key_that_is_none_is_refused_and_not_repeated(
    home: Mapping[str, str], url: str, given: str
) -> None:
    error = refusal(Settings(database_url=url, data_key=SecretStr(given)), home)
    assert error.code == "store-key"
    assert not given or given not in str(error)


def test_a_named_file_is_read_and_none_is_made(home: Mapping[str, str], url: str, tmp_path: Path) -> None:
    file = tmp_path / "ward.key"
    named = Settings(database_url=url, data_key_file=file)
    assert refusal(named, home).code == "store-key-missing"
    assert not file.exists()
    file.write_text(new_key() + "\n")
    file.chmod(0o600)
    assert data_key(named, home) == parse_key(file.read_text())
    both = named.model_copy(update={"data_key": SecretStr(new_key())})
    assert refusal(both, home).code == "store-key-twice"


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
def test_a_key_file_that_others_may_use_is_refused(home: Mapping[str, str], url: str, mode: int) -> None:
    data_key(Settings(database_url=url), home)
    place(home).chmod(mode)
    error = refusal(Settings(database_url=url), home)
    assert (error.code, error.path) == ("store-key-readable", str(place(home)))


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise")
@pytest.mark.parametrize(("mode", "taken"), [(0o440, True), (0o640, True), (0o660, False), (0o644, False)])
def test_a_group_may_read_a_key_file_that_is_somebody_elses(
    home: Mapping[str, str], url: str, monkeypatch: pytest.MonkeyPatch, mode: int, taken: bool
) -> None:
    key = data_key(Settings(database_url=url), home)
    place(home).chmod(mode)
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)  # only root may give a file away
    if taken:
        assert data_key(Settings(database_url=url), home) == key
    else:
        assert refusal(Settings(database_url=url), home).code == "store-key-readable"


@pytest.mark.skipif(os.name != "posix", reason="rights are told otherwise")
def test_a_key_file_among_a_containers_secrets_is_taken_as_it_was_handed_over(
    home: Mapping[str, str], url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = data_key(Settings(database_url=url), home)
    place(home).chmod(0o444)
    monkeypatch.setattr(key, "_SECRETS", home["HOME"])
    assert data_key(Settings(database_url=url), home) == given


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in folders")
def test_a_pipe_or_a_device_is_no_key_file_and_is_not_waited_for(
    home: Mapping[str, str], url: str, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (pipe, Path("/dev/zero"), tmp_path):
        error = refusal(Settings(database_url=url, data_key_file=path), home)
        assert (error.code, error.path) == ("store-key-file", str(path))


def test_drafts_of_two_processes_of_the_same_number_do_not_meet(home: Mapping[str, str], url: str) -> None:
    place(home).parent.mkdir(parents=True)
    draft = place(home).with_name(f".data.key.{os.getpid()}")
    draft.write_text("of another container, at work right now")
    data_key(Settings(database_url=url), home)
    assert {*place(home).parent.iterdir()} == {draft, place(home)}


@pytest.mark.parametrize("text", ["", "not a key", "\u00e4", "A" * 100_000])
def test_a_key_file_without_a_key_is_named(home: Mapping[str, str], url: str, text: str) -> None:
    place(home).parent.mkdir(parents=True)
    place(home).write_text(text)
    place(home).chmod(0o600)
    error = refusal(Settings(database_url=url), home)
    assert (error.code, error.path) == ("store-key", str(place(home)))


def test_a_folder_in_the_place_of_the_key_file_is_refused(home: Mapping[str, str], url: str) -> None:
    place(home).mkdir(parents=True)
    assert refusal(Settings(database_url=url), home).code == "store-key-file"


def test_a_store_on_a_server_gets_no_key_of_its_own(home: Mapping[str, str]) -> None:
    settings = Settings(database_url="postgresql://bot@db/bedside")
    error = refusal(settings, home)
    assert error.code == "store-key-needed"
    assert not place(home).exists()


def test_the_key_stands_in_no_representation_of_the_settings() -> None:
    given = new_key()
    assert given not in repr(Settings(data_key=SecretStr(given)))


def test_ids_of_people_are_read_with_commas_between_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEDSIDE_ALLOW", "7, 8,9")
    assert Settings().allow == {7, 8, 9}
    monkeypatch.setenv("BEDSIDE_ALLOW", "")
    assert Settings().allow == frozenset()


def test_the_password_in_an_address_is_in_no_representation() -> None:
    settings = Settings(database_url="postgresql://bot:hunter2@db/bedside")
    assert "hunter2" not in f"{settings!r}{settings}"
    assert "hunter2" in settings.database_url


# its change


@pytest.fixture
def kept(home: Mapping[str, str], url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store with a key at the default place, for commands."""
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("HOME", home["HOME"])
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", url)
    opened(url, data_key(Settings(database_url=url), home))
    return url


def changed(to: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The status of the command, and what it said, in one line."""
    capsys.readouterr()
    status = call(["key", "change", "--to", str(to)])
    said = capsys.readouterr()
    return status, " ".join((said.out + said.err).split())


def test_a_key_is_changed_by_a_command_that_may_be_repeated(
    kept: str, home: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "new.key"
    assert call(["invite"]) == 0
    status, said = changed(to, capsys)
    assert status == 0
    assert f"BEDSIDE_DATA_KEY_FILE={to}" in said
    assert "Open invites that ended: 1." in said
    assert to.stat().st_mode & 0o777 == 0o600
    assert to.read_text().strip() not in said
    status, said = changed(to, capsys)
    assert (status, said) == (0, f"The store opens with the key in {to} already. Nothing was changed.")
    opened(kept, parse_key(to.read_text()))
    with pytest.raises(StoreError, match="store-key-other"):
        opened(kept, parse_key(place(home).read_text()))


def test_a_key_that_was_printed_before_is_taken(
    kept: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to, key = tmp_path / "new.key", new_key()
    to.write_text(key + "\n")
    to.chmod(0o600)
    assert changed(to, capsys)[0] == 0
    assert to.read_text() == key + "\n"
    opened(kept, parse_key(key))


@pytest.mark.usefixtures("kept")
def test_with_a_wrong_key_nothing_is_changed_and_none_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    to, wrong = tmp_path / "new.key", new_key()
    monkeypatch.setenv("BEDSIDE_DATA_KEY", wrong)
    status, said = changed(to, capsys)
    assert status == 1
    assert "store-key-other" in said
    assert wrong not in said
    assert not to.exists()
    to.write_text(new_key())
    to.chmod(0o600)
    assert changed(to, capsys)[0] == 1


def test_a_key_is_not_changed_for_itself_nor_for_a_file_that_holds_none(
    kept: str, home: Mapping[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own, none = place(home), tmp_path / "none"
    none.write_text("no key")
    none.chmod(0o600)
    for to, code in ((own, "store-key-same"), (none, "store-key"), (tmp_path, "store-key-file")):
        status, said = changed(to, capsys)
        assert (status, f"[{code}]" in said) == (1, True)
    opened(kept, parse_key(own.read_text()))


def test_a_store_in_which_nothing_is_sealed_has_no_key_to_change(
    home: Mapping[str, str],
    url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", home["HOME"])
    monkeypatch.setenv("BEDSIDE_DATABASE_URL", url)
    status, said = changed(tmp_path / "new.key", capsys)
    assert (status, "[store-unsealed]" in said) == (1, True)
    assert not any(tmp_path.iterdir())


def test_to_change_a_key_names_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["key", "change"]) == 2
    assert call(["key", "chang"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
