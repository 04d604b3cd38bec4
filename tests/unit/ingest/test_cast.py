"""What a cell becomes under each option of the mapping, or why it is refused."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from include.ingest.cast.columns import cast_column
from include.ingest.cast.rows import Rows
from include.ingest.contract import Column, Entity
from include.ingest.mapping_columns import column_rule
from include.ingest.rules import EntityRule, Numbers

MOSCOW = "Europe/Moscow"


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


@pytest.fixture
def read(engine):
    """`read("decimal(18,2)", "1,5", decimal=",")`: the value, or the reason's code."""

    def reading(data_type: str, *cells: str | None, **options: Any) -> Any:
        if not {"column", "concat", "constant"} & set(options):
            options["column"] = "a"
        required = options.pop("required", False)
        column = Column("x", data_type, required=required)
        cell = cast_column(column, column_rule(options, column, "x", Numbers(), "UTC"))
        rows = Rows(EntityRule(Entity("e", "crm", (column,)), {}), (cell,), ())
        given = ", ".join(
            f'cast(${n} as varchar) as ":{"abc"[n - 1]}"'
            for n in range(1, len(cells) + 1)
        )
        codes = "".join(
            f", case when {each.condition} then '{each.code}: ' || {each.reason} end"
            for each in rows.refusals
        )
        # Without the cheap proof the same rows must be refused.
        slow = " or ".join(f"coalesce({r.condition}, false)" for r in rows.refusals)
        value, refused, slowly, *said = engine.execute(
            f"select x, {rows.refused}, {slow or 'false'}{codes} "
            f"from {rows.staged(f'(select {given})')}",
            list(cells),
        ).fetchall()[0]
        assert refused == slowly
        said = [each for each in said if each]
        assert bool(said) == refused
        return said[0] if refused else value

    return reading


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("1234.5", {}, "1234.50"),
        (" 12 ", {}, "12.00"),
        ("-7.10", {}, "-7.10"),
        ("1e3", {}, "1000.00"),
        (".5", {}, "0.50"),
        ("1 234.50", {}, "1234.50"),
        ("12\u00a0345\u202f678.9", {}, "12345678.90"),
        ("1'234.50", {}, "1234.50"),
        ("1234,5", {"decimal": ","}, "1234.50"),
        ("1 234 567,89 ₽", {"decimal": ","}, "1234567.89"),
        ("1234,56 руб.", {"decimal": ","}, "1234.56"),
        ("1.234,56", {"decimal": ",", "thousands": "."}, "1234.56"),
        ("1.234", {"decimal": ",", "thousands": "."}, "1234.00"),
        ("1,234", {"decimal": ".", "thousands": ","}, "1234.00"),
        ("$1,234.56", {"decimal": ".", "thousands": ","}, "1234.56"),
        ("€1.234,56", {"decimal": ",", "thousands": "."}, "1234.56"),
        ("£ 12.50", {}, "12.50"),
        ("1500 ¥", {}, "1500.00"),
        ("1234,56 р.", {"decimal": ","}, "1234.56"),
        ("-$5.00", {}, "-5.00"),
        ("$ -5.00", {}, "-5.00"),
        ("(5.00)", {}, "-5.00"),
        ("($5.00)", {}, "-5.00"),
        ("5.00-", {}, "-5.00"),
        ("\u22125.00", {}, "-5.00"),
        ("5.00", {"negate": "true"}, "-5.00"),
        ("(5.00)", {"negate": "true"}, "5.00"),
        ("", {}, None),
        ("  ", {}, None),
        (None, {}, None),
        ("-", {"null_values": ["-", "n/a"]}, None),
        ("n/a", {"null_values": ["-", "n/a"], "default": "0"}, "0.00"),
        ("net: 12.30 EUR", {"pattern": r"(\d+\.\d+)"}, "12.30"),
    ],
)
def test_a_number_is_read_as_declared(read, text, options, value):
    expected = None if value is None else Decimal(value)
    assert read("decimal(18,2)", text, **options) == expected


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("1.234", {}, "ambiguous_number: is 1.234 or 1234: declare `decimal`"),
        ("$1.234", {}, "ambiguous_number: is $1.234 or $1234"),
        ("руб. 1,234", {}, "ambiguous_number"),
        ("1,5", {}, "not_decimal: cannot be read as decimal(18,2)"),
        ("1.234,5", {"decimal": ".", "thousands": ","}, "not_decimal"),
        ("1,5", {"decimal": ".", "thousands": ","}, "not_decimal"),
        ("1.5", {"decimal": ",", "thousands": "."}, "not_decimal"),
        ("1.5", {"decimal": ","}, "not_decimal: cannot be read as decimal(18,2) with"),
        ("1 23", {}, "not_decimal"),
        ("1 2345", {}, "not_decimal"),
        ("12 EUR", {}, "not_decimal"),
        ("1_000", {}, "not_decimal"),
        ("--5", {}, "not_decimal"),
        ("-5-", {}, "not_decimal"),
        ("(5", {}, "not_decimal"),
        ("NaN", {}, "not_decimal"),
        ("99999999999999999999", {}, "not_decimal"),
        ("1.0055", {}, "too_many_decimals: the contract keeps 2 decimals"),
        ("1,005", {"decimal": ","}, "too_many_decimals"),
        ("1e-3", {}, "too_many_decimals"),
        ("", {"required": True}, "missing"),
        ("-", {"null_values": "-", "required": True}, "missing"),
        ("twelve", {"pattern": r"(\d+)"}, "no_match"),
    ],
)
def test_a_number_that_can_be_read_in_two_ways_or_none_is_refused(
    read, text, options, reason
):
    assert str(read("decimal(18,2)", text, **options)).startswith(reason)


