"""`nongan link-counties` says what is missing, and prints one digest."""

from nongan.config import cli, linking_counties

PEOPLE = (
    "county,key,name,organ,sex,phone,community,residence,items\n"
    "县,M1,张晓丽,财政局,F,19912345678,,,\n"
)
LINES = (
    "county,key,pool,name,unit,organs,sex,phone,community,items,fixed\n"
    "县,a,receipts,张小莉,财政局,财政局@1.0,F,19912345678,,,\n"
)


def test_an_input_that_is_not_there_is_named(tmp_path, capsys):
    assert linking_counties.run([str(tmp_path), str(tmp_path / "out")]) == 2
    assert "no people.parquet" in capsys.readouterr().err


def test_counties_are_linked_from_the_command_line(tmp_path, capsys):
    (tmp_path / "people.csv").write_text(PEOPLE, encoding="utf-8")
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")

    assert cli.main(["link-counties", str(tmp_path), str(tmp_path / "out")]) == 0

    said = capsys.readouterr()
    assert (len(said.out.strip()), said.err) == (64, "")
    assert (tmp_path / "out" / "decisions.parquet").exists()
    assert (tmp_path / "out" / "proposals.parquet").exists()
    assert not (tmp_path / "out" / ".spill").exists()


def test_whose_number_many_share_is_told(tmp_path, capsys):
    office = "".join(f"县,N{n},王小明,财政局,M,19900000000,,,\n" for n in range(30))
    (tmp_path / "people.csv").write_text(PEOPLE + office, encoding="utf-8")
    (tmp_path / "lines.csv").write_text(LINES, encoding="utf-8")

    assert cli.main(["link-counties", str(tmp_path), str(tmp_path / "out")]) == 0

    told = capsys.readouterr().err
    assert "30 people have a number that many share" in told
    assert "shared_numbers.parquet" in told
