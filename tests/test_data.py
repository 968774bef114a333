"""The tables: they are what the data package says, and a broken one says how it is broken."""

import json
import shutil

import pytest
from frictionless import Resource, validate

from broken_tables import CHECKS, CLAIMS, OBSERVATIONS, TABLES, copied, edit, put, with_extra, without  # noqa: F401
from ruralecom import data

def message(folder, path):
    with pytest.raises(data.DataError) as caught:
        data.load(TABLES[path], folder)
    return str(caught.value)


def test_every_table_loads_without_a_problem():
    for name in data.names():
        assert data.problems(name) == []
        assert len(data.load(name)) > 0


def test_frictionless_finds_the_package_and_every_table_valid():
    report = validate(str(data.DATA_FOLDER / data.PACKAGE_FILE))
    assert report.valid, report.flatten(["name", "type", "message"])
    assert {task.name for task in report.tasks} == set(data.names())


def test_every_table_has_title_description_source_and_licence():
    for name in data.names():
        entry = data.resource(name)
        assert entry["title"] and entry["description"] and entry["sources"] and entry["licenses"]
        assert all(field["description"] for field in entry["schema"]["fields"])
        assert entry["title"] in data.source(name)


def test_every_csv_in_the_data_folder_is_in_the_package():
    described = {data.resource(name)["path"] for name in data.names()}
    present = {path.relative_to(data.DATA_FOLDER).as_posix() for path in data.DATA_FOLDER.rglob("*.csv")}
    assert present - described == set()


def test_types_come_from_the_schema():
    claims = data.load("claims")
    assert claims["value"].dtype == "float64"
    assert str(claims["year"].dtype) == "Int64"
    assert str(data.load("observations")["year"].dtype) == "int64"
    assert str(data.load("guizhou_counties")["adcode"].dtype) == "str"


def test_describe_lists_fields_with_units():
    described = data.describe("guizhou_counties").set_index("field")
    assert described.loc["lat", "unit"] == "degrees north"
    assert described.loc["adcode", "type"] == "string"


def test_a_loaded_table_may_be_changed_without_harm():
    frame = data.load("claims")
    frame.loc[0, "value"] = -1
    assert data.load("claims").loc[0, "value"] != -1


def test_an_unknown_table_names_the_nearest():
    with pytest.raises(data.UnknownTable, match="did you mean claims"):
        data.load("claim")


def test_a_folder_without_a_package_says_so(tmp_path):
    with pytest.raises(FileNotFoundError, match="datapackage.json"):
        data.load("claims", tmp_path)


def test_a_missing_file_is_named(copied):
    (copied / CLAIMS).unlink()
    assert message(copied, CLAIMS) == "data/papers/claims.csv: the file is missing"


def test_a_missing_column_names_file_and_column(copied):
    edit(copied, CLAIMS, without("qualifier"))
    assert message(copied, CLAIMS).startswith(
        "data/papers/claims.csv, column 'qualifier': the column is missing; expected: id, paper,")


def test_an_extra_column_names_file_and_column(copied):
    edit(copied, CLAIMS, with_extra("colour"))
    assert message(copied, CLAIMS).startswith(
        "data/papers/claims.csv, column 'colour': the column is not known; accepted: id, paper,")


def test_columns_in_another_order_are_refused(copied):
    def swap(header, rows):
        for cells in [header, *rows]:
            cells[1], cells[2] = cells[2], cells[1]
    edit(copied, CLAIMS, swap)
    assert "another order" in message(copied, CLAIMS)


def test_text_where_a_number_belongs_names_row_column_and_value(copied):
    edit(copied, CLAIMS, put("value", "3.09亿"))
    assert message(copied, CLAIMS) == (
        "data/papers/claims.csv, row 3 (id yiwu-rural-users-2024), column 'value': '3.09亿' is not a number; "
        "accepted: digits with a decimal point, no spaces, commas or units")


@pytest.mark.parametrize("value", ["1,000", "nan", "inf", "1_000", " 12", "0x10"])
def test_what_python_reads_as_a_number_but_a_reader_does_not_is_refused(copied, value):
    edit(copied, CLAIMS, put("value", value))
    assert "is not a number" in message(copied, CLAIMS)


def test_an_unknown_unit_lists_what_is_accepted(copied):
    edit(copied, CLAIMS, put("unit", "CNYY"))
    text = message(copied, CLAIMS)
    assert "row 3 (id yiwu-rural-users-2024), column 'unit': 'CNYY' is not known in data/papers/units.csv" in text
    assert "100 million yuan" in text


def test_an_unknown_base_unit_lists_what_is_accepted(copied):
    edit(copied, CLAIMS, put("base_unit", "CNY"))
    assert "column 'base_unit': 'CNY' is not known; accepted: yuan," in message(copied, CLAIMS)