@pytest.mark.parametrize(
    ("data_type", "text", "value"),
    [
        ("integer", "12", 12),
        ("integer", "12.0", 12),
        ("integer", "12.5", "too_many_decimals"),
        ("integer", "0x1F", "not_integer"),
        ("bigint", "12 345", 12345),
        ("double", "0.25", 0.25),
        ("double", "NaN", "not_double"),
        ("double", "inf", "not_double"),
    ],
)
def test_whole_and_floating_numbers_are_as_strict(read, data_type, text, value):
    found = read(data_type, text)
    assert found == value or str(found).startswith(str(value))


def spelled():
    """Texts of digits, points, signs, powers and underscores; long ones among them."""
    draw = random.Random(3)
    yield from ("9007199254740993", "123456789012.345", "1.2300000000000000001")
    yield from ("0.1000000000000000001", "999999999999999.5", "1_000", "1_0.5", "4.")
    for _ in range(3000):
        digits = "".join(draw.choices("0123456789", k=draw.randint(1, 19)))
        place = draw.randint(0, len(digits))
        text = f"{digits[:place]}.{digits[place:]}" if draw.random() < 0.7 else digits
        text = draw.choice(["", "-", "+"]) + text
        if draw.random() < 0.3:
            place = draw.randint(0, len(text))
            text = text[:place] + draw.choice("_eE-.") + text[place:]
        yield text


@pytest.mark.parametrize("data_type", ["decimal(18,2)", "decimal(18,6)", "bigint"])
def test_a_number_is_exactly_what_is_written_or_refused(engine, data_type):
    column = Column("x", data_type)
    cell = cast_column(
        column, column_rule("a", column, "x", Numbers(decimal="."), "UTC")
    )
    rows = Rows(EntityRule(Entity("e", "crm", (column,)), {}), (cell,), ())
    kept = {"decimal(18,2)": 2, "decimal(18,6)": 6, "bigint": 0}[data_type]
    texts = list(spelled())
    engine.execute('create or replace table t as select unnest($1) as ":a"', [texts])
    found = engine.execute(
        f'select ":a", x, {rows.refused} from {rows.staged("t")}'
    ).fetchall()

    assert len(found) == len(texts)
    for text, value, refused in found:
        plain = re.sub(r"^([\d.]+)-$", r"-\1", text)
        if not re.fullmatch(
            r"[-+]?(\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", plain, re.ASCII
        ):
            assert refused, text
        elif refused and "e" not in text.lower():
            number = Fraction(plain)
            fits = (number * 10**kept).denominator == 1 and abs(number) < 10**18
            assert not fits or abs(number) >= 10 ** (18 - kept), text
        elif not refused:
            assert value == Decimal(plain), text


