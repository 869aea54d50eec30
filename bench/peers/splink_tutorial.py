"""Splink on DuckDB as its tutorial has it: ready-made comparisons, u by sampling, m by EM, and the
best candidate of even odds or better."""

import warnings

import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

from bench.peers.exchange import EVEN, Answer, Line, Task
from bench.peers.frames import best, frame

SEED = 1


def link(task: Task) -> Answer:
    """Receipts and feedback apart."""
    warnings.simplefilter("ignore")
    return task.apart(_linked)


def _linked(task: Task, lines: list[Line], *, has_phone: bool) -> Answer:
    comparisons = [
        compare.JaroWinklerAtThresholds("name", [0.9, 0.7]).configure(
            term_frequency_adjustments=True
        ),
        compare.ExactMatch("organ").configure(term_frequency_adjustments=True),
        compare.ExactMatch("community"),
    ]
    rules = [block_on("name"), block_on("organ", "substr(name,1,1)")]
    if has_phone:
        comparisons += [
            compare.DamerauLevenshteinAtThresholds("phone", [1, 2]),
            compare.ExactMatch("sex"),
        ]
        rules.append(block_on("phone"))
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="key",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI()
    tables = [
        api.register(frame(task.people), dataset_display_name="people"),
        api.register(frame(lines), dataset_display_name="lines"),
    ]
    linker = Linker(tables, settings, log_level=40)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("name", "organ")], recall=0.9)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=SEED)
    training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    training.estimate_parameters_using_expectation_maximisation(block_on("organ", "community"))
    pairs = linker.inference.predict(threshold_match_probability=EVEN).as_pandas_dataframe()
    is_people = pairs["source_dataset_l"] == "people"
    pairs["person"] = pairs["key_l"].where(is_people, pairs["key_r"])
    pairs["line"] = pairs["key_r"].where(is_people, pairs["key_l"])
    return best(pairs.rename(columns={"match_weight": "score"}), lines)