def test_a_duplicate_id_names_the_first_row(copied):
    edit(copied, CLAIMS, put("id", "yiwu-cnnic-edition"))
    assert "row 3 (id yiwu-cnnic-edition), column 'id': 'yiwu-cnnic-edition' stands in row 2 already" in message(copied, CLAIMS)


def test_a_year_out_of_range_names_the_range(copied):
    edit(copied, CLAIMS, put("year", "20204"))
    assert "column 'year': 20204 is out of range; accepted: 1990 to 2060" in message(copied, CLAIMS)


def test_a_year_that_is_no_whole_number_is_refused(copied):
    edit(copied, CLAIMS, put("year", "2024.5"))
    assert "column 'year': '2024.5' is not a whole number" in message(copied, CLAIMS)


def test_an_empty_cell_where_a_value_is_required_is_named(copied):
    edit(copied, CLAIMS, put("printed", ""))
    assert "column 'printed': the cell is empty; a value is required" in message(copied, CLAIMS)


def test_an_id_of_the_wrong_form_shows_the_form(copied):
    edit(copied, CLAIMS, put("id", "Yiwu users"))
    assert "'Yiwu users' does not have the form of lower-case words joined by hyphens" in message(copied, CLAIMS)


def test_a_broken_reference_to_a_claim_names_the_nearest(copied):
    edit(copied, CLAIMS, put("repeats", "yiwu-turnover-2034"))
    text = message(copied, CLAIMS)
    assert "column 'repeats': 'yiwu-turnover-2034' is not known" in text and "yiwu-turnover-2024" in text


def test_a_check_on_an_unknown_claim_names_the_nearest(copied):
    edit(copied, CHECKS, put("claims", "yiwu-turnover-2023;yiwu-turnover-224", row=13))
    text = message(copied, CHECKS)
    assert "column 'claims': 'yiwu-turnover-224' is not known" in text and "did you mean yiwu-turnover-2024" in text


def test_a_check_on_an_unknown_observation_is_refused(copied):
    edit(copied, CHECKS, put("series", "nbs_rural_population@2044", row=13))
    assert "column 'series': 'nbs_rural_population@2044' is not known" in message(copied, CHECKS)


def test_an_observation_from_an_unknown_source_is_refused(copied):
    edit(copied, OBSERVATIONS, put("source", "cnnic-554"))
    text = message(copied, OBSERVATIONS)
    assert "column 'source': 'cnnic-554' is not known in data/official/sources.csv" in text and "cnnic-55" in text


def test_an_observation_of_an_unknown_series_is_refused(copied):
    edit(copied, OBSERVATIONS, put("series", "rural_users"))
    assert "column 'series': 'rural_users' is not known" in message(copied, OBSERVATIONS)


def test_a_row_with_a_cell_too_few_is_named(copied):
    edit(copied, CLAIMS, lambda header, rows: rows[4].pop())
    assert "row 6 (id yiwu-agri-online-retail-2023): has 19 cells; accepted: 20" in message(copied, CLAIMS)


def test_a_file_in_another_encoding_is_refused(copied):
    (copied / CLAIMS).write_bytes((copied / CLAIMS).read_text(encoding="utf-8").encode("gb18030"))
    assert "not UTF-8" in message(copied, CLAIMS)


def test_several_faults_are_counted_and_listed(copied):
    edit(copied, CLAIMS, put("value", "many"))
    edit(copied, CLAIMS, put("kind", "colour", row=5))
    with pytest.raises(data.DataError, match=r"\(and 1 more\)") as caught:
        data.load("claims", copied)
    assert [fault.column for fault in caught.value.problems] == ["value", "kind"]


def test_a_table_repaired_after_a_fault_loads_again(copied):
    edit(copied, CLAIMS, put("value", "many"))
    message(copied, CLAIMS)
    shutil.copy(data.DATA_FOLDER / CLAIMS, copied / CLAIMS)
    assert len(data.load("claims", copied)) == len(data.load("claims"))


def test_a_table_broken_after_a_good_load_is_seen(copied):
    data.load("claims", copied)
    edit(copied, CLAIMS, put("value", "many"))
    assert "'many' is not a number" in message(copied, CLAIMS)


@pytest.mark.parametrize("path, change", [
    (CLAIMS, without("qualifier")),
    (CLAIMS, with_extra("colour")),
    (CLAIMS, put("value", "3.09亿")),
    (CLAIMS, put("unit", "CNYY")),
    (CLAIMS, put("base_unit", "CNY")),
    (CLAIMS, put("id", "yiwu-cnnic-edition")),
    (CLAIMS, put("year", "20204")),
    (CLAIMS, put("printed", "")),
    (CLAIMS, put("repeats", "yiwu-turnover-2034")),
    (OBSERVATIONS, put("source", "cnnic-554")),
    (OBSERVATIONS, put("period", "2024-13")),
    (OBSERVATIONS, put("decimals", "1.5")),
])
def test_frictionless_refuses_what_our_loader_refuses(copied, path, change):
    edit(copied, path, change)
    message(copied, path)
    report = validate(str(copied / data.PACKAGE_FILE))
    assert not report.valid
    assert any(task.errors for task in report.tasks if task.name == TABLES[path])