@pytest.mark.parametrize(
    ("amount", "currency", "value"),
    [
        ("1234", "usd", "12.34"),
        ("1234", "JPY", "1234.00"),
        ("1230", "KWD", "1.23"),
        ("1234", "KWD", "too_many_decimals: the contract keeps 2"),
        ("-5", "EUR", "-0.05"),
        ("12.5", "EUR", "too_many_decimals: minor units are whole"),
        ("1234", "XXX", "unknown_currency: is in minor units of XXX"),
        ("1234", None, "unknown_currency: is in minor units of no currency"),
        ("x", "EUR", "not_decimal"),
        ("", None, None),
        ("1234", "ISK", "12.34"),
    ],
)
def test_minor_units_follow_the_currency_of_the_row(read, amount, currency, value):
    units = {"currency": "b", "exceptions": {"ISK": "2"}}
    found = read("decimal(18,2)", amount, currency, minor_units=units)
    if isinstance(found, str):
        assert found.startswith(value)
    else:
        assert found == (None if value is None else Decimal(value))


def test_minor_units_may_be_fixed(read):
    assert read("decimal(18,2)", "1234", minor_units="2") == Decimal("12.34")
    assert read("decimal(18,6)", "1234", minor_units="4") == Decimal("0.1234")


@pytest.mark.parametrize("text", ["0.8", "0.80", "0,8"])
def test_a_rate_quoted_the_other_way_round_is_inverted(read, text):
    decimal = "," if "," in text else "."
    found = read("decimal(18,8)", text, inverse="true", decimal=decimal)
    assert found == Decimal("1.25")


def test_an_inverted_rate_of_nothing_is_refused(read):
    assert str(read("decimal(18,8)", "0", inverse="true")).startswith("not_decimal")


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("2024-03-31", {}, date(2024, 3, 31)),
        ("2024-03-31 22:30:00", {}, date(2024, 3, 31)),
        ("2024-03-31T22:30:00Z", {}, date(2024, 3, 31)),
        ("2024-03-31T22:30:00Z", {"time_zone": MOSCOW}, date(2024, 4, 1)),
        ("31.03.2024", {"format": "%d.%m.%Y"}, date(2024, 3, 31)),
        ("31.03.2024 23:59", {"format": "%d.%m.%Y %H:%M"}, date(2024, 3, 31)),
        ("03/31/2024", {"format": ["%d/%m/%Y", "%m/%d/%Y"]}, date(2024, 3, 31)),
        ("03/03/2024", {"format": ["%d/%m/%Y", "%m/%d/%Y"]}, date(2024, 3, 3)),
        ("1711839600", {"format": "epoch_s"}, date(2024, 3, 30)),
        ("1711839600", {"format": "epoch_s", "time_zone": MOSCOW}, date(2024, 3, 31)),
        ("1711839600000", {"format": "epoch_ms"}, date(2024, 3, 30)),
        ("45382", {"format": "excel_serial"}, date(2024, 3, 31)),
        ("45382", {"format": ["%d.%m.%Y", "excel_serial"]}, date(2024, 3, 31)),
        ("0001-01-01", {"null_values": "0001-01-01"}, None),
        ("", {"format": "%d.%m.%Y"}, None),
    ],
)
def test_a_day_is_read_in_its_formats(read, text, options, value):
    assert read("date", text, **options) == value


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("2024-01-05", {}, datetime(2024, 1, 5)),
        ("2024-01-05T10:00:00+03:00", {}, datetime(2024, 1, 5, 7)),
        ("2024-01-05T10:00:00.250+0300", {}, datetime(2024, 1, 5, 7, 0, 0, 250000)),
        ("2024-01-05 10:00:00", {"time_zone": MOSCOW}, datetime(2024, 1, 5, 7)),
        ("2024-01-05 10:00:00Z", {"time_zone": MOSCOW}, datetime(2024, 1, 5, 10)),
        (
            "05.01.2024 10:00",
            {"format": "%d.%m.%Y %H:%M", "time_zone": MOSCOW},
            datetime(2024, 1, 5, 7),
        ),
        (
            "05.01.2024 10:00 +0500",
            {"format": "%d.%m.%Y %H:%M %z", "time_zone": MOSCOW},
            datetime(2024, 1, 5, 5),
        ),
        (
            "1704448800",
            {"format": "epoch_s", "time_zone": MOSCOW},
            datetime(2024, 1, 5, 10),
        ),
        ("1704448800.5", {"format": "epoch_s"}, datetime(2024, 1, 5, 10, 0, 0, 500000)),
        ("45296.5", {"format": "excel_serial"}, datetime(2024, 1, 5, 12)),
        (
            "45296.5",
            {"format": "excel_serial", "time_zone": MOSCOW},
            datetime(2024, 1, 5, 9),
        ),
    ],
)
def test_a_moment_becomes_utc(read, text, options, value):
    assert read("timestamp", text, **options) == value