def test_frictionless_reads_the_same_values():
    for name in ("claims", "observations"):
        frame, columns = data.load(name), data.resource(name)["schema"]["fields"]
        rows = Resource({**data.resource(name), "schema": {"fields": columns}},
                        basepath=str(data.DATA_FOLDER)).read_rows()
        for field in columns:
            if field["type"] in ("number", "integer"):
                theirs = [None if row[field["name"]] is None else float(row[field["name"]]) for row in rows]
                ours = [None if cell != cell or cell is None else float(cell)
                        for cell in frame[field["name"]].astype(object).where(frame[field["name"]].notna(), None)]
                assert ours == theirs, field["name"]


# --- Official series --------------------------------------------------------


def test_observations_are_in_the_unit_of_their_series_and_convert_exactly():
    frame = data.load("observations")
    series = data.load("series").set_index("id")
    factor = data.load("units").set_index("unit")["factor"]
    assert (frame["unit"] == frame["series"].map(series["unit"])).all()
    assert (frame["base_value"] / (frame["value"] * frame["unit"].map(factor)) - 1).abs().max() < 1e-12
    assert set(series.index) == set(frame["series"])


def test_no_observation_is_younger_than_the_edition_it_comes_from():
    frame = data.load("observations").merge(data.load("sources"), left_on="source", right_on="id")
    frame = frame[frame["covers_to"].notna()]
    last = frame["period"].str.split("/").str[-1]
    last = last.where(last.str.len() > 4, last + "-12")
    assert len(frame) > 80
    assert (last <= frame["covers_to"]).all()


def test_values_are_those_published():
    pinned = {("cnnic_rural_users", 2024): 3.13, ("cnnic_rural_share", 2024): 28.2,
              ("mofcom_agri_online_retail", 2023): 5870.3, ("mofcom_rural_online_retail", 2023): 24900,
              ("spb_express_parcels", 2024): 1750.8, ("yiwu_express_parcels", 2023): 105.8,
              ("nbs_rural_population", 2023): 47700, ("taobao_villages", 2014): 212}
    for (name, year), value in pinned.items():
        assert data.yearly(name)[year] == value


def test_missing_years_stay_missing():
    assert 2024 not in data.yearly("mofcom_rural_online_retail").index
    assert 2017 not in data.yearly("mofcom_agri_online_retail").index
    assert 2019 not in data.yearly("cnnic_rural_users").index


def test_derived_series_follow_from_what_they_are_derived_from():
    urban, rural = data.yearly("nbs_urban_population"), data.yearly("nbs_rural_population")
    share = 100 * urban / (urban + rural)
    assert (share - data.yearly("urbanization_rate")).abs().max() < 0.006
    primary = 100 * data.yearly("nbs_primary_value_added") / data.yearly("nbs_gdp")
    assert (primary - data.yearly("primary_share_of_gdp")).abs().max() < 0.006
    ratio = data.yearly("nbs_urban_income_pc") / data.yearly("nbs_rural_income_pc")
    assert (ratio - data.yearly("nbs_urban_rural_income_ratio")).abs().max() < 0.0006


def test_a_series_is_in_order_of_time_and_carries_what_is_known_of_it():
    frame = data.series("cnnic_rural_users")
    assert frame["time"].is_monotonic_increasing
    assert frame.set_index("period").loc["2020-06", "time"] == 2020.5
    assert frame.attrs["title_zh"] == "农村网民规模"
    assert "March 2020" in frame.attrs["note"]


def test_a_period_of_months_is_no_year():
    assert data.yearly("guizhou_express_parcels").empty
    assert data.yearly("yiwu_ecommerce_value").index.tolist() == [2014, 2015, 2021]


def test_yearly_in_base_units():
    assert data.yearly("mofcom_rural_online_retail", base=True)[2023] == 2.49e12


def test_an_unknown_series_names_the_nearest():
    with pytest.raises(data.UnknownTable, match="cnnic_rural_users"):
        data.series("cnnic_rural_user")


def test_series_with_derived_values_say_so():
    derived = set(data.load("observations").query("how_known == 'derived'")["series"])
    about = data.load("series").set_index("id")["derivation"]
    assert derived == set(about.dropna().index)


def test_there_are_88_guizhou_units_inside_the_province_and_the_datum_is_stated():
    counties = data.load("guizhou_counties")
    assert len(counties) == 88 and counties["adcode"].is_unique
    assert counties["coord_source"].str.contains("old code").sum() == 4
    assert (counties["adcode"].str[:4] == counties["prefecture_code"]).all()
    assert "GCJ-02" in data.resource("guizhou_counties")["description"]


def test_the_package_is_plain_json():
    text = (data.DATA_FOLDER / data.PACKAGE_FILE).read_text(encoding="utf-8")
    assert json.loads(text)["resources"]