@pytest.mark.parametrize(
    ("data_type", "text", "options", "reason"),
    [
        ("date", "05.01.2024", {}, "not_date: cannot be read as date"),
        ("date", "2024-02-30", {}, "not_date"),
        ("date", "2024-01-05 garbage", {}, "not_date"),
        ("date", "infinity", {}, "not_date"),
        ("date", "0001-01-01", {}, "not_date"),
        ("date", "05.01.24", {"format": "%d.%m.%Y"}, "not_date"),
        (
            "date",
            "5 Jan",
            {"format": "%d.%m.%Y"},
            "not_date: cannot be read as date in",
        ),
        (
            "date",
            "03/04/2024",
            {"format": ["%d/%m/%Y", "%m/%d/%Y"]},
            "ambiguous_date: is 2024-03-04 or 2024-04-03",
        ),
        ("date", "1704067200000", {"format": "epoch_s"}, "not_date"),
        ("date", "x", {"format": "epoch_s"}, "not_date"),
        ("date", "59", {"format": "excel_serial"}, "not_date"),
        ("date", "4e7", {"format": "excel_serial"}, "not_date"),
        ("timestamp", "2024-13-05 10:00:00", {}, "not_timestamp"),
        ("timestamp", "10:00", {}, "not_timestamp"),
        (
            "timestamp",
            "2024-10-27 02:30:00",
            {"time_zone": "Europe/Berlin"},
            "ambiguous_timestamp: is 2024-10-27 00:30:00 or 2024-10-27 01:30:00 UTC: "
            "came twice in Europe/Berlin",
        ),
        (
            "timestamp",
            "2024-03-31 02:30:00",
            {"time_zone": "Europe/Berlin"},
            "ambiguous_timestamp: never came in Europe/Berlin, where the clocks",
        ),
    ],
)
def test_a_date_in_two_readings_or_none_is_refused(
    read, data_type, text, options, reason
):
    assert str(read(data_type, text, **options)).startswith(reason)


@pytest.mark.parametrize(
    ("zone", "changed"),
    [
        ("Europe/Berlin", datetime(2024, 10, 27, 3)),
        ("Europe/Berlin", datetime(2024, 3, 31, 2)),
        # An hour for good, and the summer time that stayed.
        ("Europe/Moscow", datetime(2014, 10, 26, 2)),
        ("Europe/Moscow", datetime(2011, 3, 27, 2)),
        # Half an hour, each year and once.
        ("Australia/Lord_Howe", datetime(2024, 4, 7, 2)),
        ("Australia/Lord_Howe", datetime(2024, 10, 6, 2)),
        ("Asia/Pyongyang", datetime(2015, 8, 15)),
        # Two hours; and a day that never was.
        ("Antarctica/Troll", datetime(2024, 10, 27, 3)),
        ("Pacific/Apia", datetime(2011, 12, 30)),
    ],
)
def test_by_whatever_the_clocks_changed_what_came_twice_or_never_is_refused(
    read, zone, changed
):
    outcomes = set()
    for minutes in (*range(-1600, 1600, 400), *range(-150, 150, 15)):
        local = changed + timedelta(minutes=minutes)
        both = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
        instants = sorted(
            {
                moment.replace(tzinfo=None)
                for each in both
                if (moment := each.astimezone(UTC))
                .astimezone(ZoneInfo(zone))
                .replace(tzinfo=None)
                == local
            }
        )
        outcomes.add(len(instants))
        found = read("timestamp", str(local), time_zone=zone)
        if len(instants) == 1:
            assert found == instants[0]
        else:
            said = " or ".join(map(str, instants))
            told = f"is {said} UTC: came twice" if instants else "never came"
            assert found == (
                f"ambiguous_timestamp: {told} in {zone}, where the clocks changed"
            )
    assert len(outcomes) == 2


def test_an_offset_decides_what_the_clock_does_not(read):
    found = read("timestamp", "2024-10-27 02:30:00+02:00", time_zone="Europe/Berlin")
    assert found == datetime(2024, 10, 27, 0, 30)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("Да ИСТИНА true T yes Y 1", True),
        ("нет Ложь FALSE f No n 0", False),
    ],
)
def test_a_boolean_is_said_in_many_ways(read, words, value):
    for word in words.split():
        assert read("boolean", f" {word} ") is value
    assert str(read("boolean", "maybe")).startswith("not_boolean")


@pytest.mark.parametrize(
    ("cells", "options", "value"),
    [
        (["  a\u00a0"], {}, "a"),
        (["\ta\t"], {}, "a"),
        (["a\r\n"], {}, "a"),
        (["a\r"], {}, "a"),
        ([" "], {}, None),
        (["a'; drop table x --"], {}, "a'; drop table x --"),
        (["0010500002AbCdEFGH"], {"left": "15"}, "0010500002AbCdE"),
        (["a"], {"prefix": "A:"}, "A:a"),
        ([""], {"prefix": "A:"}, None),
        (["C5:WON"], {"pattern": r"(?:C\d+:)?(\w+)"}, "WON"),
        (["C5:WON"], {"pattern": r"^(\d+)$"}, "no_match: does not match the pattern"),
        (["Won"], {"values": {"WON": "won", "LOST": "lost"}}, "won"),
        (
            ["x"],
            {"values": {"WON": "won"}},
            "unknown_value: the mapping lists only WON",
        ),
        (["x"], {"values": {"WON": "won"}, "otherwise": "open"}, "open"),
        ([""], {"values": {"WON": "won"}, "otherwise": "open"}, None),
        ([""], {"values": {"WON": "won"}, "default": "new"}, "new"),
        (["x"], {"values": {"WON": "won"}, "default": "new"}, "unknown_value"),
        (["a", " b "], {"concat": ["a", "b"]}, "a b"),
        (["a", ""], {"concat": ["a", "b"]}, "a"),
        (["", None], {"concat": ["a", "b"]}, None),
        (["a", "b"], {"concat": ["a", "b"], "separator": "-"}, "a-b"),
        (
            ["C5:WON"],
            {"pattern": r":(\w+)", "values": {"won": "1"}, "prefix": "S"},
            "S1",
        ),
    ],
)
def test_text_is_joined_emptied_cut_and_mapped_in_this_order(
    read, cells, options, value
):
    found = read("string", *cells, **options)
    assert found == value or (value and str(found).startswith(value))


def test_a_constant_needs_no_column(read):
    assert read("date", "x", constant="2024-01-05") == date(2024, 1, 5)


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (("a", "b", "c"), "a"),
        ((" ", "b", "c"), "b"),
        ((None, "", "c"), "c"),
        ((None, None, None), None),
    ],
)
def test_a_fallback_counts_where_the_column_is_empty(read, cells, value):
    assert read("string", *cells, fallback=["b", "c"]) == value


@pytest.mark.parametrize(
    ("cells", "options", "value"),
    [
        (("120", "20"), {"less": "b"}, "100.00"),
        (("-120", "-20"), {"less": "b", "negate": "true"}, "100.00"),
        (("1 200,50", "0,50"), {"less": "b", "decimal": ","}, "1200.00"),
        (("120", ""), {"less": {"column": "b", "default": "0"}}, "120.00"),
        # Unknown is not nothing.
        (("120", ""), {"less": "b"}, None),
        (("", "20"), {"less": "b"}, None),
    ],
)
def test_a_column_is_less_another(read, cells, options, value):
    found = read("decimal(18,2)", *cells, **options)
    assert found == (value and Decimal(value))


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (("120", ""), "missing"),
        (("x", "20"), "not_decimal"),
        (("120", "x"), "not_decimal"),
        (("120", "20.123"), "ambiguous_number"),
    ],
)
def test_a_required_difference_needs_both_parts(read, cells, code):
    found = read("decimal(18,2)", *cells, less="b", required=True)
    assert found.startswith(code)


@pytest.mark.parametrize(
    ("text", "divisor", "value"),
    [("930", "60", "15.5"), ("100", "60", "1.6667"), ("930000", "60000", "15.5")],
)
def test_a_number_in_smaller_units_is_divided(read, text, divisor, value):
    assert read("decimal(18,4)", text, divide_by=divisor) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"), [("003123", "003"), ("00Q123", None), ("", None)]
)
def test_what_a_pattern_does_not_fit_is_otherwise(read, text, value):
    assert read("string", text, pattern="^(003)", otherwise="") == value


def test_a_required_cell_that_is_otherwise_nothing_is_missing(read):
    options = {"values": {"a": "b"}, "otherwise": "", "required": True}
    assert read("string", "c", **options).startswith("missing")


def test_a_code_is_written_in_capitals(engine):
    column = Column("x", "string", upper=True)
    cell = cast_column(column, column_rule("a", column, "x", Numbers(), "UTC"))
    found = engine.execute(f"""select {cell.sql} from (select ' gbp ' as ":a")""")
    assert found.fetchall() == [("GBP",)]
